import type { Database } from '../driver/db.ts';

// The one counter that every `rev` of a rollup row comes from: milliseconds of the clock, and one more than the last
// where the clock stood still or went back, because the cloud keeps the newest row only.

/** The next rev; it is taken only once `keepRev` noted it. */
export function nextRev({ db, now }: { db: Database; now: number }): number {
  const last = Number(db.prepare("SELECT value FROM meta WHERE key = 'last_rev'").get()?.['value'] ?? 0);
  return Math.max(last + 1, Math.trunc(now));
}

/** In the transaction that wrote rows with it. */
export function keepRev({ db, rev }: { db: Database; rev: number }): void {
  db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('last_rev', ?)").run(String(rev));
}
