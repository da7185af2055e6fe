import type { Database, Row, SqlValue } from '../store/driver/db.ts';
import type { CutRow } from '../../shared/privacy/cut.ts';
import type { KnownTables } from '../../shared/ledger/known-tables.ts';
import type { Levels } from './outbox-levels.ts';
import { keyColumns } from '../../shared/ledger/key-columns.ts';
import { type RollupTableName, rollupTableNames } from '../../shared/ledger/rows.ts';
import { isImported } from '../store/facts/imported-sessions.ts';
import { cutRow } from './cut.ts';

/** One rollup row on its way: `row` is what leaves, undefined when its project's level keeps it here. */
export type PendingRow = {
  table: RollupTableName;
  key: SqlValue[];
  rev: number;
  sessionId: string;
  row: CutRow | undefined;
};

export type RowPage = {
  rows: PendingRow[];
  /** More rows wait behind this page. */
  more: boolean;
};

/** What one request carries at most: the Worker has 10 ms to check and write it. */
export const rowLimits = { rows: 300, bytes: 256 * 1024 };

/** Rows that the cloud has not acknowledged, in the order of tables, rev and key; sessions come first. */
export function readPendingRows(o: {
  db: Database;
  target: string;
  levels: Levels;
  /** Who enrolled this machine there: each cloud knows its own name. */
  member: string;
  /** What the cloud takes; rows of other tables are not looked at, other columns stay here. */
  tables: KnownTables;
  limits?: { rows: number; bytes: number };
  /** Rows that are newer wait for another run. */
  until?: number;
}): RowPage {
  const limits = o.limits ?? rowLimits;
  const rows: PendingRow[] = [];
  let bytes = 0;
  for (const table of rollupTableNames) {
    const columns = o.tables[table];
    if (columns === undefined) continue;
    for (const stored of readAfterCursor({ ...o, table, limit: limits.rows })) {
      const pending = toPending({ ...o, table, stored, columns });
      bytes += pending.row === undefined ? 0 : Buffer.byteLength(JSON.stringify(pending.row));
      if (rows.length >= limits.rows || (bytes > limits.bytes && rows.length > 0))
        return { rows, more: true };
      rows.push(pending);
    }
  }
  return { rows, more: false };
}

/** The newest `rev` that there is now. */
export function newestRev(db: Database): number {
  const newest = rollupTableNames.map((table) =>
    Number(db.prepare(`SELECT max(rev) AS rev FROM ${table}`).get()?.['rev'] ?? 0),
  );
  return Math.max(...newest);
}

/** Moves the cursors past rows that are acknowledged, refused for good, or not to leave. */
export function acknowledgeRows(o: { db: Database; target: string; rows: readonly PendingRow[] }): void {
  const put = o.db.prepare(
    `INSERT INTO outbox_rows (target, table_name, rev, row_key) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (target, table_name) DO UPDATE SET rev = ?3, row_key = ?4`,
  );
  const lastByTable = new Map(o.rows.map((row) => [row.table, row]));
  for (const { table, rev, key } of lastByTable.values()) put.run(o.target, table, rev, JSON.stringify(key));
}

/** Those that stay here are not counted, as far as the last run has found them. */
export function countPendingRows(o: { db: Database; target: string }): number {
  const counts = rollupTableNames.map((table) => {
    const { where, values } = afterCursor({ ...o, table });
    const leaves = `session_id NOT IN (SELECT session_id FROM outbox_sessions WHERE target = ? AND level = 'off')`;
    const count = o.db.prepare(`SELECT count(*) AS n FROM ${table} WHERE ${where} AND ${leaves}`);
    return Number(count.get(...values, o.target)?.['n']);
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

/** One more than the limit tells that there is more. */
function readAfterCursor(o: {
  db: Database;
  target: string;
  table: RollupTableName;
  limit: number;
  until?: number;
}): Row[] {
  const { where, values } = afterCursor(o);
  const order = ['rev', ...keyColumns(o.table)].join(', ');
  return o.db
    .prepare(`SELECT * FROM ${o.table} WHERE ${where} AND rev <= ? ORDER BY ${order} LIMIT ?`)
    .all(...values, o.until ?? Number.MAX_SAFE_INTEGER, o.limit + 1);
}

function afterCursor(o: { db: Database; target: string; table: RollupTableName }): {
  where: string;
  values: SqlValue[];
} {
  const cursor = o.db
    .prepare('SELECT rev, row_key FROM outbox_rows WHERE target = ? AND table_name = ?')
    .get(o.target, o.table);
  if (cursor === undefined) return { where: 'true', values: [] };
  const key = JSON.parse(String(cursor['row_key'])) as SqlValue[];
  const columns = ['rev', ...keyColumns(o.table)];
  return {
    where: `(${columns.join(', ')}) > (${columns.map(() => '?').join(', ')})`,
    values: [Number(cursor['rev']), ...key],
  };
}

function toPending(o: {
  db: Database;
  member: string;
  table: RollupTableName;
  stored: Row;
  columns: readonly string[];
  levels: Levels;
}): PendingRow {
  const sessionId = String(o.stored['session_id']);
  const isOwn = o.table === 'session_rollups' && !isImported({ db: o.db, sessionId });
  const stored = isOwn ? { ...o.stored, member: o.member } : o.stored;
  const row = cutRow({ table: o.table, row: stored, level: o.levels.get(sessionId) ?? 'off' });
  return {
    table: o.table,
    key: keyColumns(o.table).map((column) => o.stored[column] ?? null),
    rev: Number(o.stored['rev']),
    sessionId,
    row: row && pickColumns({ row, columns: o.columns }),
  };
}

function pickColumns({ row, columns }: { row: CutRow; columns: readonly string[] }): CutRow {
  return Object.fromEntries(Object.entries(row).filter(([name]) => columns.includes(name)));
}
