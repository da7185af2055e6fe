import { pastedLast } from '../../../../shared/core/shell-word.ts';

/** Goes back to a snapshot; `files` brings back those of its checkpoint, too. */
export function restoreCommand({ snapshotId, files }: { snapshotId: string; files: boolean }): string {
  const option = files ? ' --files' : '';
  const id = pastedLast(snapshotId);
  return `subtrack snapshot restore${snapshotId.startsWith('-') ? `${option} ${id}` : ` ${id}${option}`}`;
}
