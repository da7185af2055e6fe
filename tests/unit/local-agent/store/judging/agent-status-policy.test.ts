import { describe, expect, test } from 'vitest';
import {
  agentState,
  closeAgent,
  mainStatus,
  type AgentEvidence,
} from '../../../../../local-agent/store/judging/agent-status-policy.ts';

// Times are seconds after the start; the present is second 100 unless a case says otherwise.

const launched: AgentEvidence = {
  agentId: 'a1',
  reported: 'running',
  reportedAt: 10_000,
  endedAt: null,
  resumedAt: 10_000,
  background: false,
  lastActivityAt: 50_000,
  lastEventAt: 50_000,
  lastCallAt: 50_000,
  lastStopReason: 'tool_use',
  spawnStatus: 'running',
  spawnEndedAt: null,
  turnEndAt: null,
  backgroundTasks: null,
  now: 100_000,
};
const background = { background: true, spawnStatus: 'ok', spawnEndedAt: 10_100 } as const;

describe('agentState', () => {
  test.each<[what: string, evidence: Partial<AgentEvidence>, status: string, endedAt: number | null]>([
    ['runs until something says that it ended', {}, 'running', null],
    ['ends as reported', { reported: 'completed', reportedAt: 60_000, endedAt: 60_000 }, 'completed', 60_000],
    [
      'in the foreground ends with its call',
      { spawnStatus: 'ok', spawnEndedAt: 61_000 },
      'completed',
      61_000,
    ],
    [
      'in the foreground fails with its call',
      { spawnStatus: 'error', spawnEndedAt: 61_000 },
      'failed',
      61_000,
    ],
    [
      'in the foreground is killed when its call was refused',
      { spawnStatus: 'denied', spawnEndedAt: 61_000 },
      'killed',
      61_000,
    ],
    ['in the background does not end with its launch', background, 'running', null],
    [
      'in the background ends when it ends',
      { ...background, reported: 'completed', reportedAt: 70_000, endedAt: 70_000 },
      'completed',
      70_000,
    ],
    [
      'in the background was killed when a turn ends without it in the list',
      { ...background, turnEndAt: 60_000, backgroundTasks: ['a2'] },
      'killed',
      50_000,
    ],
    [
      'in the background runs while the list has it',
      { ...background, turnEndAt: 60_000, backgroundTasks: ['a1'] },
      'running',
      null,
    ],
    [
      'in the background is not judged by a list from before its last sign of life',
      { ...background, turnEndAt: 40_000, backgroundTasks: [] },
      'running',
      null,
    ],
    [
      'dropped from the list after its last answer has completed',
      { ...background, lastStopReason: 'end_turn', turnEndAt: 60_000, backgroundTasks: [] },
      'completed',
      50_000,
    ],
    [
      'whose file ends with an answer has completed when nothing follows',
      { ...background, lastStopReason: 'end_turn', now: 150_000 },
      'completed',
      50_000,
    ],
    [
      'whose file ends with an answer is waited for a moment',
      { ...background, lastStopReason: 'end_turn' },
      'running',
      null,
    ],
    [
      'runs again when it was woken after its end',
      {
        ...background,
        reported: 'completed',
        reportedAt: 60_000,
        endedAt: 60_000,
        resumedAt: 80_000,
        lastActivityAt: 85_000,
      },
      'running',
      null,
    ],
    [
      'that was started in the foreground and woken later does not end with its first call',
      { spawnStatus: 'ok', spawnEndedAt: 61_000, resumedAt: 80_000, reportedAt: 80_000, background: true },
      'running',
      null,
    ],
  ])('an agent %s', (_what, evidence, status, endedAt) => {
    expect(agentState({ ...launched, ...evidence })).toEqual({ status, endedAt });
  });
});

describe('closeAgent', () => {
  const running = { status: 'running', endedAt: null } as const;
  test.each([
    ['is left alone while its session works', 'working', null, 'tool_use', 'running', null],
    [
      'is left alone while its session only waits for a prompt',
      'completed',
      null,
      'tool_use',
      'running',
      null,
    ],
    ['is orphaned by a crash', 'crashed', 90_000, 'tool_use', 'orphaned', 90_000],
    ['is killed by the end of its session', 'completed', 90_000, 'tool_use', 'killed', 90_000],
    ['is not judged where its session fell silent', 'working', 90_000, 'tool_use', 'running', 50_000],
    ['had answered before the crash', 'crashed', 90_000, 'end_turn', 'completed', 50_000],
  ] as const)('a running agent %s', (_what, session, sessionEndedAt, lastStopReason, status, endedAt) => {
    const state = closeAgent({
      state: running,
      evidence: { ...launched, lastStopReason },
      session,
      sessionEndedAt,
    });
    expect(state).toEqual({ status, endedAt });
  });

  test('an agent that ended stays as it ended', () => {
    const state = { status: 'failed', endedAt: 60_000 } as const;
    expect(closeAgent({ state, evidence: launched, session: 'crashed', sessionEndedAt: 90_000 })).toEqual(
      state,
    );
  });
});

test.each([
  ['working', 'running'],
  ['needs_input', 'running'],
  ['completed', 'completed'],
  ['crashed', 'killed'],
] as const)('the main thread of a session that is %s is %s', (session, agent) => {
  expect(mainStatus(session)).toBe(agent);
});
