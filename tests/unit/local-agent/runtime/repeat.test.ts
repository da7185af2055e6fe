import { describe, expect, test } from 'vitest';
import { repeat } from '../../../../local-agent/runtime/repeat.ts';

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('repeat', () => {
  test('never runs the work twice at once, also when it is woken while it runs', async () => {
    let inside = 0;
    let most = 0;
    let runs = 0;
    const loop = repeat({
      async work() {
        inside++;
        runs++;
        most = Math.max(most, inside);
        await sleep(10);
        inside--;
        return 60_000;
      },
      onError: () => 60_000,
    });
    for (let i = 0; i < 5; i++) {
      await sleep(4);
      loop.wake();
    }
    await sleep(60);
    await loop.stop();
    expect(most).toBe(1);
    expect(runs).toBeGreaterThanOrEqual(2);
  });

  test('a wake while the work runs leads to one more run', async () => {
    let runs = 0;
    const loop = repeat({
      async work() {
        runs++;
        if (runs === 1) loop.wake();
        return 60_000;
      },
      onError: () => 60_000,
    });
    await sleep(30);
    await loop.stop();
    expect(runs).toBe(2);
  });

  test('an error is told and the loop goes on', async () => {
    const errors: unknown[] = [];
    let runs = 0;
    const loop = repeat({
      async work() {
        runs++;
        if (runs === 1) throw new Error('first');
        return 60_000;
      },
      onError(error) {
        errors.push(error);
        return 1;
      },
    });
    await sleep(40);
    await loop.stop();
    expect(errors).toHaveLength(1);
    expect(runs).toBe(2);
  });

  test('stop waits for the run under way, aborts its signal, and nothing runs afterwards', async () => {
    let finished = 0;
    let aborted = false;
    const loop = repeat({
      async work(signal) {
        await sleep(15);
        aborted = signal.aborted;
        finished++;
        return 0;
      },
      onError: () => 0,
    });
    await sleep(5);
    await loop.stop();
    expect(finished).toBe(1);
    expect(aborted).toBe(true);
    loop.wake();
    await sleep(30);
    expect(finished).toBe(1);
  });
});
