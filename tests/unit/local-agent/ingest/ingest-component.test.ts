import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createIngestComponent } from '../../../../local-agent/ingest/ingest-component.ts';
import { temporaryFolder } from '../../../support/ingest-home.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** How often the transcripts are looked at in twenty seconds, when the passes bring so many events. */
async function passesIn20Seconds(brought: readonly number[]): Promise<number> {
  let passes = 0;
  const component = createIngestComponent({
    spool: path.join(temporaryFolder(), 'spool'),
    projects: () => [],
    catchUp: async () => ({ events_added: brought[passes++] ?? 0, text_pending: 0 }),
    catchUpText: async () => ({ text_pending: 0 }),
    readHistory: async () => true,
    news: { announce: () => undefined },
    report: () => undefined,
  });
  await component.start();
  await vi.advanceTimersByTimeAsync(20_000);
  await component.stop();
  return passes;
}

it('looks for what no watch tells every second while transcripts grow', async () => {
  expect(await passesIn20Seconds([0, 3])).toBeGreaterThan(15);
});

it('looks every five seconds while nothing happens, from its start on', async () => {
  expect(await passesIn20Seconds([])).toBeLessThan(8);
});
