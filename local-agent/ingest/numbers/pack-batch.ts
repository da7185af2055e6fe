import { factColumns } from '../../store/facts/fact-rows.ts';
import type { FactTableName } from '../../store/facts/fact-tables.ts';
import type { SessionFacts } from '../../store/facts/session-folds.ts';
import type { SqlValue } from '../../store/driver/db.ts';
import type { NumbersBatch } from './numbers-batch.ts';

/**
 * A batch on its way to another thread, which takes a small part of the time of a structured clone: a number for every
 * value of a fact, and the rest as JSON. Most values repeat the one of the row above.
 */
export type PackedBatch = { values: Float64Array<ArrayBuffer>; rest: string };

type Rest = Omit<NumbersBatch, 'facts'> & {
  sessions: { sessionId: string; tables: { table: FactTableName; rows: number }[] }[];
  texts: string[];
};

// What is no finite number stands for what is no number.
const NULL = NaN;
const NEXT_TEXT = Infinity;
const AS_ABOVE = -Infinity;

export function packBatch({ facts, ...batch }: NumbersBatch): PackedBatch {
  const tables = facts.flatMap((session) => session.tables);
  const values = new Float64Array(
    tables.reduce((sum, { table, rows }) => sum + rows.length * factColumns[table].length, 0),
  );
  const texts: string[] = [];
  let place = 0;
  for (const { table, rows } of tables) {
    const width = factColumns[table].length;
    let above: readonly SqlValue[] = [];
    for (const row of rows) {
      for (let column = 0; column < width; column++) {
        const value = row[column] ?? null;
        if (typeof value === 'number') values[place++] = Number.isFinite(value) ? value : NULL;
        else if (value === null) values[place++] = NULL;
        else if (value === above[column]) values[place++] = AS_ABOVE;
        else {
          values[place++] = NEXT_TEXT;
          texts.push(value);
        }
      }
      above = row;
    }
  }
  const sessions = facts.map(({ sessionId, tables }) => ({
    sessionId,
    tables: tables.map(({ table, rows }) => ({ table, rows: rows.length })),
  }));
  return { values, rest: JSON.stringify({ ...batch, sessions, texts } satisfies Rest) };
}

export function unpackBatch({ values, rest }: PackedBatch): NumbersBatch {
  const { sessions, texts, ...batch } = JSON.parse(rest) as Rest;
  let place = 0;
  let text = 0;
  function valueBelow(above: SqlValue): SqlValue {
    const value = values[place++] ?? NULL;
    if (value === AS_ABOVE) return above;
    if (value === NEXT_TEXT) return texts[text++] ?? null;
    return Number.isNaN(value) ? null : value;
  }
  function unpackRows({ table, rows: count }: { table: FactTableName; rows: number }): SqlValue[][] {
    const rows: SqlValue[][] = [];
    let row: SqlValue[] = factColumns[table].map(() => null);
    for (let index = 0; index < count; index++) {
      row = row.map(valueBelow);
      rows.push(row);
    }
    return rows;
  }
  const facts = sessions.map(({ sessionId, tables }): SessionFacts => ({
    sessionId,
    tables: tables.map(({ table, rows }) => ({ table, rows: unpackRows({ table, rows }) })),
  }));
  return { ...batch, facts };
}
