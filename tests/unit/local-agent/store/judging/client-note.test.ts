import { expect, test } from 'vitest';
import { sessionState } from '../../../../../local-agent/store/judging/session-status-policy.ts';
import type { SessionEvidence } from '../../../../../local-agent/store/judging/session-status-policy.ts';

// A session in the middle of a turn at 80 s that asked for a permission at 82 s; the present is second 100.
const asking: SessionEvidence = {
  startAt: null,
  endAt: null,
  turnEndAt: null,
  needsInputAt: 82_000,
  needs: 'permission',
  needsInput: 'permission: Bash rm x',
  mainActivityAt: 80_000,
  lastEventAt: 90_000,
  lastCallAt: null,
  lastStopReason: null,
  runningAgents: 0,
  runningAgentsAt: 0,
  live: true,
  wasGone: false,
  now: 100_000,
};
const working = { ...asking, needsInputAt: null, needs: null, needsInput: null };

test('a session goes on once its client is busy again, although the allowed call gives no hook until it ends', () => {
  const client = { running: true, doing: 'busy', since: 84_000 } as const;
  expect(sessionState({ ...asking, client })).toMatchObject({ status: 'working', attention: null });
});

test('a request that nobody has to answer leaves its session at work: a rule or another hook has settled it', () => {
  const client = { running: true, doing: 'busy', since: 79_000 } as const;
  expect(sessionState({ ...asking, client })).toMatchObject({ status: 'working', attention: null });
});

test('a hook that arrives long after the answer does not hide it', () => {
  const client = { running: true, doing: 'busy', since: 84_000 } as const;
  const late = { ...asking, needsInputAt: 95_000 };
  expect(sessionState({ ...late, client })).toMatchObject({ status: 'working', attention: null });
});

test('a session that waits says what its hook said, whichever of both came first', () => {
  for (const since of [70_000, 82_013, 99_000]) {
    const client = { running: true, doing: 'waiting', waitingFor: 'permission prompt', since } as const;
    expect(sessionState({ ...asking, client })).toMatchObject({
      status: 'needs_input',
      attention: 'permission: Bash rm x',
    });
  }
});

test('a client that says nothing about itself is judged by its hooks', () => {
  const client = { running: true } as const;
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

test('a turn goes on after its stop hook while its client is busy: another hook kept it going', () => {
  const stopped = { ...working, turnEndAt: 85_000 };
  const busy = { running: true, doing: 'busy', since: 79_000 } as const;
  expect(sessionState({ ...stopped, client: busy })).toMatchObject({ status: 'working' });
  const idle = { running: true, doing: 'idle', since: 85_010 } as const;
  expect(sessionState({ ...stopped, client: idle })).toMatchObject({ status: 'completed' });
});

test('a menu that is open between two turns asks for nothing', () => {
  const client = { running: true, doing: 'waiting', waitingFor: 'dialog open', since: 90_000 } as const;
  expect(sessionState({ ...working, turnEndAt: 85_000, client })).toMatchObject({ status: 'completed' });
});

test('what a client that is gone was doing counts no more', () => {
  const client = { running: false, doing: 'waiting', since: 82_000 } as const;
  expect(sessionState({ ...working, live: false, client, now: 200_000 })).toMatchObject({
    status: 'crashed',
  });
});
