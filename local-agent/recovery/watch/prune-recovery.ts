import fs from 'node:fs';
import path from 'node:path';
import type { Paths } from '../../config/paths.ts';
import { listIfThere } from '../../files/read-if-there.ts';
import { dropCheckpointRefs } from '../git/checkpoint-refs.ts';
import { isHandoffName } from '../handoff/handoff-files.ts';
import { openCopyStore } from '../copies/copy-store.ts';
import { openSnapshotStore, type SnapshotStore } from '../snapshots/snapshot-store.ts';
import type { SnapshotEntry } from '../snapshots/snapshot-schema.ts';
import { DAY } from '../../../shared/core/time.ts';

/**
 * What is older than `keepDays` goes, except the last snapshot of each session and what it is a difference to. Refs go
 * with their snapshots; their files are git's to collect.
 */
export async function pruneRecovery({
  paths,
  keepDays,
  now,
  warn,
}: {
  paths: Pick<Paths, 'snapshots' | 'handoffs'>;
  keepDays: number;
  now: number;
  warn: (text: string) => void;
}): Promise<void> {
  const oldest = now - keepDays * DAY;
  const store = openSnapshotStore({ root: paths.snapshots, fullEvery: 1 });
  for (const sessionId of store.sessions()) {
    const entries = store.list(sessionId);
    const kept = keptEntries({ entries, oldest });
    const gone = entries.filter((entry) => !kept.has(entry.n));
    if (gone.length === 0) continue;
    try {
      const needed = new Set(entries.filter(({ n }) => kept.has(n)).map(({ checkpoint }) => checkpoint));
      for (const [top, refs] of refsOf({ store, gone })) {
        await dropCheckpointRefs({ top, refs: refs.filter((ref) => !needed.has(ref)) });
      }
      store.drop({ sessionId, numbers: new Set(gone.map(({ n }) => n)) });
      dropCopies({ store, sessionId });
    } catch (error) {
      warn(`old snapshots of ${sessionId} stay: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  for (const name of listIfThere(paths.handoffs)) {
    const file = path.join(paths.handoffs, name);
    if (isHandoffName(name) && fs.statSync(file).mtimeMs < oldest) fs.rmSync(file, { force: true });
  }
}

/** Contents that no snapshot names any more. Where one cannot be read, all of the session stay. */
function dropCopies({ store, sessionId }: { store: SnapshotStore; sessionId: string }): void {
  const named = store.list(sessionId).flatMap((entry) => store.read(entry).copies);
  const hashes = named.flatMap(({ files }) => files.map(({ sha256 }) => sha256));
  openCopyStore(store.folderOf(sessionId)).keepOnly(new Set(hashes));
}

function keptEntries({
  entries,
  oldest,
}: {
  entries: readonly SnapshotEntry[];
  oldest: number;
}): Set<number> {
  const young = entries.filter((entry) => Date.parse(entry.taken_at) >= oldest);
  const kept = [...young, ...entries.slice(-1)];
  return new Set(kept.flatMap(({ n, base }) => (base === null ? [n] : [n, base])));
}

/** By work tree. One that cannot be read any more leaves its ref behind, which does no harm. */
export function refsOf({
  store,
  gone,
}: {
  store: ReturnType<typeof openSnapshotStore>;
  gone: readonly SnapshotEntry[];
}): Map<string, string[]> {
  const byTop = new Map<string, string[]>();
  for (const entry of gone) {
    try {
      for (const { top, ref } of store.read(entry).checkpoints)
        byTop.set(top, [...(byTop.get(top) ?? []), ref]);
    } catch {
      continue;
    }
  }
  return byTop;
}
