import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { z } from 'zod';
import { idPattern } from '../core/id-pattern.ts';
import { kindOfFigure, ranges, type FigureKind } from './ranges.ts';

/** A row as it is read: every column is there. */
export type SelectSchema<Row> = z.ZodObject<{ [Column in keyof Row]: z.ZodType<Row[Column]> }>;

/** A row as somebody sends it: a column that may be null or has a default may be left out. */
export type InsertSchema<Row> = z.ZodObject<{
  [Column in keyof Row]-?: undefined extends Row[Column]
    ? z.ZodOptional<z.ZodType<Exclude<Row[Column], undefined>>>
    : z.ZodType<Row[Column]>;
}>;

// By hand instead of drizzle-zod, which holds on to the whole of zod: 370 kB more to load before a command starts.

export function selectSchema<Table extends SQLiteTable>(table: Table): SelectSchema<Table['$inferSelect']> {
  const columns = getTableConfig(table).columns.map((column) => {
    // Whatever is stored is shown; what may be stored is decided at the door.
    const value = valueSchema(column, () => z.number());
    return [column.name, column.notNull ? value : value.nullable()];
  });
  return z.object(Object.fromEntries(columns)) as SelectSchema<Table['$inferSelect']>;
}

export function insertSchema<Table extends SQLiteTable>(table: Table): InsertSchema<Table['$inferInsert']> {
  const columns = getTableConfig(table).columns.map((column) => {
    const value = isSession(column)
      ? z.string().regex(idPattern, 'is not an id')
      : valueSchema(column, () => figureSchema(kindOfFigure(column.name)));
    const given = column.notNull ? value : value.nullable();
    return [column.name, column.notNull && !column.hasDefault ? given : given.optional()];
  });
  return z.object(Object.fromEntries(columns)) as InsertSchema<Table['$inferInsert']>;
}

/** As the session's segments are named; the agent gives whatever looks otherwise another name before it keeps it. */
function isSession({ name }: { name: string }): boolean {
  return name === 'session_id';
}

/** The tables hold texts and whole numbers. */
function valueSchema({ dataType }: { dataType: string }, figure: () => z.ZodType): z.ZodType {
  if (dataType === 'string') return z.string();
  if (dataType === 'number') return figure();
  throw new TypeError(`no schema for a column of type ${dataType}`);
}

function figureSchema(kind: FigureKind): z.ZodNumber {
  const [least, greatest] = ranges[kind];
  return z.number().int().min(least).max(greatest);
}
