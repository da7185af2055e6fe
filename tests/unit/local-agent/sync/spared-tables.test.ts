import { describe, expect, it } from 'vitest';
import type { PendingRow } from '../../../../local-agent/sync/outbox-rows.ts';
import { agentOf } from '../../../../local-agent/sync/told-troubles.ts';
import { type SparedKind, sparedKinds, withoutSpared } from '../../../../local-agent/sync/spared-tables.ts';
import type { RollupTableName } from '../../../../shared/ledger/rows.ts';
import { HOUR, MINUTE } from '../../../../shared/core/time.ts';

const noon = Date.UTC(2026, 10, 20, 12);

function pending(table: RollupTableName, row: Record<string, string | number | null>): PendingRow {
  return { table, key: [], rev: 1, sessionId: 's', row };
}

const working = pending('session_rollups', { ended_at: null });

function spared(o: {
  at: number;
  sent?: Partial<Record<SparedKind, number>>;
  waiting?: PendingRow[];
  watched?: boolean;
  machines?: number | undefined;
  told?: PendingRow[];
}) {
  const { at, sent = {}, waiting = [working], watched = false, told = [] } = o;
  const toldTroubles = new Set(told.map(agentOf));
  const machines = 'machines' in o ? o.machines : 80;
  const lastSentAt = (kind: SparedKind) => sent[kind];
  return [
    ...sparedKinds({ waiting, watched, machines, toldTroubles, now: noon + at, lastSentAt }),
  ].toSorted();
}

const allAtNoon = { events: noon, runs: noon, figures: noon };

describe('what a flush leaves for later while nobody watches, in a large team', () => {
  it('is nothing as long as it was never sent as a whole: a history that takes many runs goes on', () => {
    expect(spared({ at: 7 * MINUTE })).toEqual([]);
    expect(spared({ at: 7 * MINUTE, sent: { runs: noon, figures: noon } })).toEqual(['figures', 'runs']);
  });

  it('are events and runs for a quarter of an hour, figures for half of one', () => {
    expect(spared({ at: 10 * MINUTE, sent: allAtNoon })).toEqual(['events', 'figures', 'runs']);
    expect(spared({ at: 15 * MINUTE, sent: allAtNoon })).toEqual(['figures']);
    expect(spared({ at: 30 * MINUTE, sent: allAtNoon })).toEqual([]);
  });

  it('are figures alone while somebody looks on', () => {
    expect(spared({ at: 10 * MINUTE, sent: allAtNoon, watched: true })).toEqual(['figures']);
    expect(spared({ at: 30 * MINUTE, sent: allAtNoon, watched: true })).toEqual([]);
  });

  it.each([1, 50, undefined])('are figures alone in a team of %s', (machines) => {
    expect(spared({ at: 10 * MINUTE, sent: allAtNoon, machines })).toEqual(['figures']);
    expect(spared({ at: 30 * MINUTE, sent: allAtNoon, machines })).toEqual([]);
  });

  it('goes with the next flush where one came late, failed, or the clock was set back', () => {
    expect(spared({ at: 44 * MINUTE, sent: { ...allAtNoon, events: noon + 29 * MINUTE } })).toEqual([]);
    expect(spared({ at: -2 * HOUR, sent: allAtNoon })).toEqual([]);
  });

  it('is nothing when a session ends', () => {
    const ended = pending('session_rollups', { ended_at: noon });
    expect(spared({ at: MINUTE, sent: allAtNoon, waiting: [working, ended] })).toEqual([]);
  });

  const called = pending('session_rollups', { ended_at: null, status: 'needs_input' });
  const stuck = pending('agent_rollups', { trouble: 'stuck' });
  const well = pending('agent_rollups', { trouble: null });
  const other = { ...well, key: ['s', 'other'] };
  it.each<[string, PendingRow[], PendingRow[], string[]]>([
    ['figures alone while a session needs somebody', [working, called], [], ['figures']],
    ['figures alone while an agent is in trouble', [working, stuck], [], ['figures']],
    ['figures alone once a trouble that was told is over', [well], [stuck], ['figures']],
    ['all that waits where another agent was in trouble', [other], [stuck], ['events', 'figures', 'runs']],
    ['all that waits where nothing is wrong', [working, well], [], ['events', 'figures', 'runs']],
  ])('are %s', (_, waiting, told, left) => {
    expect(spared({ at: MINUTE, sent: allAtNoon, waiting, told })).toEqual(left);
  });

  it('never are sessions and errors', () => {
    const tables = { session_rollups: [], error_rollups: [], agent_rollups: [], tool_rollups: [], later: [] };
    const all: ReadonlySet<SparedKind> = new Set(['events', 'runs', 'figures']);
    expect(Object.keys(withoutSpared({ tables, spared: all }))).toEqual([
      'session_rollups',
      'error_rollups',
      'later',
    ]);
  });
});
