import { expect, it } from 'vitest';
import { howItBrokeOff } from '../../../../local-agent/recovery/handoff/broken-off.ts';
import { HOUR } from '../../../../shared/core/time.ts';
import { QUIET_AFTER_MS } from '../../../../shared/agents/quiet.ts';

const now = Date.UTC(2026, 10, 20);
type About = Parameters<typeof howItBrokeOff>[0];
const about: About = { status: 'working', lastSignAt: now - 1000, client: undefined, bootedAt: 0, now };
const left = { lastSignAt: now - QUIET_AFTER_MS };

it.each<[string, Partial<About>, ReturnType<typeof howItBrokeOff>]>([
  ['at work a moment ago', {}, undefined],
  ['in mid-turn, and silent for long', left, 'fell_silent'],
  ['waiting for an answer, as over lunch', { status: 'needs_input', lastSignAt: now - 3 * HOUR }, undefined],
  ['waiting for an answer for hours', { status: 'needs_input', lastSignAt: now - 4 * HOUR }, 'fell_silent'],
  ['silent for not quite as long', { lastSignAt: now - QUIET_AFTER_MS + 1 }, undefined],
  ['heard of before the machine was started', { bootedAt: now - 500 }, 'fell_silent'],
  ['silent while its client runs', { ...left, client: { running: true } }, undefined],
  [
    'from before the start, as a container tells it, while its client runs',
    { bootedAt: now, client: { running: true } },
    undefined,
  ],
  [
    'at work as it was judged last, but its client left its note behind',
    { client: { running: false } },
    'crashed',
  ],
  ['crashed', { status: 'crashed' }, 'crashed'],
  ['crashed and taken up again', { status: 'crashed', client: { running: true } }, undefined],
  ['over, however long ago', { status: 'completed', ...left }, undefined],
])('a session that is %s', (_name, more, how) => {
  expect(howItBrokeOff({ ...about, ...more })).toBe(how);
});
