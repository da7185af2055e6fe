import type { Database } from './db.ts';

/** Pages of the write-ahead log, 64 MB: as much as it keeps of the disk afterwards anyway. */
const PAGES = 16_000;

/**
 * Does something that writes much. Pages that are written again and again meanwhile go to the database once in a while,
 * and what is written waits for the disk less often.
 */
export async function withFewCheckpoints<Result>({
  db,
  work,
}: {
  db: Database;
  work: () => Promise<Result>;
}): Promise<Result> {
  const before = Number(db.prepare('PRAGMA wal_autocheckpoint').get()?.['wal_autocheckpoint']);
  db.exec(`PRAGMA wal_autocheckpoint = ${PAGES}`);
  try {
    return await work();
  } finally {
    db.exec(`PRAGMA wal_autocheckpoint = ${before}`);
  }
}
