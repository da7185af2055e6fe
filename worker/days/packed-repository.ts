import { type DayColumn, dayColumnNames } from '../../shared/queries/days/cells.ts';
import { daysInBlock } from '../../shared/queries/days/packed-days.ts';

/** What one person did in one project, or one of both did, or all, in one block of days of a zone. */
export type Slice = { zone: string; block: number; slice: string; member: string; project: string };

/** A day of a slice that is not packed: how long each column is, and of some what it holds. */
export type LooseDay = {
  day: number;
  lengths: Record<DayColumn, number>;
  cells: Partial<Record<DayColumn, string>>;
};

/** What is packed of a slice: under which version, and of some columns in hex; `''` where there is nothing. */
export type Packed = { version: string; cells: Partial<Record<DayColumn, string>> };

const ofSlice = 'zone = ?1 AND slice = ?3 AND member = ?4 AND project = ?5';
const inBlock = `${ofSlice} AND day >= CAST(?2 AS INTEGER) * ${daysInBlock} AND day < (CAST(?2 AS INTEGER) + 1) * ${daysInBlock}`;
const packedSlice = `${ofSlice} AND block = ?2`;
const keyOf = (s: Slice) => [s.zone, s.block, s.slice, s.member, s.project];
const lengthOf = (column: DayColumn) => `length(${column})`;

/**
 * The slice of the earliest day of a zone that is not packed. That of everything stays as it is: pages of months read a few
 * of its days beside weeks, for which whole blocks would have to be opened, and it is a small part of what all slices hold.
 */
export async function firstLoose(o: {
  db: D1Database;
  zone: string;
}): Promise<(Omit<Slice, 'block'> & { day: number }) | undefined> {
  const found = await o.db
    .prepare(
      `SELECT zone, day, slice, member, project FROM day_figures
      WHERE zone = ?1 AND slice <> 'all' ORDER BY zone, day, slice, member, project LIMIT 1`,
    )
    .bind(o.zone)
    .first<Omit<Slice, 'block'> & { day: number }>();
  return found ?? undefined;
}

/** How many characters each column holds in all days of the slice that are not packed. */
export async function measureLoose(o: { db: D1Database; of: Slice }): Promise<Record<DayColumn, number>> {
  const sums = dayColumnNames.map(
    (column) => `TOTAL(iif(${column} = '[]', 0, ${lengthOf(column)})) AS ${column}`,
  );
  const row = await o.db
    .prepare(`SELECT ${sums.join(', ')} FROM day_figures WHERE ${inBlock}`)
    .bind(...keyOf(o.of))
    .first<Record<DayColumn, number>>();
  if (row === null) throw new Error('sums of nothing are a row as well');
  return row;
}

/** Both as they are at one moment. */
export async function readSlice(o: {
  db: D1Database;
  of: Slice;
  columns: readonly DayColumn[];
}): Promise<{ loose: LooseDay[]; packed: Packed }> {
  const { db, of, columns } = o;
  const lengths = dayColumnNames.map((column) => `${lengthOf(column)} AS length_${column}`);
  const [loose, packed] = await db.batch<Record<string, unknown>>([
    db
      .prepare(
        `SELECT ${['day', ...lengths, ...columns].join(', ')} FROM day_figures WHERE ${inBlock} ORDER BY day`,
      )
      .bind(...keyOf(of)),
    db
      .prepare(
        `SELECT ${['version', ...columns.map((column) => `hex(${column}) AS ${column}`)].join(', ')}
        FROM packed_days WHERE ${packedSlice}`,
      )
      .bind(...keyOf(of)),
  ]);
  const cellsOf = (row: Record<string, unknown>) =>
    Object.fromEntries(columns.map((column) => [column, String(row[column] ?? '')]));
  const here = packed?.results[0];
  return {
    loose: (loose?.results ?? []).map((row) => ({
      day: Number(row['day']),
      lengths: Object.fromEntries(
        dayColumnNames.map((column) => [column, Number(row[`length_${column}`])]),
      ) as LooseDay['lengths'],
      cells: cellsOf(row),
    })),
    packed: { version: String(here?.['version'] ?? ''), cells: here === undefined ? {} : cellsOf(here) },
  };
}

/**
 * Writes what columns of a slice hold in all (hex) and takes them out of its days, in one transaction; nothing of it where a
 * day or what was packed is no longer as it was read. Cells are only ever added to such a day: one that is as long as it was
 * read is what was read. `isLast`: the days hold nothing else and go.
 */
export async function movePacked(o: {
  db: D1Database;
  of: Slice;
  loose: readonly LooseDay[];
  was: string;
  version: string;
  cells: ReadonlyMap<DayColumn, string>;
  isLast: boolean;
}): Promise<void> {
  const { db, of, loose, isLast } = o;
  const columns = [...o.cells.keys()];
  const compared = isLast ? dayColumnNames : columns;
  const days = JSON.stringify(
    loose.map(({ day, lengths }) => [day, ...compared.map((name) => lengths[name])]),
  );
  const asRead = `(${['day', ...compared.map(lengthOf)].join(', ')}) IN (
    SELECT ${['day', ...compared].map((_, at) => `value ->> ${at}`).join(', ')} FROM json_each(?6))`;
  const written = `EXISTS (SELECT 1 FROM packed_days WHERE ${packedSlice} AND version = ?7)`;
  const names = ['zone', 'block', 'slice', 'member', 'project', 'version', ...columns];
  const values = ['?1', '?2', '?3', '?4', '?5', '?7', ...columns.map((_, at) => `unhex(?${at + 9})`)];
  await db.batch([
    db
      .prepare(
        `INSERT INTO packed_days (${names.join(', ')}) SELECT ${values.join(', ')}
        WHERE (SELECT COUNT(*) FROM day_figures WHERE ${inBlock} AND ${asRead}) = json_array_length(?6)
        ON CONFLICT (zone, block, slice, member, project) DO UPDATE
        SET ${['version', ...columns].map((name) => `${name} = excluded.${name}`).join(', ')}
        WHERE packed_days.version = ?8`,
      )
      .bind(...keyOf(of), days, o.version, o.was, ...o.cells.values()),
    db
      .prepare(
        isLast
          ? `DELETE FROM day_figures WHERE ${inBlock} AND ${asRead} AND ${written}`
          : `UPDATE day_figures SET ${columns.map((name) => `${name} = '[]'`).join(', ')}
            WHERE ${inBlock} AND ${asRead} AND ${written}`,
      )
      .bind(...keyOf(of), days, o.version),
  ]);
}
