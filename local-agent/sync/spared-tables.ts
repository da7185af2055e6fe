import type { KnownTables } from '../../shared/ledger/known-tables.ts';
import type { PendingRow } from './outbox-rows.ts';
import { pace } from './sync-policy.ts';

/** While nobody watches, what is for looking back goes with every so many flushes: nearly every call changes a row of it. */
const flushesBetween = 6;

/** Figures for looking back. */
const spared: ReadonlySet<string> = new Set(['tool_rollups', 'signal_rollups']);

/**
 * The tables that a quiet flush sends. A row is paid for with every change of it, and what is for looking back waits for
 * the end of a session, or for half an hour.
 */
export function sparedTables(o: {
  tables: KnownTables;
  waiting: readonly PendingRow[];
  now: number;
}): KnownTables {
  const hasEnded = o.waiting.some(
    ({ table, row }) => table === 'session_rollups' && row?.['ended_at'] != null,
  );
  const isTurn = Math.floor(o.now / pace.quietMs) % flushesBetween === 0;
  if (hasEnded || isTurn) return o.tables;
  return Object.fromEntries(Object.entries(o.tables).filter(([name]) => !spared.has(name)));
}
