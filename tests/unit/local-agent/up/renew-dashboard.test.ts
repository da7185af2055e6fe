import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createBus } from '../../../../local-agent/runtime/bus.ts';
import { renewAfterHistory } from '../../../../local-agent/up/renew-dashboard.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** Nothing is heard of sending for so long: it is over. */
const quietMs = 10_000;

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

function makeHistory() {
  const told: string[] = [];
  const report = ({ text }: { text: string }) => void told.push(text);
  const bus = createBus({ report });
  const numbers = Promise.withResolvers<undefined>();
  const ended = Promise.withResolvers<boolean>();
  const stop = new AbortController();
  let renewals = 0;
  const over = renewAfterHistory({
    dashboard: { renew: () => (renewals += 1) },
    history: { numbers: numbers.promise, ended: ended.promise },
    bus,
    report,
    signal: stop.signal,
  });
  const sync = async (more: boolean) => {
    bus.emit('synced', { sent_rows: 0, sent_segments: 40, more });
    await pass(0);
  };
  const read = () => bus.emit('ingested', { sessions: [] });
  return { numbers, ended, stop, over, sync, read, told, renewals: () => renewals };
}

test('a runtime to which a history is sent goes on until the last of it is there, however long that takes', async () => {
  const { numbers, ended, sync, read, renewals } = makeHistory();
  numbers.resolve(undefined);
  await sync(false);
  expect(renewals()).toBe(1);
  read();
  ended.resolve(true);
  for (let run = 0; run < 5; run += 1) {
    await pass(quietMs - 1);
    await sync(true);
  }
  expect(renewals()).toBe(1);
  await sync(false);
  expect(renewals()).toBe(2);
});

test('what was sent by the time that reading ends is not waited for', async () => {
  const { numbers, ended, over, sync, read, renewals } = makeHistory();
  read();
  await sync(false);
  numbers.resolve(undefined);
  ended.resolve(true);
  await pass(0);
  await over;
  expect(renewals()).toBe(2);
});

test('where nothing is heard of sending it is not waited for longer than a moment', async () => {
  const { numbers, renewals } = makeHistory();
  numbers.resolve(undefined);
  await pass(quietMs - 1);
  expect(renewals()).toBe(0);
  await pass(1);
  expect(renewals()).toBe(1);
});

test('whoever stops meanwhile hears nothing of it', async () => {
  const { numbers, stop, over, told, renewals } = makeHistory();
  numbers.resolve(undefined);
  await pass(1);
  stop.abort();
  await over;
  expect([told, renewals()]).toEqual([[], 0]);
});
