import type { z } from 'zod';
import type { ReaderDeps } from '../../deps.ts';
import { errorKinds } from '../../../shared/events/event-schema.ts';
import { errors } from '../../../shared/queries/errors.ts';
import { errorsPerDay } from '../../../shared/queries/errors-per-day.ts';
import { FilterChip } from '../ui/filter-chip.tsx';
import { Trend } from '../ui/marks.tsx';
import { Ago } from '../ui/moments.tsx';
import { ShowPart } from '../ui/missing.tsx';
import { nothingFound } from '../ui/nothing-found.ts';
import { CsvLink, readSort, sortRows, Table, type Column } from '../ui/table.tsx';
import { Choice, hiddenFields } from '../shell/topline.tsx';
import { linkHere, linkTo, sessionPath } from '../shell/links.ts';
import { valueOr, type Shown } from '../shell/load-parts.ts';
import { listKeptMs, readText, scopeOf, type View } from '../shell/request-view.ts';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { errorLine } from '../ui/text/display-text.ts';
import { formatCount } from '../ui/text/format.ts';
import { byDay } from '../ui/by-day.ts';

const HOUR = 3_600_000;
const groupsShown = 300;

type ErrorRow = z.infer<typeof errors.row>;
type Asked = ReturnType<typeof askErrors>;
export type ErrorsData = Omit<Asked, 'asks'> & Shown<Asked['asks']>;

export function askErrors({ deps, view }: { deps: ReaderDeps; view: View }) {
  const kind = errorKinds.find((known) => known === view.query.get('kind'));
  const tool = readText(view.query, 'tool');
  const recall = deps.recall(listKeptMs);
  const rows = () => recall(errors, { ...scopeOf(view), kind, tool_name: tool, limit: groupsShown });
  const trends = async () =>
    byDay({
      rows: await recall(errorsPerDay, { ...scopeOf(view), time_zone: view.times.zone }),
      days: view.range.days,
      key: (row) => row.fingerprint,
      value: (row) => row.occurrences,
    });
  return { kind, tool, asks: { rows, trends } };
}

const values: Record<string, (row: ErrorRow) => string | number | null> = {
  error: (row) => (row.message ?? row.fingerprint).toLowerCase(),
  times: (row) => row.occurrences,
  sessions: (row) => row.sessions,
  first: (row) => row.first_hour,
  last: (row) => row.last_at,
};
const kindWords = { tool: 'Tool', api: 'API', hook: 'Hook', agent: 'Agent' };

export function ErrorsPage({ view, data, blank }: { view: View; data: ErrorsData; blank: boolean }) {
  const columns = columnsOf({ view, data });
  const sort = readSort({ view, columns, fallback: { by: 'times', direction: 'desc' } });
  const listed = valueOr(data.rows, []);
  const total = listed.reduce((sum, row) => sum + row.occurrences, 0);
  return (
    <>
      <div class="page-head">
        <h1>Errors</h1>
        <span class="muted n">{`${formatCount(total)} in ${formatCount(listed.length)} groups`}</span>
        {data.tool === undefined ? null : (
          <FilterChip label={`tool ${data.tool}`} href={linkHere({ view, set: { tool: undefined } })} />
        )}
        <span class="aside">
          <CsvLink view={view} />
        </span>
      </div>
      <form
        class="filters"
        method="get"
        action={view.path}
        data-island="submit-on-change"
        autocomplete="off"
        aria-label="Errors"
      >
        {hiddenFields({ view, without: ['kind'] })}
        <Choice name="kind" all="Any kind" chosen={data.kind} values={errorKinds} words={kindWords} />
        <button class="plain no-script">Find</button>
      </form>
      <section class="panel table-panel" aria-label="Errors">
        <ShowPart part={data.trends} what="The trends" />
        <ShowPart
          part={data.rows}
          what="The errors"
          show={(rows) => (
            <Table
              view={view}
              caption="Errors, grouped by what they say"
              columns={columns}
              rows={sortRows({ rows, sort, values })}
              sort={sort}
              rowHref={(row) => groupOf({ view, row })}
              empty={
                blank
                  ? {
                      icon: 'check',
                      says: 'No error is recorded; nothing else is either.',
                      command: 'subtrack import',
                    }
                  : nothingFound({ view, icon: 'check', what: 'Nothing failed', filters: ['kind', 'tool'] })
              }
            />
          )}
        />
      </section>
    </>
  );
}

function columnsOf({ view, data }: { view: View; data: ErrorsData }): Column<ErrorRow>[] {
  return [...whatColumns({ view, data }), ...whereColumns({ view, data })];
}

function groupOf({ view, row }: { view: View; row: ErrorRow }): string {
  return linkTo({ view, path: '/errors/group', set: { fingerprint: row.fingerprint } });
}

function whatColumns({ view, data }: { view: View; data: ErrorsData }): Column<ErrorRow>[] {
  const trends = valueOr(data.trends, new Map<string, number[]>());
  return [
    {
      label: 'Error',
      sort: 'error',
      className: 'wide two-lines',
      cell: (row) => (
        <span class="recent-title">
          <a class="row-link clip" href={groupOf({ view, row })} dir="auto">
            <bdi>{errorLine(row.message ?? row.fingerprint)}</bdi>
          </a>
          <span class="line-two">
            <bdi class="clip">
              {cleanText(row.tool_name ?? kindWords[row.kind as keyof typeof kindWords] ?? row.kind)}
            </bdi>
            <bdi class="clip">{cleanText(row.agent_type)}</bdi>
          </span>
        </span>
      ),
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

function whereColumns({ view }: { view: View; data: ErrorsData }): Column<ErrorRow>[] {
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
      cell: (row) => <Ago at={row.first_hour * HOUR} times={view.times} />,
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
