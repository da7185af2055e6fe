import { z } from 'zod';
import type { KnownTables } from '../../shared/ledger/known-tables.ts';
import type { Database } from '../store/driver/db.ts';
import { rollupTableNames } from '../../shared/ledger/rollup-tables.ts';
import { commonColumns, firstRollupColumns, rollupColumns } from '../../shared/ledger/known-tables.ts';
import { helloAnswerSchema } from '../../shared/protocol/hello.ts';
import { renewColumns } from './renew-rows.ts';
import { readSyncState, writeSyncState } from './sync-state.ts';

// What a cloud said that it knows, and what follows from it: the rest waits, and goes when the cloud knows it.

const tablesSchema = helloAnswerSchema.shape.tables;
const toldSchema = z.object({
  at: z.number(),
  /** What the cloud knew then. */
  tables: tablesSchema,
  /** What this program knew then; a newer one asks again. */
  own: tablesSchema,
  machines: helloAnswerSchema.shape.machines,
});
type Told = z.infer<typeof toldSchema>;

/** What the cloud said of itself at `now`. */
type Said = { tables: KnownTables; machines?: number | undefined; now: number };

type At = { db: Database; target: string };

/**
 * What rows for this cloud carry now. One that took rows and never said anything is taken for one of the first; one that
 * took none is asked before the first of them leaves, and knows everything until it answers.
 */
export function leavingTables(o: At): KnownTables {
  const untold = () => (hasRows(o) ? firstRollupColumns() : rollupColumns());
  return commonColumns(rollupColumns(), readTold(o)?.tables ?? untold());
}

/** How many machines send to this cloud; undefined where it never said. */
export function machinesOf(o: At): number | undefined {
  return readTold(o)?.machines;
}

/** Tables (`table`) and columns (`table.column`) that wait until this cloud knows them. */
export function heldBack(o: At): string[] {
  const leaving = leavingTables(o);
  return Object.entries(rollupColumns()).flatMap(([table, columns]) => {
    const known = leaving[table];
    if (known === undefined) return [table];
    return columns.filter((column) => !known.includes(column)).map((column) => `${table}.${column}`);
  });
}

/** When this cloud was asked last; undefined: never, or by a program that knew other tables. */
export function askedAt(o: At): number | undefined {
  const told = readTold(o);
  return told !== undefined && isSame(told.own, rollupColumns()) ? told.at : undefined;
}

/**
 * Keeps what the cloud knows. Rows that say something in a column that goes from now on look newer, so that they are sent
 * once more; a table that stayed here as a whole has its cursor where it was. True when that changes what leaves.
 */
export function noteTables(o: At & Said): boolean {
  const before = leavingTables(o);
  return o.db.transaction(() => {
    writeTold(o);
    const leaving = leavingTables(o);
    for (const table of rollupTableNames) {
      const known = before[table];
      const columns = (leaving[table] ?? []).filter((column) => known?.includes(column) === false);
      renewColumns({ db: o.db, table, columns, now: o.now });
    }
    return !isSame(before, leaving);
  });
}

function hasRows(o: At): boolean {
  return o.db.prepare('SELECT 1 FROM outbox_rows WHERE target = ? LIMIT 1').get(o.target) !== undefined;
}

function readTold(o: At): Told | undefined {
  const stored = readSyncState({ ...o, key: 'tables' });
  return stored === undefined ? undefined : toldSchema.parse(JSON.parse(stored));
}

function writeTold(o: At & Said): void {
  const told = { at: o.now, tables: o.tables, own: rollupColumns(), machines: o.machines };
  writeSyncState({ ...o, key: 'tables', value: JSON.stringify(told) });
}

/** Both come in the order of this program's tables. */
function isSame(one: KnownTables, other: KnownTables): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
