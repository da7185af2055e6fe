import type { DurationBuckets } from '../../ledger/duration-buckets.ts';
import { percentileOf } from '../parts/percentiles.ts';
import { addUp, type Names, type Sums } from './add-up.ts';
import { runBucketScale, type DayColumn } from './cells.ts';
import { type DayAnswer, isFit, type Params } from './day-answer.ts';
import { dayKey } from './day-bounds.ts';
import { byDayAnd, byText, greatestFirst, inOrder, type Row } from './order-rows.ts';

const agentColumn = (params: Params): DayColumn | undefined =>
  params.model === undefined ? 'agents' : undefined;

export const agents: DayAnswer = {
  column: agentColumn,
  answer: ({ days, params }) => {
    const keyOf = (names: Names) =>
      isFit(names, params, 'agent_type') ? [names['agent_type'] ?? ''] : undefined;
    const rows = addUp({ column: 'agents', days, keyOf }).map(({ key, sums }) => ({
      agent_type: key[0],
      ...agentFigures(sums),
    }));
    return inOrder(rows, greatestFirst('cost_micros'), greatestFirst('runs'), byText('agent_type'));
  },
};

/** What a run took is known by its bucket alone: percentiles lie within a factor of two. */
function agentFigures(sums: Sums): Row {
  const { max_ms: longest = 0, ...all } = sums;
  const counts = Object.fromEntries(Object.entries(all).filter(([name]) => /^b\d+$/.test(name)));
  const figures = Object.fromEntries(Object.entries(all).filter(([name]) => !/^b\d+$/.test(name)));
  const buckets = { ...counts, duration_max_ms: longest / runBucketScale } as DurationBuckets;
  const took = (share: number) => {
    const found = percentileOf(buckets, share);
    return found === null ? null : Math.min(found * runBucketScale, longest);
  };
  const p50_ms = took(0.5);
  return { ...figures, p50_ms, p95_ms: took(0.95), max_ms: p50_ms === null ? null : longest };
}

export const agentsPerDay: DayAnswer = {
  column: agentColumn,
  answer: ({ days, params }) => {
    const keyOf = (names: Names) =>
      isFit(names, params, 'agent_type') ? [names['agent_type'] ?? ''] : undefined;
    const rows = addUp({ column: 'agents', days, keyOf, dayOf: dayKey }).map(({ key, sums }) => ({
      day: key[0],
      agent_type: key[1],
      runs: sums['runs'],
      failed: sums['failed'],
      cost_micros: sums['cost_micros'],
    }));
    return byDayAnd(rows, 'agent_type');
  },
};
