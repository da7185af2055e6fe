import { expect, it } from 'vitest';
import type { ClientNote } from '../../../../local-agent/client/client-note.ts';
import { createSilence } from '../../../../local-agent/recovery/watch/silence.ts';
import { QUIET_AFTER_MS } from '../../../../shared/agents/quiet.ts';

const longAgo = 1000;

/** Rounds of two seconds, long after the session said anything; `looks` counts looks at its transcripts. */
function setUp(o: { clients?: Map<string, ClientNote>; grewAt?: number } = {}) {
  let now = longAgo + 2 * QUIET_AFTER_MS;
  let grewAt = o.grewAt ?? 0;
  let looks = 0;
  const begin = createSilence({
    clients: () => o.clients ?? new Map(),
    lastSign({ lastEventAt }) {
      looks += 1;
      return Math.max(lastEventAt, grewAt);
    },
    bootedAt: 0,
    clock: () => now,
  });
  return {
    round({ lastEventAt = longAgo, status = 'working' } = {}) {
      now += 2000;
      const fellSilent = begin();
      const session = { sessionId: 's1', status, lastEventAt };
      return [fellSilent(session), fellSilent(session)];
    },
    grow() {
      grewAt = now;
    },
    looks: () => looks,
  };
}

const ten = Array.from({ length: 10 });

it('a session that does not move has its transcripts looked at every half a minute, however often it is asked for', () => {
  const { round, looks } = setUp();
  expect(ten.map(() => round())).toEqual(ten.map(() => [true, true]));
  expect(looks()).toBe(1);
  for (const _ of ten) round();
  expect(looks()).toBe(2);
});

it('a session whose transcripts grow is noticed within half a minute, and at once when its events come', () => {
  const { round, grow, looks } = setUp();
  expect(round()).toEqual([true, true]);
  grow();
  expect(round({ lastEventAt: longAgo + 1 })).toEqual([false, false]);
  expect([...ten, ...ten].map(() => round({ lastEventAt: longAgo + 1 })[0])).not.toContain(true);
  expect(looks()).toBe(3);
});

it.each([true, false])(
  'a session whose client notes that it runs (%s) has no transcript looked at',
  (running) => {
    const { round, looks } = setUp({ clients: new Map([['s1', { running }]]) });
    expect([round(), looks()]).toEqual([[false, false], 0]);
  },
);

it('a session that is done, or said something lately, has no transcript looked at', () => {
  const { round, looks } = setUp();
  expect(round({ status: 'completed' })).toEqual([false, false]);
  expect(round({ lastEventAt: longAgo + 2 * QUIET_AFTER_MS })).toEqual([false, false]);
  expect(looks()).toBe(0);
});
