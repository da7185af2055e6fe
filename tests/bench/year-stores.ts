import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import type { CloudDatabase, CloudStatement } from '../../local-agent/cloud/migrate-cloud.ts';

import type { BenchResult } from './bench.ts';
import { addRows, type RowsByTable } from './rows-by-table.ts';

export type Totals = { read: number; written: number; bytes: number };
export type Spent = () => Totals;

export async function measured(spent: Spent, work: () => Promise<unknown>): Promise<Totals> {
  const before = spent();
  await work();
  const after = spent();
  return { read: after.read - before.read, written: after.written - before.written, bytes: after.bytes };
}

/** A connection that stood still for a while may be closed just as it is used. */
async function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return ask();
  }
}

/** The same database; adds up what it says it read and wrote. Its size is told as of a team that is `scale` times as large. */
export function meter({ db, scale }: { db: CloudDatabase; scale: number }): {
  db: CloudDatabase;
  spent: Spent;
  rows: RowsByTable;
} {
  const totals: Totals = { read: 0, written: 0, bytes: 0 };
  const rows: RowsByTable = new Map();
  const add = <T>(sql: string, result: T): T => {
    const { meta } = result as { meta?: { rows_read?: number; rows_written?: number; size_after?: number } };
    totals.read += meta?.rows_read ?? 0;
    totals.written += meta?.rows_written ?? 0;
    addRows({ to: rows, sql, rows: meta?.rows_written ?? 0 });
    if (meta?.size_after !== undefined) {
      meta.size_after *= scale;
      totals.bytes = meta.size_after;
    }
    return result;
  };
  const inner = new WeakMap<object, { sql: string; statement: CloudStatement }>();
  const wrap = (sql: string, statement: CloudStatement): CloudStatement => {
    const wrapper = {
      bind: (...values: unknown[]) => wrap(sql, statement.bind(...values)),
      run: async () => add(sql, await asked(() => statement.run())),
      all: async () => add(sql, await asked(() => statement.all())),
      first: async (column?: string) => {
        const row = add(sql, await asked(() => statement.all())).results[0] as
          | Record<string, unknown>
          | undefined;
        return row === undefined ? null : column === undefined ? row : row[column];
      },
    } as unknown as CloudStatement;
    inner.set(wrapper, { sql, statement });
    return wrapper;
  };
  const metered = {
    prepare: (sql: string) => wrap(sql, db.prepare(sql)),
    batch: async (list: CloudStatement[]) => {
      const all = list.map((one) => inner.get(one)?.statement ?? one);
      const results = (await asked(() => db.batch(all))) as unknown[];
      return results.map((result, at) => add(inner.get(list[at] ?? {})?.sql ?? '', result));
    },
  } as unknown as CloudDatabase;
  return { db: metered, spent: () => ({ ...totals }), rows };
}

export function memoryArchive(objects: Map<string, string> = new Map()) {
  return {
    objects,
    bytes: () => [...objects.values()].reduce((sum, text) => sum + text.length, 0),
    get: async (name: string) => objects.get(name),
    put: async ({ name, text }: { name: string; text: string }) => void objects.set(name, text),
    delete: async (name: string) => void objects.delete(name),
  };
}

export function mb(bytes: number): number {
  return Number((bytes / 1e6).toFixed(1));
}

function versionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Objects of old sessions, with the conditions under which the storage writes them. */
export function memoryDetails(
  objects: Map<string, string> = new Map(),
  used: { writes: number; reads: number } = { writes: 0, reads: 0 },
) {
  return {
    used,
    objects,
    bytes: () => [...objects.values()].reduce((sum, text) => sum + text.length, 0),
    async get(sessionId: string) {
      used.reads += 1;
      const text = objects.get(sessionId);
      return text === undefined ? undefined : { text, version: versionOf(text) };
    },
    async put({ sessionId, text, over }: { sessionId: string; text: string; over: string | undefined }) {
      used.writes += 1;
      const here = objects.get(sessionId);
      if ((here === undefined ? undefined : versionOf(here)) !== over) return false;
      objects.set(sessionId, text);
      return true;
    },
    delete: async (ids: readonly string[]) => ids.forEach((id) => objects.delete(id)),
  };
}

/** What the Worker's runtime knows of hex and Node does not yet. */
export function teachHex(): void {
  // oxlint-disable-next-line no-extend-native
  Object.defineProperty(Uint8Array.prototype, 'toHex', {
    configurable: true,
    value(this: Uint8Array) {
      return Buffer.from(this.buffer, this.byteOffset, this.byteLength).toString('hex');
    },
  });
  Object.defineProperty(Uint8Array, 'fromHex', {
    configurable: true,
    value: (text: string) => new Uint8Array(Buffer.from(text, 'hex')),
  });
}

/** What each table takes at the end, pages that are free in it included. */
export function sizesOfTables({ file, scale }: { file: string; scale: number }): BenchResult[] {
  const db = new DatabaseSync(file);
  const rows = db
    .prepare('SELECT name, SUM(pgsize) AS bytes FROM dbstat GROUP BY name ORDER BY bytes DESC LIMIT 9')
    .all();
  db.close();
  return rows.map((row) => ({
    what: `D1: ${row['name']}`,
    measured: mb(scale * Number(row['bytes'])),
    unit: 'MB',
  }));
}
