import { HOUR, MAX_TIME } from '../core/time.ts';

/** What a whole number in a column means, and so between which bounds it lies. */
export type FigureKind = 'time' | 'hour' | 'count' | 'money' | 'saving' | 'rev';

const MAX_COUNT = Number.MAX_SAFE_INTEGER;

/** Least and greatest value. The same bounds are checked by the schemas of rows and parameters, and by the databases. */
export const ranges = {
  /** Milliseconds since the epoch. */
  time: [0, MAX_TIME],
  /** Hours since the epoch. */
  hour: [0, MAX_TIME / HOUR],
  count: [0, MAX_COUNT],
  /** Micro-dollars. */
  money: [0, MAX_COUNT],
  /** Micro-dollars; caching may cost more than it saves. */
  saving: [-MAX_COUNT, MAX_COUNT],
  /** A counter that starts at the time of its first use. */
  rev: [0, MAX_TIME],
} as const satisfies Record<FigureKind, readonly [number, number]>;

/** Columns are named by what they hold. */
export function kindOfFigure(column: string): FigureKind {
  if (column === 'rev' || column === 'hour') return column;
  if (column.endsWith('_at')) return 'time';
  if (column === 'cache_savings_micros') return 'saving';
  return column.endsWith('_micros') ? 'money' : 'count';
}
