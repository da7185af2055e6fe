import type { Database } from '../../store/driver/db.ts';

/** What was passed over or is worth knowing, for `doctor`: reason by kind, with a place and never a text. */
export function countSkips({
  db,
  kind,
  reasons,
  now,
  sample,
}: {
  db: Database;
  kind: 'line' | 'hook' | 'journal' | 'spool' | 'file' | 'redacted' | 'sink';
  reasons: Iterable<readonly [string, number]>;
  now: number;
  sample?: string;
}): void {
  const statement =
    db.prepare(`INSERT INTO skip_counters (kind, reason, count, last_at, sample) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (kind, reason) DO UPDATE SET count = count + excluded.count, last_at = excluded.last_at,
    sample = coalesce(excluded.sample, sample)`);
  for (const [reason, count] of reasons)
    if (count > 0) statement.run(kind, reason, count, now, sample ?? null);
}
