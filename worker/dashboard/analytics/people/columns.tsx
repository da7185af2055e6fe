import type { WorkRow } from '../../../../shared/queries/parts/work-row.ts';
import { Cost } from '../../ui/cost.tsx';
import type { Column } from '../../ui/table.tsx';
import { linkTo } from '../../shell/links.ts';
import type { View } from '../../shell/request-view.ts';
import { shownName } from '../../ui/text/display-text.ts';
import { formatCount, formatShare } from '../../ui/text/format.ts';
import { cachedShare, errorShare, sessionsWord, type PeopleData } from './data.ts';

type Props = { view: View; data: PeopleData };

export const workSorts: Record<string, (row: WorkRow) => string | number | null> = {
  name: (row) => `${row.member}${row.project}`.toLowerCase(),
  hours: (row) => row.active_hours,
  sessions: (row) => row.sessions,
  runs: (row) => row.agent_runs,
  calls: (row) => row.tool_calls,
  errors: errorShare,
  cache: cachedShare,
  cost: (row) => row.cost_micros,
};

export function workHref(o: { view: View; data: PeopleData; row: WorkRow; path: string; set?: object }) {
  const { by, filter } = o.data;
  const { model, agent_type } = filter;
  return linkTo({ view: o.view, path: o.path, set: { model, agent_type, [by]: o.row[by], ...o.set } });
}

export function workColumns(props: Props): Column<WorkRow>[] {
  return [...whoColumns(props), ...workedColumns(props), ...costColumns(props)];
}

function whoColumns({ view, data }: Props): Column<WorkRow>[] {
  return [
    {
      label: data.by === 'member' ? 'Person' : 'Project',
      sort: 'name',
      className: 'name',
      cell: (row) => (
        <a class="row-link clip" href={workHref({ view, data, row, path: '/sessions' })} dir="auto">
          <bdi>{shownName(row[data.by])}</bdi>
        </a>
      ),
    },
    {
      label: 'Active hours',
      sort: 'hours',
      figures: true,
      hint: 'Hours of the clock in which an agent answered; of several people together',
      cell: (row) => formatCount(row.active_hours),
      href: (row) => workHref({ view, data, row, path: '/activity' }),
    },
  ];
}

function workedColumns({ view, data }: Props): Column<WorkRow>[] {
  return [
    {
      label: sessionsWord(data),
      ...(data.ofDays
        ? { hint: 'Sessions of each day, added up: one of three days counts three times' }
        : {}),
      sort: 'sessions',
      figures: true,
      priority: 2,
      cell: (row) => formatCount(row.sessions),
    },
    {
      label: 'Agent runs',
      sort: 'runs',
      figures: true,
      priority: 3,
      cell: (row) => (
        <>
          {formatCount(row.agent_runs)}
          {row.failed_runs === 0 ? null : (
            <span class="bad" title={`${formatCount(row.failed_runs)} did not complete`}>
              {` · ${formatCount(row.failed_runs)}`}
            </span>
          )}
        </>
      ),
      href: (row) => workHref({ view, data, row, path: '/agents/runs' }),
    },
    {
      label: 'Tool calls',
      sort: 'calls',
      figures: true,
      priority: 4,
      cell: (row) => formatCount(row.tool_calls),
      href: (row) => workHref({ view, data, row, path: '/tools' }),
    },
    {
      label: 'Failed calls',
      sort: 'errors',
      figures: true,
      priority: 3,
      hint: 'Share of tool calls that failed',
      cell: (row) => shareOr(errorShare(row)),
      href: (row) => workHref({ view, data, row, path: '/errors' }),
    },
  ];
}

function costColumns({ view, data }: Props): Column<WorkRow>[] {
  return [
    {
      label: 'Cached',
      sort: 'cache',
      figures: true,
      priority: 3,
      hint: 'Share of input that was read from the cache',
      cell: (row) => shareOr(cachedShare(row)),
      href: (row) => workHref({ view, data, row, path: '/costs' }),
    },
    {
      label: 'Cost',
      sort: 'cost',
      figures: true,
      cell: (row) => <Cost of={row} />,
      href: (row) => workHref({ view, data, row, path: '/costs', set: { by: 'session' } }),
    },
  ];
}

export function shareOr(share: number | null): string {
  return share === null ? '–' : formatShare(share);
}
