import type { Database } from './db.ts';

/** Pages that a connection may hold meanwhile, in KiB: enough for its inner nodes, whatever is read once goes by. */
const CACHE_KIB = 4096;

/** Does something that reads much of a database once, without keeping it: memory stays the same whatever its size. */
export function withLittleMemory<Result>({ db, work }: { db: Database; work: () => Result }): Result {
  const before = (['cache_size', 'mmap_size'] as const).map((name) => ({
    name,
    value: Number(db.prepare(`PRAGMA ${name}`).get()?.[name]),
  }));
  db.exec(`PRAGMA cache_size = -${CACHE_KIB}; PRAGMA mmap_size = 0;`);
  try {
    return work();
  } finally {
    for (const { name, value } of before) db.exec(`PRAGMA ${name} = ${value}`);
  }
}
