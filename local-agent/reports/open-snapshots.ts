import type { Settings } from '../config/settings.ts';
import type { Deps } from '../deps.ts';
import { openJournal } from '../journal/journal.ts';
import { openSnapshotStore, type SnapshotStore } from '../recovery/snapshots/snapshot-store.ts';
import type { SnapshotDeps } from '../recovery/snapshots/take-snapshot.ts';
import type { Database } from '../store/driver/db.ts';

export function openSnapshots(deps: Pick<Deps, 'paths' | 'settings'>): SnapshotStore {
  return openSnapshotStore({ root: deps.paths.snapshots, fullEvery: deps.settings().recovery.full_every });
}

export function snapshotDeps({
  deps,
  db,
}: {
  deps: Deps;
  db: Database;
}): SnapshotDeps & { settings: Settings } {
  const { paths, clock } = deps;
  return { db, journal: openJournal({ paths }), paths, settings: deps.settings(), clock };
}
