import { describe, expect, it } from 'vitest';
import type { RunQuery } from '../../../shared/queries/parts/define-query.ts';
import { sessionsWaiting } from '../../../shared/queries/sessions-waiting.ts';
import { createRecall } from '../../../worker/data/recall.ts';

function open(rows: unknown[]) {
  const world = { now: 0, asked: 0, kept: [] as number[] };
  const runQuery = (() => {
    world.asked += 1;
    return Promise.resolve(rows);
  }) as unknown as RunQuery;
  const clock = () => world.now;
  const onKept = (at: number) => world.kept.push(at);
  return {
    world,
    recall: createRecall({
      scope: {},
      plan: async () => ({ from: 'rows' }),
      runQuery,
      memory: new Map(),
      clock,
      onKept,
    }),
  };
}

describe('answers that are kept', () => {
  it('are given again for as long as the asker allows, and no longer', async () => {
    const { world, recall } = open([{ waiting: 1 }]);
    const ask = () => recall(1000)(sessionsWaiting, { since: 0 });
    expect(await ask()).toEqual([{ waiting: 1 }]);
    world.now = 999;
    expect(await ask()).toEqual([{ waiting: 1 }]);
    expect(world.asked).toBe(1);
    expect(await recall(500)(sessionsWaiting, { since: 0 })).toHaveLength(1);
    expect(world.asked).toBe(2);
    world.now = 1999;
    await ask();
    expect(world.asked).toBe(3);
  });

  it('say how old they are where they are figures', async () => {
    const { world, recall } = open([{ waiting: 1 }]);
    world.now = 100;
    await recall(1000)(sessionsWaiting, { since: 0 });
    expect(world.kept).toEqual([]);
    world.now = 700;
    await recall(1000, { figures: false })(sessionsWaiting, { since: 0 });
    expect(world.kept).toEqual([]);
    await recall(1000)(sessionsWaiting, { since: 0 });
    expect(world.kept).toEqual([100]);
  });

  it('belong to their parameters', async () => {
    const { world, recall } = open([{ waiting: 1 }]);
    await recall(1000)(sessionsWaiting, { since: 0 });
    await recall(1000)(sessionsWaiting, { since: 1 });
    expect(world.asked).toBe(2);
  });

  it('are never empty ones, which the first rows must replace at once', async () => {
    const { world, recall } = open([]);
    await recall(1000)(sessionsWaiting, { since: 0 });
    await recall(1000)(sessionsWaiting, { since: 0 });
    expect(world.asked).toBe(2);
  });

  it('are few: the oldest make room', async () => {
    const { world, recall } = open([{ waiting: 1 }]);
    for (let since = 0; since <= 100; since += 1) await recall(1000)(sessionsWaiting, { since });
    await recall(1000)(sessionsWaiting, { since: 100 });
    expect(world.asked).toBe(101);
    await recall(1000)(sessionsWaiting, { since: 0 });
    expect(world.asked).toBe(102);
  });
});
