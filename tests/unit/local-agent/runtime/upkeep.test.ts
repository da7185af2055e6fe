import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createBus } from '../../../../local-agent/runtime/bus.ts';
import { createUpkeep } from '../../../../local-agent/runtime/upkeep.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const [first, active, idle] = [30_000, 60_000, 600_000];
const betweenSlices = 100;
const afterError = 60_000;

function makeComponent(answers: ({ more: boolean } | undefined | Error)[]) {
  const at: number[] = [];
  const told: string[] = [];
  const report = ({ text }: { text: string }) => void told.push(text);
  const bus = createBus({ report });
  const began = performance.now();
  const component = createUpkeep({
    name: 'archive',
    pace: { first, active, idle },
    bus,
    report,
    async work() {
      at.push(performance.now() - began);
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  return { component, bus, at, told };
}

test('it is kept up a slice at a time, soon after sessions have grown and rarely otherwise', async () => {
  const { component, bus, at } = makeComponent([{ more: true }, { more: false }, { more: false }]);
  await component.start();
  await vi.advanceTimersByTimeAsync(first + betweenSlices);
  expect(at).toEqual([first, first + betweenSlices]);
  bus.emit('ingested', { sessions: ['a'] });
  await vi.advanceTimersByTimeAsync(active - 1);
  bus.emit('ingested', { sessions: ['a'] });
  await vi.advanceTimersByTimeAsync(1);
  expect(at).toHaveLength(3);
  await vi.advanceTimersByTimeAsync(idle - 1);
  expect(at).toHaveLength(3);
  await component.stop();
});

const trouble = () => new Error('the disk is full');

test('the same trouble is told once, and tried again later and later', async () => {
  const { component, at, told } = makeComponent([trouble(), trouble(), { more: false }]);
  await component.start();
  await vi.advanceTimersByTimeAsync(first + afterError + 2 * afterError);
  expect(at).toEqual([first, first + afterError, first + 3 * afterError]);
  expect(told).toEqual(['the disk is full']);
  await component.stop();
});
