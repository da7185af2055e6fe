import { pastedWord } from '../../../../shared/core/shell-word.ts';

/** Goes back to a snapshot; `files` brings back those of its checkpoint, too. */
export function restoreCommand({ snapshotId, files }: { snapshotId: string; files: boolean }): string {
  return `subtrack snapshot restore ${pastedWord(snapshotId)}${files ? ' --files' : ''}`;
}
