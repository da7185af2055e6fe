import type { TrackedEvent } from '../../../../../shared/events/event-schema.ts';
import { describe, expect, it } from 'vitest';
import { atOnce } from '../../../../../shared/core/in-parts.ts';
import {
  buildCurves,
  cornersInParts,
  lastBy,
} from '../../../../../worker/dashboard/islands/session/curves.ts';
import { createRandom } from '../../../../fixtures/corpus/random.ts';
import { tellCurves } from '../../../../../worker/dashboard/session/steps/tell-curves.ts';

const at = (second: number) => Date.UTC(2026, 10, 20) + second * 1000;
let made = 0;

function event(second: number, agent_id: string, event_type: string, data: object): TrackedEvent {
  made += 1;
  const timestamp = new Date(at(second)).toISOString();
  return { event_id: `e${made}`, event_type, timestamp, agent_id, data } as unknown as TrackedEvent;
}

const call = (second: number, agent: string, context: number, cost_micros: number | null) =>
  event(second, agent, 'api_call', {
    input_tokens: 10,
    cache_read_tokens: context - 130,
    cache_write_5m_tokens: 50,
    cache_write_1h_tokens: 50,
    output_tokens: 20,
    ...(cost_micros === null ? {} : { cost_micros }),
  });

const events = [
  call(1, 'main', 20_000, 50_000),
  call(5, 'a', 9000, 10_000),
  call(9, 'main', 150_000, 40_000),
  event(10, 'main', 'context_snapshot', {
    kind: 'compaction',
    pre_tokens: 155_000,
    post_tokens: 12_000,
    duration_ms: 14_000,
  }),
  call(30, 'main', 13_000, null),
];

describe('tellCurves', () => {
  it('follows the context of each agent from turn to turn, a compaction as a cliff', () => {
    const { context, peak } = buildCurves(tellCurves(events));
    expect(context.get('main')).toEqual([
      { at: at(1), value: 20_000 },
      { at: at(9), value: 150_000 },
      { at: at(10), value: 155_000 },
      { at: at(24), value: 12_000 },
      { at: at(30), value: 13_000 },
    ]);
    expect(context.get('a')).toEqual([{ at: at(5), value: 9000 }]);
    expect(peak).toBe(155_000);
  });

  it('adds up what was spent, together and by agent, and forgets no call without a price', () => {
    const { spent } = buildCurves(tellCurves(events));
    expect(spent.get('')?.map((one) => one.cost_micros)).toEqual([50_000, 60_000, 100_000, 100_000]);
    expect(spent.get('main')?.at(-1)).toEqual({
      at: at(30),
      cost_micros: 90_000,
      unpriced_api_calls: 1,
      api_calls: 3,
    });
  });

  it('knows the figures of any moment, and none before the first', () => {
    const all = buildCurves(tellCurves(events)).spent.get('') ?? [];
    expect(lastBy(all, at(0))).toBeUndefined();
    expect(lastBy(all, at(5))?.cost_micros).toBe(60_000);
    expect(lastBy(all, at(8))?.cost_micros).toBe(60_000);
    expect(lastBy(all, at(99))?.cost_micros).toBe(100_000);
  });

  it('says nothing where nothing was called', () => {
    expect(buildCurves(tellCurves([]))).toMatchObject({ peak: 1, total: 1 });
  });
});

const toX = (at: number) => at / 1000;

describe('the corners of a line that goes in steps', () => {
  it('hold each value until the next', () => {
    const points = [
      { at: 0, value: 5 },
      { at: 2000, value: 9 },
      { at: 4000, value: 1 },
    ];
    expect(atOnce(cornersInParts({ points, toX })).map(({ x, value }) => [x, value])).toEqual([
      [0, 5],
      [2, 5],
      [2, 9],
      [4, 9],
      [4, 1],
    ]);
    expect(atOnce(cornersInParts({ points: [], toX }))).toEqual([]);
  });

  it('of a hundred thousand points on a hundred pixels are some hundreds, and reach as high and as low as all of them', () => {
    const random = createRandom(3);
    const points = Array.from({ length: 100_000 }, (_, at) => ({ at, value: random.int(0, 1_000_000) }));
    const corners = atOnce(cornersInParts({ points, toX }));
    expect(corners.length).toBeLessThan(5 * 2 * 101);
    for (let pixel = 0; pixel < 100; pixel += 1) {
      const here = corners.filter(({ x }) => Math.floor(x) === pixel);
      const [low = 0, high = 0] = reachOf(points.slice(pixel * 1000, (pixel + 1) * 1000));
      expect(reachOf(here)[0]).toBeLessThanOrEqual(low);
      expect(reachOf(here)[1]).toBeGreaterThanOrEqual(high);
    }
    expect(corners.at(-1)?.value).toBe(points.at(-1)?.value);
  });
});

function reachOf(points: readonly { value: number }[]): number[] {
  const values = points.map(({ value }) => value);
  return [Math.min(...values), Math.max(...values)];
}
