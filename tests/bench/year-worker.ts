import type { RunQuery } from '../../shared/queries/parts/define-query.ts';

/** What of the Worker a year needs. */
export type Worker = {
  askWithin: (o: unknown) => { runQuery: RunQuery };
  createDaySource: (o: unknown) => unknown;
  makeDays: (o: { deps: unknown }) => Promise<void>;
  foldHours: (o: { deps: unknown }) => Promise<void>;
  packDays: (o: { deps: unknown }) => Promise<void>;
  dropDoubtedWeeks: (o: { deps: unknown; at: number }) => Promise<void>;
  sumWeeks: (o: { deps: unknown }) => Promise<void>;
  moveDetails: (o: { deps: unknown }) => Promise<void>;
};

/** By address: its types need the Worker's, its code does not. */
export async function loadWorker(): Promise<Worker> {
  const files = [
    'data/scope.ts',
    'data/day-state.ts',
    'days/make-days.ts',
    'days/fold-hours.ts',
    'days/pack-days.ts',
    'days/drop-doubted-weeks.ts',
    'days/sum-weeks.ts',
    'details/move-details.ts',
  ];
  const modules = await Promise.all(
    files.map((file) => import(new URL(`../../worker/${file}`, import.meta.url).href) as Promise<object>),
  );
  return Object.assign({}, ...modules) as Worker;
}
