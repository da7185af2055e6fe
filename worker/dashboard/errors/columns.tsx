import type { View } from '../shell/request-view.ts';
import type { ErrorRow, ErrorsData } from './data.ts';
import { Trend } from '../ui/marks.tsx';
import { Ago } from '../ui/moments.tsx';
import type { Column } from '../ui/table.tsx';
import { linkTo, sessionPath } from '../shell/links.ts';
import { valueOr } from '../shell/load-parts.ts';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { errorText, errorWords } from '../ui/text/display-text.ts';
import { formatCount } from '../ui/text/format.ts';
import { kindWords } from './filters.tsx';
import { readAgents } from '../../../shared/queries/parts/error-lists.ts';

export function groupOf({ view, row }: { view: View; row: Pick<ErrorRow, 'fingerprint'> }): string {
  return linkTo({ view, path: '/errors/group', set: { fingerprint: row.fingerprint } });
}

export function errorColumns({ view, data }: { view: View; data: ErrorsData }): Column<ErrorRow>[] {
  return [...whatColumns({ view, data }), ...whereColumns(view)];
}

function whatColumns({ view, data }: { view: View; data: ErrorsData }): Column<ErrorRow>[] {
  const trends = valueOr(data.trends, new Map<string, number[]>());
  return [
    {
      label: 'Error',
      className: 'wide two-lines',
      cell: (row) => <ErrorCell view={view} row={row} />,
    },
    {
      label: 'Per day',
      priority: 3,
      className: 'tight',
      cell: (row) => (
        <Trend values={trends.get(row.fingerprint) ?? []} label="Occurrences per day" tone="bad" />
      ),
    },
    {
      label: 'Times',
      sort: 'times',
      figures: true,
      cell: (row) => <span class="bad">{formatCount(row.occurrences)}</span>,
    },
  ];
}

function ErrorCell({ view, row }: { view: View; row: ErrorRow }) {
  const { says, exit } = errorWords(errorText(row));
  return (
    <span class="recent-title">
      <a class="row-link clip" href={groupOf({ view, row })} dir="auto">
        {says}
      </a>
      <span class="line-two">
        <bdi class="clip">{cleanText(row.tool_name ?? kindWords[row.kind] ?? row.kind)}</bdi>
        {exit === undefined ? null : <bdi class="bad">{exit}</bdi>}
        <bdi class="clip">{agentWords(row)}</bdi>
      </span>
    </span>
  );
}

/** `Explore` or `Explore, main and 3 more`. */
function agentWords(row: ErrorRow): string {
  const names = readAgents(row).map(({ agent_type }) => cleanText(agent_type));
  const [first = '', second, ...others] = names;
  if (second === undefined) return first;
  return others.length === 0 ? `${first}, ${second}` : `${first}, ${second} and ${others.length} more`;
}

function whereColumns(view: View): Column<ErrorRow>[] {
  return [
    {
      label: 'Sessions',
      sort: 'sessions',
      figures: true,
      priority: 2,
      cell: (row) => formatCount(row.sessions),
    },
    {
      label: 'First',
      sort: 'first',
      figures: true,
      priority: 4,
      hint: 'First seen, whatever time is shown',
      cell: (row) => <Ago at={row.first_at} times={view.times} />,
    },
    {
      label: 'Last',
      sort: 'last',
      figures: true,
      priority: 2,
      cell: (row) => <Ago at={row.last_at} times={view.times} />,
      href: (row) => `${sessionPath(row.session_id)}?step=${encodeURIComponent(row.last_event_id)}`,
    },
  ];
}
