import type { ReaderDeps } from '../../deps.ts';
import type { PageProps } from './page-props.ts';
import type { Shown } from './load-parts.ts';
import type { View } from './request-view.ts';
import { findNearestBudget, type NearestBudget } from '../../budgets/standing-repository.ts';
import { alertReader } from '../../alerts/alert-reader.ts';
import type { Identity } from '../../auth/identity.ts';
import { readOpenAlerts, type StoredAlert } from '../../alerts/alert-repository.ts';
import type { Failure } from '../../http/failure.ts';
import { listMembers } from '../../members/member-repository.ts';
import { filterOptions } from '../../../shared/queries/filter-options.ts';
import { valueOr } from './load-parts.ts';
import { sessionsWaiting } from '../../../shared/queries/sessions-waiting.ts';
import { DAY, MINUTE } from '../../../shared/core/time.ts';

export type FrameFacts = {
  options: PageProps['options'];
  models: string[];
  /** Sessions that wait for somebody. */
  waiting: number;
  /** Nothing was recorded in the last quarter: most likely nothing ever was. */
  blank: boolean;
  /** What nobody has acknowledged yet. */
  alerts: StoredAlert[];
  budget: NearestBudget | undefined;
  /** What the frame cannot show. */
  missing: { what: string; why: Failure }[];
};

/** A session that has been silent for longer is no longer "now". */
export const silentAfterMs = DAY;

/** A project that is new today may come into the filter a while later. */
const optionsKeptMs = 30 * MINUTE;

/** What the frame of every page asks. */
export function askFrame({
  deps,
  view,
  identity,
}: {
  deps: ReaderDeps;
  view: View;
  identity: Pick<Identity, 'member' | 'role'>;
}) {
  const { now } = view.times;
  const today = view.times.startOfDay(now);
  const since = Math.min(view.range.since, today - 90 * DAY);
  return {
    options: async () => {
      const rows = await deps.recall(optionsKeptMs, { figures: false })(filterOptions, { since });
      const told = deps.choicesSince();
      // Everybody of the team may be asked for, however long ago they worked.
      const team = told === undefined ? [] : await listMembers(deps.db);
      return { rows, since: told, team: team.map(({ name }) => name) };
    },
    waits: () => deps.runQuery(sessionsWaiting, { since: now - silentAfterMs }),
    alerts: () => readOpenAlerts({ db: deps.db, reader: alertReader(identity), now }),
    budget: () => findNearestBudget({ db: deps.db, now }),
  };
}

export function readFrame({
  options,
  waits,
  alerts,
  budget,
}: Shown<ReturnType<typeof askFrame>>): FrameFacts {
  const { rows, since, team } = valueOr(options, { rows: [], since: undefined, team: [] });
  return {
    options: {
      projects: distinct(rows.map((row) => row.project)),
      members: distinct([...rows.map((row) => row.member), ...team]),
      since,
    },
    models: distinct(rows.map((row) => row.model)),
    waiting: valueOr(waits, [])[0]?.waiting ?? 0,
    alerts: valueOr(alerts, []),
    budget: valueOr(budget, undefined),
    blank: 'value' in options && rows.length === 0,
    missing: [
      ...('missing' in options ? [{ what: 'The choices of the filters', why: options.missing }] : []),
      ...('missing' in waits ? [{ what: 'How many sessions wait', why: waits.missing }] : []),
      ...('missing' in alerts ? [{ what: 'The open alerts', why: alerts.missing }] : []),
      ...('missing' in budget ? [{ what: 'How budgets stand', why: budget.missing }] : []),
    ],
  };
}

function distinct(values: (string | null)[]): string[] {
  return [...new Set(values)].filter((value) => value !== null);
}
