import { expect, test } from 'vitest';
import { keepWorkerd } from '../../../../local-agent/cloud/keep-workerd.ts';
import type { Workerd } from '../../../../local-agent/cloud/spawn-workerd.ts';

/** A workerd that ends when it is told to, or by itself. */
function createFake(): {
  spawn: () => Promise<Workerd>;
  started: { end: () => void }[];
  running: () => number;
} {
  const started: { end: () => void }[] = [];
  let running = 0;
  return {
    started,
    running: () => running,
    async spawn() {
      running += 1;
      const { promise: ended, resolve } = Promise.withResolvers<void>();
      void ended.then(() => (running -= 1));
      started.push({ end: resolve });
      // Killing takes a moment.
      return { port: started.length, agentPort: 0, ended, kill: () => setTimeout(resolve, 5) };
    },
  };
}

test('all who ask at once get the same one', async () => {
  const fake = createFake();
  const kept = keepWorkerd(fake);
  const [one, other] = await Promise.all([kept.awake(), kept.awake()]);
  expect([one === other, fake.started.length]).toEqual([true, 1]);
});

test('who asks while one ends waits until it has let go, and gets the next', async () => {
  const fake = createFake();
  const kept = keepWorkerd({
    spawn() {
      expect(fake.running()).toBe(0);
      return fake.spawn();
    },
  });
  await kept.awake();
  for (const next of [2, 3]) {
    kept.rest();
    expect(kept.isAwake()).toBe(false);
    expect((await kept.awake()).port).toBe(next);
  }
});

test('one that ends by itself is started again by whoever asks next', async () => {
  const fake = createFake();
  const kept = keepWorkerd(fake);
  const { ended } = await kept.awake();
  fake.started[0]?.end();
  await ended;
  expect(kept.isAwake()).toBe(false);
  expect((await kept.awake()).port).toBe(2);
});

test('one that does not start is told to who asked, and tried again by the next', async () => {
  const fake = createFake();
  let failures = 1;
  const kept = keepWorkerd({
    spawn: () => ((failures -= 1) >= 0 ? Promise.reject(new Error('full disk')) : fake.spawn()),
  });
  await expect(kept.awake()).rejects.toThrow('full disk');
  expect((await kept.awake()).port).toBe(1);
});

test('one that rests before it has started is ended, and the next waits for that', async () => {
  const fake = createFake();
  const kept = keepWorkerd(fake);
  const first = kept.awake();
  kept.rest();
  const second = await kept.awake();
  expect([(await first).port, second.port, fake.running()]).toEqual([1, 2, 1]);
});

test('after its end nothing runs and nothing starts', async () => {
  const fake = createFake();
  const kept = keepWorkerd(fake);
  await kept.awake();
  await kept.stop();
  await expect(kept.awake()).rejects.toThrow('stopped');
  expect([fake.running(), fake.started.length]).toEqual([0, 1]);
});
