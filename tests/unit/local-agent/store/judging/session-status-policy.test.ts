import { describe, expect, test } from 'vitest';
import {
  GONE_SILENCE_MS,
  LEFT_SILENCE_MS,
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
  wasGone: false,
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
      'is at work in mid-turn, however long its call is silent, where nobody noted whether it runs',
      { mainActivityAt: 90_000, now: 90_000 + LEFT_SILENCE_MS - 1 },
      'working',
      null,
    ],
    [
      'still waits for an answer when nobody gave one for hours',
      {
        mainActivityAt: 80_000,
        needsInputAt: 82_000,
        needs: 'permission',
        now: 90_000 + LEFT_SILENCE_MS - 1,
      },
      'needs_input',
      null,
    ],
    [
      'is not waited for any more when it was left in mid-turn for a day, and no age makes a crash of it',
      { mainActivityAt: 90_000, now: 90_000 + LEFT_SILENCE_MS },
      'working',
      90_000,
    ],
    [
      'waits for nobody any more when its question was left for a day',
      {
        mainActivityAt: 80_000,
        needsInputAt: 82_000,
        needs: 'permission',
        now: 90_000 + 30 * LEFT_SILENCE_MS,
      },
      'working',
      90_000,
    ],
    [
      'stays crashed when the note of its process was swept away since',
      { mainActivityAt: 90_000, wasGone: true, now: 91_000 },
      'crashed',
      90_000,
    ],
    [
      'works when it was resumed after its crash',
      { mainActivityAt: 90_000, wasGone: true, live: true },
      'working',
      null,
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
