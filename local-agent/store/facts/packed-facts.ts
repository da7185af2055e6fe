import type { Database, SqlValue } from '../driver/db.ts';
import { factTables, type FactTableName } from './fact-tables.ts';
import { writeRows } from './write-rows.ts';

// Facts of a history that nobody has asked for yet, a row a session. They are facts like those in the tables, and merge with
// these by the same rules: whoever reads the tables, or sums them up, has them unpacked first.

export type FactRows = { table: FactTableName; rows: SqlValue[][] };
export type PackedFacts = {
  session_id: string;
  /** 32 bits of every id by which its history can be told to be that of another session. */
  ids: readonly number[];
  facts: string;
};

/** A column whose values are all the same is that value alone. */
type PackedTable = { table: FactTableName; rows: number; columns: (SqlValue | SqlValue[])[] };

/** Undefined where a value may be refused by its table: every column holds texts or whole numbers. */
export function packRows(tables: readonly FactRows[]): string | undefined {
  const packed: PackedTable[] = [];
  for (const { table, rows } of tables) {
    const columns: PackedTable['columns'] = [];
    for (let place = 0; place < (rows[0]?.length ?? 0); place++) {
      const column = packColumn({ rows, place });
      if (column === undefined) return undefined;
      columns.push(column);
    }
    packed.push({ table, rows: rows.length, columns });
  }
  return JSON.stringify(packed);
}

function packColumn({
  rows,
  place,
}: {
  rows: readonly SqlValue[][];
  place: number;
}): SqlValue | SqlValue[] | undefined {
  const first = rows[0]?.[place] ?? null;
  if (typeof first === 'number' && !Number.isSafeInteger(first)) return undefined;
  let same = 1;
  while (same < rows.length && (rows[same]?.[place] ?? null) === first) same++;
  if (same >= rows.length) return first;
  const column: SqlValue[] = [];
  for (let index = 0; index < rows.length; index++) {
    const value = rows[index]?.[place] ?? null;
    if (typeof value === 'number' && !Number.isSafeInteger(value)) return undefined;
    column.push(value);
  }
  return column;
}

/** Columns that a table was given at its end since then are empty. */
export function unpackRows(facts: string): FactRows[] {
  return (JSON.parse(facts) as PackedTable[]).map(({ table, rows, columns }) => ({
    table,
    rows: Array.from({ length: rows }, (_, index) =>
      Object.keys(factTables[table]).map((_name, place) => {
        const column = columns[place] ?? null;
        return Array.isArray(column) ? (column[index] ?? null) : column;
      }),
    ),
  }));
}

export function putPacked({
  db,
  packed: { session_id, ids, facts },
}: {
  db: Database;
  packed: PackedFacts;
}): void {
  db.prepare('INSERT OR REPLACE INTO packed_facts (session_id, ids, facts) VALUES (?, ?, ?)').run(
    session_id,
    JSON.stringify(ids),
    facts,
  );
}

/** The ids of all that is packed, by session. */
export function packedIds(db: Database): Map<string, number[]> {
  const rows = db.prepare('SELECT session_id, ids FROM packed_facts').lists();
  return new Map(rows.map(([session, ids]) => [String(session), JSON.parse(String(ids)) as number[]]));
}

/** Puts the facts of these sessions, or of all, into their tables. Their sums stay what they are. */
export function unpackFacts({ db, sessionIds }: { db: Database; sessionIds?: Iterable<string> }): void {
  if (!isAnyPacked(db)) return;
  const ids =
    sessionIds ??
    db
      .prepare('SELECT session_id FROM packed_facts')
      .lists()
      .map(([id]) => String(id));
  db.transaction(() => {
    for (const id of ids) unpackSession({ db, id });
  });
}

function unpackSession({ db, id }: { db: Database; id: string }): void {
  const facts = db.prepare('SELECT facts FROM packed_facts WHERE session_id = ?').get(id)?.['facts'];
  if (facts === undefined) return;
  for (const { table, rows } of unpackRows(String(facts))) writeRows({ db, table, rows });
  db.prepare('DELETE FROM packed_facts WHERE session_id = ?').run(id);
}

export function isAnyPacked(db: Database): boolean {
  return db.prepare('SELECT 1 AS found FROM packed_facts LIMIT 1').get() !== undefined;
}
