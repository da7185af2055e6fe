import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { z } from 'zod';

type Nullable<Row, Column extends keyof Row> = null extends Row[Column] ? true : false;

/** A row as it is read: every column is there. */
export type SelectSchema<Row> = z.ZodObject<{ [Column in keyof Row]: z.ZodType<Row[Column]> }>;

/** A row as somebody sends it: a column that may be null may be left out. */
export type InsertSchema<Row> = z.ZodObject<{
  [Column in keyof Row]: Nullable<Row, Column> extends true
    ? z.ZodOptional<z.ZodType<Row[Column]>>
    : z.ZodType<Row[Column]>;
}>;

// By hand instead of drizzle-zod, which holds on to the whole of zod: 370 kB more to load before a command starts.

export function selectSchema<Table extends SQLiteTable>(table: Table): SelectSchema<Table['$inferSelect']> {
  const columns = getTableConfig(table).columns.map((column) => {
    const value = valueSchema(column.dataType);
    return [column.name, column.notNull ? value : value.nullable()];
  });
  return z.object(Object.fromEntries(columns)) as SelectSchema<Table['$inferSelect']>;
}

export function insertSchema<Table extends SQLiteTable>(table: Table): InsertSchema<Table['$inferSelect']> {
  const columns = getTableConfig(table).columns.map((column) => {
    const value = valueSchema(column.dataType);
    return [column.name, column.notNull ? value : value.nullable().optional()];
  });
  return z.object(Object.fromEntries(columns)) as InsertSchema<Table['$inferSelect']>;
}

/** The tables hold texts and whole numbers; STRICT tables refuse anything else. */
function valueSchema(type: string): z.ZodType {
  if (type === 'string') return z.string();
  if (type === 'number') return z.number().int();
  throw new TypeError(`no schema for a column of type ${type}`);
}
