import { expect, it } from 'vitest';
import {
  dueTrigger,
  needsHandoff,
  type TakenSnapshot,
  type SessionStand,
} from '../../../../local-agent/recovery/watch/snapshot-policy.ts';

const now = Date.UTC(2026, 10, 20, 12);
const ago = (minutes: number) => now - minutes * 60_000;

const stand: SessionStand = {
  status: 'working',
  fellSilent: false,
  lastEventAt: ago(0),
  endAt: null,
  promptAt: ago(10),
  compactionAt: null,
  newTokens: 5000,
  finishedAgentRuns: 2,
  contextPercent: 40,
};
const last: TakenSnapshot = {
  taken_at: new Date(ago(5)).toISOString(),
  trigger: 'prompt',
  new_tokens: 4000,
  finished_agent_runs: 1,
  context_percent: 40,
};
const due = (more: Partial<SessionStand>, before: Partial<TakenSnapshot> | null = {}) =>
  dueTrigger({
    stand: { ...stand, ...more },
    taken: before === null ? [] : [{ ...last, ...before }],
    now,
    every: { agentRuns: 10, tokens: 20_000 },
  });

it.each<[string, Partial<SessionStand>, Partial<TakenSnapshot> | null, string | undefined]>([
  ['nothing new', {}, {}, undefined],
  ['a new prompt', { promptAt: ago(1) }, {}, 'prompt'],
  ['the first prompt', {}, null, 'prompt'],
  ['a prompt that was read late', { promptAt: ago(30), lastEventAt: ago(30) }, null, undefined],
  ['one agent run too few', { finishedAgentRuns: 10 }, {}, undefined],
  ['the tenth agent run since', { finishedAgentRuns: 11 }, {}, 'agent_runs'],
  ['one token too few', { newTokens: 23_999 }, {}, undefined],
  ['20,000 tokens since', { newTokens: 24_000 }, {}, 'tokens'],
  ['a compaction that begins', { compactionAt: ago(0) }, {}, 'compaction'],
  ['a compaction that is recorded', { compactionAt: ago(6) }, {}, undefined],
  ['a context that is full', { contextPercent: 90 }, {}, 'context_full'],
  ['a context that stays full', { contextPercent: 95 }, { context_percent: 91 }, undefined],
  [
    'a context full again after a compaction',
    { contextPercent: 90 },
    { context_percent: 12 },
    'context_full',
  ],
  ['an end', { status: 'completed', endAt: ago(0) }, {}, 'session_end'],
  ['an end that is recorded', { status: 'completed', endAt: ago(6) }, {}, undefined],
  [
    'an end read in history',
    { status: 'completed', endAt: ago(600), lastEventAt: ago(600) },
    null,
    undefined,
  ],
  ['the end of a turn alone', { status: 'completed' }, {}, undefined],
  ['silence', { fellSilent: true, lastEventAt: ago(20) }, {}, 'silence'],
  ['silence that is recorded', { fellSilent: true, lastEventAt: ago(20) }, { trigger: 'silence' }, undefined],
  ['silence after it went on', { fellSilent: true, lastEventAt: ago(1) }, { trigger: 'silence' }, 'silence'],
  ['silence of last week', { fellSilent: true, lastEventAt: ago(10_000) }, null, undefined],
  ['a crash', { status: 'crashed' }, {}, 'crash'],
  ['a crash of yesterday evening', { status: 'crashed', lastEventAt: ago(900) }, {}, 'crash'],
  ['a crash of last week', { status: 'crashed', lastEventAt: ago(10_000) }, null, undefined],
  ['a crash that is recorded', { status: 'crashed', lastEventAt: ago(8) }, { trigger: 'crash' }, undefined],
  ['a crash after it was resumed', { status: 'crashed', lastEventAt: ago(1) }, { trigger: 'crash' }, 'crash'],
])('%s', (_name, more, before, trigger) => {
  expect(due(more, before)).toBe(trigger);
});

it('what stopped is handed over once, also when something is recorded by hand afterwards', () => {
  const every = { agentRuns: 10, tokens: 20_000 };
  for (const [stop, trigger] of [
    [{ status: 'crashed' }, 'crash'],
    [{ fellSilent: true }, 'silence'],
  ] as const) {
    const taken = [
      { ...last, trigger },
      { ...last, trigger: 'before_restore' as const },
    ];
    expect(
      dueTrigger({ stand: { ...stand, ...stop, lastEventAt: ago(20) }, taken, now, every }),
    ).toBeUndefined();
    expect(
      dueTrigger({ stand: { ...stand, ...stop, lastEventAt: ago(20) }, taken: taken.slice(1), now, every }),
    ).toBe(trigger);
  }
});

it('hands off where somebody else may have to go on, and nowhere else', () => {
  const triggers = [
    'crash',
    'silence',
    'session_end',
    'compaction',
    'context_full',
    'prompt',
    'tokens',
    'command',
  ] as const;
  expect(triggers.filter(needsHandoff)).toEqual([
    'crash',
    'silence',
    'session_end',
    'compaction',
    'context_full',
  ]);
});
