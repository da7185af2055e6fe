import { expect, it } from 'vitest';
import { heardUntil, isQuietRun, QUIET_AFTER_MS, quietFor } from '../../../../shared/agents/quiet.ts';

const lasts = (status: string, ms: number) => heardUntil({ status, lastEventAt: 1000, now: 1000 + ms });
const silence = (status: string, ms: number) => quietFor({ status, lastEventAt: 1000, now: 1000 + ms });

it('an open session is quiet after a quarter of an hour, and says for how long', () => {
  expect(silence('working', QUIET_AFTER_MS - 1)).toBeUndefined();
  expect(silence('working', 16 * 60_000)).toBe(16 * 60_000);
});

it('who waits for somebody, or is over, is not quiet', () => {
  for (const status of ['needs_input', 'completed', 'crashed'])
    expect(silence(status, 3_600_000)).toBeUndefined();
});

it('a session goes on until now as long as it is heard of', () => {
  expect(lasts('working', 5000)).toBe(6000);
  expect(lasts('working', 3_600_000)).toBe(1000);
  expect(lasts('crashed', 5000)).toBe(1000);
});

it('an agent that was at work in a session that fell silent is quiet', () => {
  expect(isQuietRun({ status: 'running', ended_at: 1000 })).toBe(true);
  for (const run of [
    { status: 'running', ended_at: null },
    { status: 'orphaned', ended_at: 1000 },
  ])
    expect(isQuietRun(run)).toBe(false);
});
