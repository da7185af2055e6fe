import { expect, test } from 'vitest';
import { sessionState } from '../../../../../local-agent/store/linking/session-status.policy.ts';
import type { SessionEvidence } from '../../../../../local-agent/store/linking/session-status.policy.ts';

// A session in the middle of a turn at 80 s that asked for a permission at 82 s; the present is second 100.
const asking: SessionEvidence = {
  startAt: null,
  endAt: null,
  turnEndAt: null,
  needsInputAt: 82_000,
  needsInput: 'permission: Bash rm x',
  mainActivityAt: 80_000,
  lastEventAt: 90_000,
  lastCallAt: null,
  lastStopReason: null,
  runningAgents: 0,
  runningAgentsAt: 0,
  live: true,
  now: 100_000,
};
const working = { ...asking, needsInputAt: null, needsInput: null };

test('a session goes on once its client is busy again, although the allowed call gives no hook until it ends', () => {
  const client = { running: true, doing: 'busy', since: 84_000 } as const;
  expect(sessionState({ ...asking, client })).toMatchObject({ status: 'working', attention: null });
});

test('a session still waits when its client was busy only before it asked', () => {
  const client = { running: true, doing: 'busy', since: 81_000 } as const;
  expect(sessionState({ ...asking, client })).toMatchObject({
    status: 'needs_input',
    attention: 'permission: Bash rm x',
  });
});

test('a session without hooks waits when its client says so', () => {
  const client = { running: true, doing: 'waiting', waitingFor: 'permission prompt', since: 82_000 } as const;
  expect(sessionState({ ...working, client })).toMatchObject({
    status: 'needs_input',
    attention: 'permission prompt',
  });
});

test('a turn that was stopped by hand is over when its client is idle', () => {
  const client = { running: true, doing: 'idle', since: 82_000 } as const;
  expect(sessionState({ ...working, client })).toMatchObject({ status: 'completed' });
});

test('what a client that is gone was doing counts no more', () => {
  const client = { running: false, doing: 'waiting', since: 82_000 } as const;
  expect(sessionState({ ...working, live: false, client, now: 200_000 })).toMatchObject({
    status: 'crashed',
  });
});
