import { describe, expect, test } from 'vitest';
import {
  agentState,
  closeAgent,
  mainStatus,
  type AgentEvidence,
} from '../../../../../local-agent/store/judging/agent-status-policy.ts';
import {
  CRASH_SILENCE_MS,
  GONE_SILENCE_MS,
  sessionState,
  type SessionEvidence,
} from '../../../../../local-agent/store/judging/session-status-policy.ts';

// Times are seconds after the start; the present is second 100 unless a case says otherwise.

const quietSession: SessionEvidence = {
  startAt: null,
  endAt: null,
  turnEndAt: null,
  needsInputAt: null,
  needs: null,
  needsInput: null,
  mainActivityAt: null,
  lastEventAt: 90_000,
  lastCallAt: null,
  lastStopReason: null,
  runningAgents: 0,
  runningAgentsAt: 0,
  live: undefined,
  now: 100_000,
};

describe('sessionState', () => {
  test.each<[what: string, evidence: Partial<SessionEvidence>, status: string, endedAt: number | null]>([
    ['is at work while the main thread does something', { mainActivityAt: 90_000 }, 'working', null],
    ['waits for its first prompt', { startAt: 90_000 }, 'completed', null],
    ['is done when its turn ended', { mainActivityAt: 80_000, turnEndAt: 81_000 }, 'completed', null],
    ['works again after the next prompt', { mainActivityAt: 85_000, turnEndAt: 81_000 }, 'working', null],
    [
      'is at work while a background agent runs after the turn',
      { mainActivityAt: 80_000, turnEndAt: 81_000, runningAgents: 1, runningAgentsAt: 95_000 },
      'working',
      null,
    ],
    [
      'needs somebody when it asked',
      { mainActivityAt: 80_000, needsInputAt: 82_000, needs: 'permission' },
      'needs_input',
      null,
    ],
    [
      'goes on when it was answered',
      { mainActivityAt: 85_000, needsInputAt: 82_000, needs: 'permission' },
      'working',
      null,
    ],
    [
      'is not in need because it reminds of an idle prompt',
      { mainActivityAt: 80_000, turnEndAt: 81_000, needsInputAt: 95_000, needs: 'idle' },
      'completed',
      null,
    ],
    ['is done when it ended', { mainActivityAt: 80_000, endAt: 82_000 }, 'completed', 82_000],
    [
      'works when it was resumed after its end',
      { mainActivityAt: 80_000, endAt: 82_000, startAt: 90_000 },
      'working',
      null,
    ],
    [
      'works when it went on after its end without a word',
      { mainActivityAt: 90_000, endAt: 82_000 },
      'working',
      null,
    ],
    [
      'without hooks, is done when its last response ends a turn',
      { mainActivityAt: 80_000, lastCallAt: 80_000, lastStopReason: 'end_turn' },
      'completed',
      null,
    ],
    [
      'without hooks, works while its last response waits for a tool',
      { mainActivityAt: 80_000, lastCallAt: 80_000, lastStopReason: 'tool_use' },
      'working',
      null,
    ],
    [
      'crashed when it is silent in mid-turn for long',
      { mainActivityAt: 90_000, now: 90_000 + CRASH_SILENCE_MS },
      'crashed',
      90_000,
    ],
    [
      'is at work when its process lives, however silent',
      { mainActivityAt: 90_000, live: true, now: 9_000_000 },
      'working',
      null,
    ],
    [
      'crashed as soon as its process is gone',
      { mainActivityAt: 90_000, live: false, now: 90_000 + GONE_SILENCE_MS },
      'crashed',
      90_000,
    ],
    [
      'is given a moment before it is taken for gone',
      { mainActivityAt: 90_000, live: false, now: 90_000 + GONE_SILENCE_MS - 1 },
      'working',
      null,
    ],
    [
      'is over when its turn ended and its process is gone',
      { mainActivityAt: 80_000, turnEndAt: 81_000, live: false, now: 200_000 },
      'completed',
      90_000,
    ],
    [
      'is over, not crashed, when its turn ended long ago with an agent in the background',
      {
        mainActivityAt: 80_000,
        turnEndAt: 81_000,
        runningAgents: 1,
        runningAgentsAt: 90_000,
        now: 9_000_000,
      },
      'completed',
      90_000,
    ],
    [
      'in need of somebody and gone has crashed',
      { mainActivityAt: 80_000, needsInputAt: 82_000, live: false, now: 200_000 },
      'crashed',
      90_000,
    ],
  ])('a session %s', (_what, evidence, status, endedAt) => {
    expect(sessionState({ ...quietSession, ...evidence })).toMatchObject({ status, endedAt });
  });
});

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
