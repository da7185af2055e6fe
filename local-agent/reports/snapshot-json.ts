import type { SnapshotEntry } from '../recovery/snapshots/snapshot-schema.ts';

/** A snapshot as `list` and `take` tell it. */
export function entryJson({
  snapshot_id,
  session_id,
  taken_at,
  trigger,
  checkpoint,
  changed_files,
  bytes,
}: SnapshotEntry) {
  return { snapshot_id, session_id, taken_at, trigger, checkpoint, changed_files, bytes };
}

/** Enough of its id to name it by, as a rule. */
export function shortId({ session_id, n }: Pick<SnapshotEntry, 'session_id' | 'n'>): string {
  return `${session_id.slice(0, 8)}.${n}`;
}
