import { expect, it } from 'vitest';
import { allDone } from '../../../../local-agent/runtime/all-done.ts';

it('answers what each of them gave, in their order', async () => {
  expect(await allDone([Promise.resolve(1), Promise.resolve(2)])).toEqual([1, 2]);
});

it('waits for every one of them before the first that failed is thrown', async () => {
  const ended: string[] = [];
  const slow = Promise.withResolvers<void>();
  const works = [
    slow.promise.then(() => ended.push('slow')),
    Promise.reject(new Error('the first')),
    Promise.reject(new Error('the second')),
  ];
  const done = allDone(works).finally(() => ended.push('closed'));
  setImmediate(() => slow.resolve());
  await expect(done).rejects.toThrow('the first');
  expect(ended).toEqual(['slow', 'closed']);
});
