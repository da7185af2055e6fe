import type { SqlValue } from '../driver/db.ts';
import { factTableNames, factTables, type FactTableName } from './fact-tables.ts';

/** One row of a table, every column named, so that the compiler holds who writes it. */
export type FactRow<Table extends FactTableName> = Record<keyof (typeof factTables)[Table], SqlValue>;

/** The columns of every table, in the order of the values of its rows. */
const factColumns = Object.fromEntries(
  factTableNames.map((table) => [table, Object.keys(factTables[table])]),
) as Record<FactTableName, string[]>;

/** Values of a row in the order of its table's columns. */
export function factValues<Table extends FactTableName>(table: Table, row: FactRow<Table>): SqlValue[] {
  return factColumns[table].map((column) => row[column as keyof FactRow<Table>]);
}

/** Where a column's value stands in the values of a row. */
export function factPlaces<Table extends FactTableName>(
  table: Table,
): Readonly<Record<keyof FactRow<Table>, number>> {
  return Object.fromEntries(factColumns[table].map((column, index) => [column, index])) as Record<
    keyof FactRow<Table>,
    number
  >;
}
