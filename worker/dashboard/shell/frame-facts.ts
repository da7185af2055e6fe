import type { ReaderDeps } from '../../deps.ts';
import type { View } from './request-view.ts';
import { filterOptions } from '../../../shared/queries/filter-options.ts';
import { sessionsWaiting } from '../../../shared/queries/sessions-waiting.ts';

const DAY = 86_400_000;

export type FrameFacts = {
  options: { projects: string[]; members: string[] };
  models: string[];
  /** Sessions that wait for somebody. */
  waiting: number;
  /** Nothing was recorded in the last quarter: most likely nothing ever was. */
  blank: boolean;
};

/** A session that has been silent for longer is no longer "now". */
export const silentAfterMs = DAY;

/** A project that is new today may come into the filter a while later. */
const optionsKeptMs = 30 * 60_000;

/** What the frame of every page needs. */
export async function loadFrameFacts({ deps, view }: { deps: ReaderDeps; view: View }): Promise<FrameFacts> {
  const { now } = view.times;
  const today = view.times.startOfDay(now);
  const [rows, [waits]] = await Promise.all([
    deps.recall(optionsKeptMs)(filterOptions, { since: Math.min(view.range.since, today - 90 * DAY) }),
    deps.runQuery(sessionsWaiting, { since: now - silentAfterMs }),
  ]);
  return {
    options: {
      projects: distinct(rows.map((row) => row.project)),
      members: distinct(rows.map((row) => row.member)),
    },
    models: distinct(rows.map((row) => row.model)),
    waiting: waits?.waiting ?? 0,
    blank: rows.length === 0,
  };
}

function distinct(values: (string | null)[]): string[] {
  return [...new Set(values)].filter((value) => value !== null);
}
