import { DAY } from '../../../../shared/core/time.ts';
import type { View } from '../../shell/request-view.ts';
import { readRange } from '../../shell/time-range.ts';

export type Period = {
  /** `2026-11-01..2026-11-07`: as the address has it. */
  key: string;
  label: string;
  from: string;
  to: string;
  since: number;
  until: number | undefined;
};

/** Days that the address names; without them those that the page shows, or as many before those. */
export function readPeriod(o: {
  view: View;
  text: string | undefined;
  otherwise: 'shown' | 'before';
}): Period {
  const { range, times } = o.view;
  const [, from, to] = /^(20\d\d-\d\d-\d\d)\.\.(20\d\d-\d\d-\d\d)$/.exec(o.text ?? '') ?? [];
  if (from !== undefined && to !== undefined)
    return periodOf(readRange({ query: new URLSearchParams({ from, to }), times }));
  if (o.otherwise === 'shown') return periodOf(range);
  // Noon of its days: safe where a day has 23 or 25 hours.
  const dayAt = (ago: number) => times.isoDay(times.startOfDay(range.since) + DAY / 2 - ago * DAY);
  const query = new URLSearchParams({ from: dayAt(range.days.length), to: dayAt(1) });
  return periodOf(readRange({ query, times }));
}

function periodOf({ days, since, until }: View['range']): Period {
  const [from = '', to = from] = [days[0], days.at(-1)];
  return { key: `${from}..${to}`, label: from === to ? from : `${from} to ${to}`, from, to, since, until };
}
