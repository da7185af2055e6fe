import type { KnownTables } from '../../shared/ledger/known-tables.ts';
import type { PendingRow } from './outbox-rows.ts';
import { pace } from './sync-policy.ts';
import { agentOf, isInTrouble } from './told-troubles.ts';

/** Sessions, and what went wrong, go with every flush. */
export type SparedKind = 'events' | 'runs' | 'figures';

/**
 * While nobody watches, what changes with nearly every call goes with every so many flushes: each change of a row counts, and
 * each segment with a row that is written and deleted. Alerts and budgets are looked at as often as runs go.
 */
const flushesBetween: Readonly<Record<SparedKind, number>> = { events: 3, runs: 3, figures: 6 };

/** A team up to here stays within the rows that D1 gives a day though all but figures goes with every flush (docs/scale.md). */
const smallTeam = 50;

export const sparedKindNames = Object.keys(flushesBetween) as SparedKind[];

const kindOfTable: ReadonlyMap<string, SparedKind> = new Map([
  ['agent_rollups', 'runs'],
  ['usage_rollups', 'runs'],
  ['tool_rollups', 'figures'],
  ['signal_rollups', 'figures'],
]);

/**
 * What a quiet flush leaves for a later one: nothing where a session ended, and figures alone where somebody is called to
 * look, or was called and need not any more.
 */
export function sparedKinds(o: {
  waiting: readonly PendingRow[];
  /** Somebody looks on: only what is for looking back waits. */
  watched: boolean;
  /** That send to this cloud; undefined where it does not say. */
  machines: number | undefined;
  /** Agents that are in trouble as far as the cloud knows. */
  toldTroubles: ReadonlySet<string>;
  now: number;
  /** When all of a kind was sent last, in Unix ms; undefined where it never was. */
  lastSentAt: (kind: SparedKind) => number | undefined;
}): ReadonlySet<SparedKind> {
  const onlyFigures = o.watched || (o.machines ?? 0) <= smallTeam;
  // The first flush of each quarter or half of an hour sends it: one that is late or breaks off is made up for, and a
  // history that takes many runs waits for nothing.
  const spared = new Set(
    sparedKindNames.filter((kind) => {
      if (onlyFigures && kind !== 'figures') return false;
      const period = (at: number) => Math.floor(at / (flushesBetween[kind] * pace.quietMs));
      return period(o.now) === period(o.lastSentAt(kind) ?? -1);
    }),
  );
  if (o.waiting.some(({ table, row }) => table === 'session_rollups' && row?.['ended_at'] != null))
    return new Set();
  if (o.waiting.some((row) => callsSomebody({ row, toldTroubles: o.toldTroubles }))) {
    spared.delete('events');
    spared.delete('runs');
  }
  return spared;
}

/** Also once a trouble is over: nobody should come to look for an agent that is done. */
function callsSomebody({
  row,
  toldTroubles,
}: {
  row: PendingRow;
  toldTroubles: ReadonlySet<string>;
}): boolean {
  if (row.table === 'session_rollups') return row.row?.['status'] === 'needs_input';
  return row.table === 'agent_rollups' && (isInTrouble(row) || toldTroubles.has(agentOf(row)));
}

/** The tables that are left. */
export function withoutSpared(o: { tables: KnownTables; spared: ReadonlySet<SparedKind> }): KnownTables {
  const isLeft = (name: string) => {
    const kind = kindOfTable.get(name);
    return kind === undefined || !o.spared.has(kind);
  };
  return Object.fromEntries(Object.entries(o.tables).filter(([name]) => isLeft(name)));
}
