import type { z } from 'zod';
import type { Deps } from '../../deps.ts';
import { toolSessions } from '../../../shared/queries/tool-sessions.ts';
import { CsvLink, Table, type Column } from '../components/table.tsx';
import { Ago } from '../components/moments.tsx';
import { linkTo, sessionPath } from '../links.ts';
import { readText, scopeOf, type View } from '../request-view.ts';
import { cleanText, firstLine } from '../text/display-text.ts';
import { formatCount, formatDuration } from '../text/format.ts';

const HOUR = 3_600_000;

type Row = z.infer<typeof toolSessions.row>;
export type ToolSessionsData = Awaited<ReturnType<typeof loadToolSessions>>;

/** The sessions behind the figures of one tool. */
export async function loadToolSessions({ deps, view }: { deps: Deps; view: View }) {
  const tool = readText(view.query, 'tool') ?? '';
  const rows = await deps.runQuery(toolSessions, {
    ...scopeOf(view),
    agent_type: readText(view.query, 'agent_type'),
    tool_name: tool,
  });
  return { tool, rows };
}

export function ToolSessionsPage({ view, data: { tool, rows } }: { view: View; data: ToolSessionsData }) {
  return (
    <>
      <nav class="crumbs" aria-label="Breadcrumb">
        <a href={linkTo({ view, path: '/tools' })}>Tools</a>
      </nav>
      <div class="page-head">
        <h1>
          <bdi class="clip">{cleanText(tool)}</bdi>
        </h1>
        <span class="muted n">{`${formatCount(rows.length)} sessions`}</span>
        <span class="aside">
          <CsvLink view={view} />
        </span>
      </div>
      <section class="panel table-panel" aria-label="Sessions">
        <Table
          view={view}
          caption="Sessions with this tool"
          columns={columnsOf({ view, tool })}
          rows={rows}
          empty={{ icon: 'tools', says: 'No session called this tool in this time.' }}
        />
      </section>
    </>
  );
}

function columnsOf({ view, tool }: { view: View; tool: string }): Column<Row>[] {
  return [...whoColumns({ view, tool }), ...figureColumns({ view, tool })];
}

function whoColumns({ view, tool }: { view: View; tool: string }): Column<Row>[] {
  const inSession = (row: Row) =>
    `${sessionPath(row.session_id)}?${new URLSearchParams({ find: tool }).toString()}`;
  return [
    {
      label: 'Session',
      className: 'wide two-lines',
      cell: (row) => (
        <span class="recent-title">
          <a class="row-link clip" href={inSession(row)}>
            <bdi>{firstLine(row.title ?? 'Untitled session')}</bdi>
          </a>
          <span class="line-two">
            <bdi class="clip">{cleanText(row.project)}</bdi>
            <bdi class="clip">{cleanText(row.member)}</bdi>
          </span>
        </span>
      ),
    },
    {
      label: 'Last hour',
      figures: true,
      priority: 2,
      cell: (row) => <Ago at={row.last_hour * HOUR} times={view.times} />,
    },
  ];
}

function figureColumns({ tool }: { view: View; tool: string }): Column<Row>[] {
  const inSession = (row: Row) =>
    `${sessionPath(row.session_id)}?${new URLSearchParams({ find: tool }).toString()}`;
  return [
    {
      label: 'Calls',
      figures: true,
      cell: (row) => (
        <a class="n" href={inSession(row)}>
          {formatCount(row.calls)}
        </a>
      ),
    },
    {
      label: 'Failed',
      figures: true,
      cell: (row) =>
        row.errors === 0 ? (
          <span class="faint">0</span>
        ) : (
          <a class="n bad" href={`${sessionPath(row.session_id)}?tab=errors`}>
            {formatCount(row.errors)}
          </a>
        ),
    },
    { label: 'Denied', figures: true, priority: 3, cell: (row) => formatCount(row.denied) },
    {
      label: 'Mean',
      figures: true,
      priority: 2,
      cell: (row) => (row.timed_calls === 0 ? '–' : formatDuration(row.duration_sum_ms / row.timed_calls)),
    },
    {
      label: 'Longest',
      figures: true,
      priority: 3,
      cell: (row) => (row.timed_calls === 0 ? '–' : formatDuration(row.duration_max_ms)),
    },
  ];
}
