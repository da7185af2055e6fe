import { openArchive, type Archive } from '../archive/open-archive.ts';
import { lockBackups } from '../backup/bundle-folders.ts';
import { syncLocks } from '../config/connections.ts';
import type { Paths } from '../config/paths.ts';
import { waitFor } from '../runtime/wait-for.ts';
import { snapshotLock } from '../recovery/snapshots/take-snapshot.ts';
import { openSearchIndex, type SearchIndex } from '../search/search-index.ts';
import { tryLock, type Lock } from '../store/driver/db.ts';
import { purgeBusy } from './purge-errors.ts';

/** The agent holds each of them for a moment at a time. */
const PATIENCE_MS = 10_000;

/** Runs while nobody else reads in, takes snapshots, archives, indexes, sends or makes bundles. Throws `purge.busy`. */
export async function withPurgeLocks<Answer>({
  paths,
  work,
}: {
  paths: Paths;
  work: (o: { archive: Archive; search: SearchIndex }) => Promise<Answer>;
}): Promise<Answer> {
  const held: { close(): void }[] = [];
  async function take<Held extends { close(): void }>(ask: () => Held | undefined): Promise<Held> {
    const got = await waitFor({ ask, patienceMs: PATIENCE_MS });
    if (got === undefined) throw purgeBusy();
    held.push(got);
    return got;
  }
  try {
    await take(() => takeLock(paths.ingestLock));
    for (const file of syncLocks(paths)) await take(() => takeLock(file));
    await take(() => takeLock(snapshotLock(paths)));
    await take(() => closing(lockBackups(paths)));
    const archive = await take(() => openArchive({ paths }));
    const search = await take(() => openSearchIndex({ paths }));
    return await work({ archive, search });
  } finally {
    for (const one of held.toReversed()) one.close();
  }
}

function takeLock(file: string): { close(): void } | undefined {
  return closing(tryLock(file));
}

function closing(got: Lock | undefined): { close(): void } | undefined {
  return got && { close: () => got.release() };
}
