import { rollupTableNames, type RollupTableName } from '../../../shared/ledger/rollup-tables.ts';
import { kindOfFigure, ranges } from '../../../shared/ledger/ranges.ts';
import type { Database } from '../driver/db.ts';
import { rollupShape } from './scratch-tables.ts';

/** Writes what differs from the rollup tables, with the new rev; answers how many rows that were. */
export function writeChanges({ db, rev }: { db: Database; rev: number }): number {
  let changed = 0;
  for (const name of rollupTableNames) {
    db.prepare(drawIntoRange(name)).run();
    changed += db.prepare(upsertChanged(name)).run(rev).changes;
    changed += db.prepare(zeroVanished(name)).run(rev).changes;
  }
  return changed;
}

/** What a damaged clock or a broken client made absurd is drawn to the nearest figure that the table takes. */
function drawIntoRange(name: RollupTableName): string {
  const { columns, types } = rollupShape(name);
  const figures = columns
    .filter((_, index) => types[index] === 'integer')
    .map((column) => ({ column, range: ranges[kindOfFigure(column)] }));
  return [
    `UPDATE OR REPLACE temp.next_${name}`,
    `SET ${figures.map(({ column, range: [least, greatest] }) => `${column} = min(max(${column}, ${least}), ${greatest})`).join(', ')}`,
    `WHERE ${figures.map(({ column, range: [least, greatest] }) => `${column} NOT BETWEEN ${least} AND ${greatest}`).join(' OR ')}`,
  ].join(' ');
}

function upsertChanged(name: RollupTableName): string {
  const { columns, key } = rollupShape(name);
  const values = columns.filter((column) => !key.includes(column) && column !== 'rev');
  return [
    `INSERT INTO ${name} (${columns.join(', ')})`,
    `SELECT ${columns.map((column) => (column === 'rev' ? '?1' : column)).join(', ')} FROM temp.next_${name} WHERE true`,
    `ON CONFLICT (${key.join(', ')}) DO UPDATE SET`,
    ['rev', ...values].map((column) => `${column} = excluded.${column}`).join(', '),
    `WHERE ${values.map((column) => `${column} IS NOT excluded.${column}`).join(' OR ')}`,
  ].join(' ');
}

/** Rows whose key disappeared: figures 0, never deleted, because the cloud must hear of it. */
function zeroVanished(name: RollupTableName): string {
  const { key, counts, optional, columns } = rollupShape(name);
  const zeros = [...counts.map((column) => `${column} = 0`), ...optional.map((column) => `${column} = NULL`)];
  const over = columns.includes('status') ? [`status = 'completed'`] : [];
  const said = [
    ...counts.map((column) => `${column} <> 0`),
    ...optional.map((column) => `${column} IS NOT NULL`),
  ];
  const same = key.map((column) => `n.${column} = ${name}.${column}`).join(' AND ');
  return [
    `UPDATE ${name} SET rev = ?1, ${[...zeros, ...over].join(', ')}`,
    `WHERE session_id IN (SELECT session_id FROM temp.touched)`,
    `AND NOT EXISTS (SELECT 1 FROM temp.next_${name} n WHERE ${same})`,
    `AND (${said.join(' OR ')})`,
  ].join(' ');
}
