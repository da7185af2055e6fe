import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clusterMarks,
  markKinds,
  type PlacedMark,
} from '../../../../../worker/dashboard/session/waterfall/cluster-marks.ts';

const failure = (x: number): PlacedMark<number> => ({ x, kind: 'failure', mark: x });

describe('clusterMarks', () => {
  it('leaves marks that stand apart alone', () => {
    const clusters = clusterMarks([failure(10), failure(40), failure(70)]);
    expect(clusters.map(({ x, marks }) => [x, marks.length])).toEqual([
      [10, 1],
      [40, 1],
      [70, 1],
    ]);
  });

  it('counts those that would lie on one another, by kind', () => {
    const [cluster, ...others] = clusterMarks<number>([
      failure(10),
      { x: 12, kind: 'compaction', mark: 12 },
      failure(14),
      { x: 15, kind: 'prompt', mark: 15 },
    ]);
    expect(others).toEqual([]);
    expect(cluster?.counts).toEqual({ failure: 2, compaction: 1, prompt: 1 });
    expect(cluster?.x).toBe(12.5);
  });

  it('loses no mark and lets no two clusters overlap, however many marks there are', () => {
    const marks = fc.array(
      fc.record({ x: fc.double({ min: -30, max: 900, noNaN: true }), kind: fc.constantFrom(...markKinds) }),
      { maxLength: 400 },
    );
    fc.assert(
      fc.property(marks, (list) => {
        const clusters = clusterMarks(list.map((mark) => ({ ...mark, mark })));
        expect(clusters.flatMap((cluster) => cluster.marks)).toHaveLength(list.length);
        for (const kind of markKinds) {
          const counted = clusters.reduce((sum, { counts }) => sum + counts[kind], 0);
          expect(counted).toBe(list.filter((mark) => mark.kind === kind).length);
        }
        for (const [index, { x, width }] of clusters.slice(1).entries()) {
          const before = clusters[index];
          expect(x - width / 2).toBeGreaterThanOrEqual((before?.x ?? 0) + (before?.width ?? 0) / 2);
        }
      }),
    );
  });

  it('takes ten thousand marks of one moment as one count, at once', () => {
    const started = performance.now();
    const clusters = clusterMarks(Array.from({ length: 10_000 }, () => failure(5)));
    expect(clusters.map(({ counts }) => counts.failure)).toEqual([10_000]);
    expect(performance.now() - started).toBeLessThan(200);
  });
});
