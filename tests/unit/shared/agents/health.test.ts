import { expect, it } from 'vitest';
import { healthOf } from '../../../../shared/agents/health.ts';

it.each([
  [{ done: 40, failed: 0 }, 'healthy', 'none of 40 failed'],
  [{ done: 40, failed: 3 }, 'healthy', '3 of 40 failed (7.5 %)'],
  [{ done: 20, failed: 2 }, 'degraded', '2 of 20 failed (10 %)'],
  [{ done: 40, failed: 12 }, 'failing', '12 of 40 failed (30 %)'],
  [{ done: 1200, failed: 1100 }, 'failing', '1,100 of 1,200 failed (92 %)'],
])('%o is %s, because %s', (counts, word, reason) => {
  expect(healthOf(counts)).toEqual({ word, reason });
});

it('says neither good nor bad of one failure that is a large share', () => {
  expect(healthOf({ done: 1, failed: 1 }).word).toBe('unclear');
  expect(healthOf({ done: 10, failed: 1 }).word).toBe('unclear');
  expect(healthOf({ done: 11, failed: 1 }).word).toBe('healthy');
  expect(healthOf({ done: 0, failed: 0 }).word).toBe('healthy');
});
