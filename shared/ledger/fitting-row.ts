import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { idPattern } from '../core/id-pattern.ts';
import { kindOfFigure, ranges } from './ranges.ts';

type Fits = (value: unknown) => boolean;
type Column = { name: string; fits: Fits; isRequired: boolean };

/**
 * Reads rows as `insertSchema` does, for those that are as they should be: undefined where anything is not, and the schema
 * says what. A batch is hundreds of rows, for which the schema takes several times as long.
 */
export function fittingRow<Table extends SQLiteTable>(
  table: Table,
): (value: unknown) => Table['$inferInsert'] | undefined {
  const columns = getTableConfig(table).columns.map((column): Column => {
    const fits = fitsColumn(column);
    return {
      name: column.name,
      fits: column.notNull ? fits : (value) => value === null || fits(value),
      isRequired: column.notNull && !column.hasDefault,
    };
  });
  return (value) => readRow({ columns, value }) as Table['$inferInsert'] | undefined;
}

function readRow(o: { columns: readonly Column[]; value: unknown }): Record<string, unknown> | undefined {
  if (!isRecord(o.value)) return undefined;
  const row: Record<string, unknown> = {};
  for (const { name, fits, isRequired } of o.columns) {
    const value = o.value[name];
    if (value === undefined && !isRequired) continue;
    if (!fits(value)) return undefined;
    row[name] = value;
  }
  return row;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fitsColumn({ name, dataType }: { name: string; dataType: string }): Fits {
  if (name === 'session_id') return (value) => typeof value === 'string' && idPattern.test(value);
  if (dataType === 'string') return (value) => typeof value === 'string';
  const [least, greatest] = ranges[kindOfFigure(name)];
  return (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= greatest;
}
