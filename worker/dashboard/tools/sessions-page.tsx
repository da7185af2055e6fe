import { notFoundError } from '../../http/errors.ts';
import type { z } from 'zod';
import type { ReaderDeps } from '../../deps.ts';
import { splitToolKey } from '../../../shared/ledger/skill-keys.ts';
import { toolSessions, toolSessionSorts } from '../../../shared/queries/tool-sessions.ts';
import { Cost } from '../ui/cost.tsx';
import { nothingFound } from '../ui/nothing-found.ts';
import { PagedTable, readPaging } from '../ui/paged-table.tsx';
import { CsvLink, readSort, type Column } from '../ui/table.tsx';
import { linkTo, sessionPath } from '../shell/links.ts';
import { valueOr, type Shown } from '../shell/load-parts.ts';
import { listKeptMs, readText, scopeOf, type View } from '../shell/request-view.ts';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { clippedLine } from '../ui/text/display-text.ts';
import { counted, formatCount, formatDuration } from '../ui/text/format.ts';
import { microsToUsd } from '../../../shared/core/money.ts';
import { HOUR } from '../../../shared/core/time.ts';

const pageSize = 40;

type Row = z.infer<typeof toolSessions.row>;
type Asked = ReturnType<typeof askToolSessions>;
export type ToolSessionsData = Omit<Asked, 'asks'> & Shown<Asked['asks']>;

/** The sessions behind the figures of one tool. */
export function askToolSessions({ deps, view, csv }: { deps: ReaderDeps; view: View; csv: boolean }) {
  const tool = readText(view.query, 'tool');
  if (tool === undefined) throw notFoundError({ what: 'this tool' });
  const paging = readPaging({ view, csv, pageSize });
  const sort = readSort({
    view,
    columns: toolSessionSorts.map((name) => ({ sort: name })),
    fallback: { by: 'errors', direction: 'desc' },
  });
  const rows = () =>
    deps.recall(listKeptMs)(toolSessions, {
      ...scopeOf(view),
      agent_type: readText(view.query, 'agent_type'),
      tool_name: tool,
      sort: toolSessionSorts.find((name) => name === sort.by),
      direction: sort.direction,
      limit: paging.limit,
      offset: paging.offset,
    });
  return { tool, sort, paging, asks: { rows } };
}

export function ToolSessionsPage({ view, data }: { view: View; data: ToolSessionsData }) {
  const { tool, rows, sort, paging } = data;
  const total = valueOr(rows, [])[0]?.total ?? 0;
  return (
    <>
      <nav class="crumbs" aria-label="Breadcrumb">
        <a href={linkTo({ view, path: '/tools' })}>Tools</a>
      </nav>
      <div class="page-head">
        <h1>
          <bdi class="clip">{cleanText(tool)}</bdi>
        </h1>
        <span class="muted n" data-figure="tool-sessions">
          {'value' in rows ? counted({ count: total, one: 'session' }) : ''}
        </span>
        <span class="aside">
          <CsvLink view={view} rows={valueOr(rows, [])} newest />
        </span>
      </div>
      <PagedTable
        view={view}
        label="Sessions"
        what="The sessions"
        part={rows}
        paging={paging}
        total={total}
        caption="Sessions with this tool"
        columns={columnsOf({ view, tool })}
        sort={sort}
        rowHref={(row) => inSession({ tool, row })}
        empty={nothingFound({
          view,
          icon: 'tools',
          what: 'No session called this tool',
          filters: ['agent_type'],
        })}
      />
    </>
  );
}

function columnsOf({ view, tool }: { view: View; tool: string }): Column<Row>[] {
  return [...whoColumns({ view, tool }), ...figureColumns()];
}

/** The calls of the tool among the steps of a session. */
function inSession({ tool, row }: { tool: string; row: Row }): string {
  const { tool: name, skill } = splitToolKey(tool);
  const find = skill === undefined ? name : `${name} ${skill}`;
  return `${sessionPath(row.session_id)}?${new URLSearchParams({ find, show: 'tools' }).toString()}`;
}

function whoColumns({ view, tool }: { view: View; tool: string }): Column<Row>[] {
  return [
    {
      label: 'Session',
      className: 'wide two-lines',
      cell: (row) => (
        <span class="recent-title">
          <a class="row-link clip" href={inSession({ tool, row })} dir="auto">
            {clippedLine(row.title ?? 'Untitled session')}
          </a>
          <span class="line-two">
            <bdi class="clip">{cleanText(row.project)}</bdi>
            <bdi class="clip">{cleanText(row.member)}</bdi>
          </span>
        </span>
      ),
    },
    {
      label: 'Last used',
      sort: 'last',
      hint: 'The hour of the last call',
      figures: true,
      priority: 2,
      cell: (row) => hourWords({ hour: row.last_hour, times: view.times }),
    },
  ];
}

/** Calls are counted by the hour: `21 Nov, 10:00–11:00`. */
function hourWords({ hour, times }: { hour: number; times: View['times'] }): string {
  const at = hour * HOUR;
  return `${times.day(at)}, ${times.clock(at)}–${times.clock(at + HOUR)}`;
}

function figureColumns(): Column<Row>[] {
  return [
    {
      label: 'Calls',
      sort: 'calls',
      figures: true,
      cell: (row) => formatCount(row.calls),
    },
    {
      label: 'Failed',
      sort: 'errors',
      figures: true,
      cell: (row) =>
        row.errors === 0 ? <span class="faint">0</span> : <span class="bad">{formatCount(row.errors)}</span>,
      href: (row) => (row.errors === 0 ? undefined : `${sessionPath(row.session_id)}?tab=errors`),
    },
    {
      label: 'Denied',
      sort: 'denied',
      figures: true,
      priority: 3,
      cell: (row) => (row.denied === 0 ? <span class="faint">0</span> : formatCount(row.denied)),
    },
    {
      label: 'Mean',
      figures: true,
      priority: 2,
      cell: (row) => (row.timed_calls === 0 ? '–' : formatDuration(row.duration_sum_ms / row.timed_calls)),
    },
    {
      label: 'Longest',
      sort: 'longest',
      figures: true,
      priority: 3,
      cell: (row) => (row.timed_calls === 0 ? '–' : formatDuration(row.duration_max_ms)),
    },
    {
      label: 'Time in all',
      sort: 'total',
      figures: true,
      priority: 3,
      cell: (row) => (row.timed_calls === 0 ? '–' : formatDuration(row.duration_sum_ms)),
    },
    {
      label: 'Cost',
      sort: 'cost',
      figures: true,
      hint: 'Of the responses that called it, shared evenly among their calls',
      cell: (row) => <CallCost row={row} />,
    },
  ];
}

function CallCost({ row: { cost_micros, api_calls, unpriced_api_calls } }: { row: Row }) {
  if (cost_micros === null || api_calls === null || unpriced_api_calls === null) return <>–</>;
  return <Cost of={{ cost_micros, api_calls, unpriced_api_calls }} />;
}

export function toolSessionsCsv(rows: readonly Row[]) {
  return rows.map(({ total: _total, cost_micros, ...row }) => ({
    ...row,
    cost_usd: cost_micros === null ? null : microsToUsd(cost_micros),
  }));
}
