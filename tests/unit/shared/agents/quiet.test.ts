import { expect, it } from 'vitest';
import { QUIET_AFTER_MS, quietFor } from '../../../../shared/agents/quiet.ts';

const silence = (status: string, ms: number) => quietFor({ status, lastEventAt: 1000, now: 1000 + ms });

it('an open session is quiet after a quarter of an hour, and says for how long', () => {
  expect(silence('working', QUIET_AFTER_MS - 1)).toBeUndefined();
  expect(silence('working', 16 * 60_000)).toBe(16 * 60_000);
});

it('who waits for somebody, or is over, is not quiet', () => {
  for (const status of ['needs_input', 'completed', 'crashed'])
    expect(silence(status, 3_600_000)).toBeUndefined();
});
