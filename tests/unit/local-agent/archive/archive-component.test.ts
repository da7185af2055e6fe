import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { archivePace, createArchiveComponent } from '../../../../local-agent/archive/archive-component.ts';
import { createBus } from '../../../../local-agent/runtime/bus.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

function makeComponent(answers: ({ pending: number } | undefined | Error)[]) {
  const at: number[] = [];
  const told: string[] = [];
  const report = ({ text }: { text: string }) => void told.push(text);
  const bus = createBus({ report });
  const began = performance.now();
  const component = createArchiveComponent({
    bus,
    report,
    async archive() {
      at.push(performance.now() - began);
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  return { component, bus, at, told };
}

const { first, active, idle, betweenSlices, afterError } = archivePace;

test('the archive is kept up a slice at a time, soon after sessions have grown and rarely otherwise', async () => {
  const { component, bus, at } = makeComponent([{ pending: 3 }, { pending: 0 }, { pending: 0 }]);
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
  const { component, at, told } = makeComponent([trouble(), trouble(), { pending: 0 }]);
  await component.start();
  await vi.advanceTimersByTimeAsync(first + afterError + 2 * afterError);
  expect(at).toEqual([first, first + afterError, first + 3 * afterError]);
  expect(told).toEqual(['the disk is full']);
  await component.stop();
});
