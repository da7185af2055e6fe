import { getTableConfig } from 'drizzle-orm/sqlite-core';
import { keyColumns } from './key-columns.ts';
import { rollupTables, type RollupTableName } from './rows.ts';

/** Columns in an index: merely naming one in an update costs a second row write, changed or not. */
const indexed: Partial<Record<RollupTableName, readonly string[]>> = {
  session_rollups: ['started_at', 'ended_at'],
};

/**
 * The statement that writes rollup rows, the same text for SQLite and D1: all rows travel as one JSON parameter
 * (D1 refuses more than 100 bound values), and only a newer `rev` wins, so a replay writes nothing. What
 * `upsertIndexedSql` gives has to follow it in the same transaction. Columns that `isNamed` leaves out keep what they
 * have, or their default: senders and databases of other versions know other columns. With `ownedOnly` rows of sessions
 * that do not belong to the device ?2 are passed over, whoever else may write at the same time.
 */
export function upsertSql(
  name: RollupTableName,
  {
    isNamed = () => true,
    ownedOnly = false,
  }: { isNamed?: (column: string) => boolean; ownedOnly?: boolean } = {},
): string {
  const { columns } = getTableConfig(rollupTables[name]);
  const names = columns.map((column) => column.name).filter(isNamed);
  const key = keyColumns(name);
  const updates = names
    .filter((column) => !key.includes(column) && indexed[name]?.includes(column) !== true)
    .map((column) => `${column} = excluded.${column}`);
  return [
    `INSERT INTO ${name} (${names.join(', ')})`,
    // Without a WHERE, SQLite takes the ON of ON CONFLICT for that of a join.
    `SELECT ${names.map((column) => `value ->> '${column}'`).join(', ')} FROM json_each(?1) AS sent`,
    `WHERE ${ownedOnly ? ownership(name) : 'true'}`,
    `ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${updates.join(', ')}`,
    `WHERE excluded.rev > ${name}.rev`,
  ].join('\n');
}

/** Each takes over one indexed column where it differs, from the rows that have just won; same parameter. */
export function upsertIndexedSql(name: RollupTableName): string[] {
  return (indexed[name] ?? []).map((column) =>
    [
      `UPDATE ${name} SET ${column} = sent.value ->> '${column}' FROM json_each(?1) AS sent`,
      `WHERE ${name}.session_id = sent.value ->> 'session_id' AND ${name}.rev = sent.value ->> 'rev'`,
      `AND ${name}.device_id = sent.value ->> 'device_id'`,
      `AND ${name}.${column} IS NOT sent.value ->> '${column}'`,
    ].join('\n'),
  );
}

/** A session's own row begins it; everything else needs one. */
function ownership(name: RollupTableName): string {
  const owner = "SELECT s.device_id FROM session_rollups s WHERE s.session_id = sent.value ->> 'session_id'";
  return name === 'session_rollups' ? `coalesce((${owner}), ?2) = ?2` : `(${owner}) = ?2`;
}
