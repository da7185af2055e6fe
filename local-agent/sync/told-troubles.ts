import { z } from 'zod';
import type { Database } from '../store/driver/db.ts';
import type { PendingRow } from './outbox-rows.ts';
import { readSyncState, writeSyncState } from './sync-state.ts';

type At = { db: Database; target: string };

const key = 'told_troubles';
const toldSchema = z.array(z.string());
/** What nobody ended is forgotten, the oldest first. */
const most = 200;

/** Agents that are in trouble as far as the cloud knows, as `agentOf` names them. */
export function readToldTroubles(o: At): ReadonlySet<string> {
  return new Set(toldSchema.parse(JSON.parse(readSyncState({ ...o, key }) ?? '[]')));
}

/** Rows that the cloud has now. */
export function noteToldTroubles(o: At & { rows: readonly PendingRow[] }): void {
  const told = new Set(readToldTroubles(o));
  const before = [...told].join();
  for (const row of o.rows) {
    if (row.table !== 'agent_rollups') continue;
    if (isInTrouble(row)) told.add(agentOf(row));
    else told.delete(agentOf(row));
  }
  const after = [...told].slice(-most);
  if (after.join() !== before) writeSyncState({ ...o, key, value: JSON.stringify(after) });
}

export function isInTrouble({ row }: PendingRow): boolean {
  return row?.['trouble'] != null;
}

export function agentOf({ key: rowKey }: PendingRow): string {
  return JSON.stringify(rowKey);
}
