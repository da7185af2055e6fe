import type { z } from 'zod';
import type { ReaderDeps } from '../../deps.ts';
import { percentileOf } from '../../../shared/queries/parts/percentiles.ts';
import { isSkillTool } from '../../../shared/ledger/skill-keys.ts';
import { skills } from '../../../shared/queries/skills.ts';
import { tools } from '../../../shared/queries/tools.ts';
import { toolsPerDay } from '../../../shared/queries/tools-per-day.ts';
import { Trend } from '../ui/marks.tsx';
import { ShowPart } from '../ui/missing.tsx';
import { nothingFound } from '../ui/nothing-found.ts';
import { CsvLink, readSort, sortRows, Table, type Column } from '../ui/table.tsx';
import { linkHere, linkTo } from '../shell/links.ts';
import { valueOr, type Shown } from '../shell/load-parts.ts';
import { listKeptMs, readText, scopeOf, type View } from '../shell/request-view.ts';
import { shownName } from '../ui/text/display-text.ts';
import { counted, formatCount, formatDuration, formatShare } from '../ui/text/format.ts';
import { FilterChip } from '../ui/filter-chip.tsx';
import { HealthWord, Usually } from '../ui/health.tsx';
import { mcpServerOf } from './group-servers.ts';
import { McpServers } from './mcp-servers.tsx';
import { Skills } from './skills.tsx';
import { byDay } from '../ui/by-day.ts';

export type ToolRow = z.infer<typeof tools.row> & { p50_ms: number | null; p95_ms: number | null };
type Asked = ReturnType<typeof askTools>;
export type ToolsData = Omit<Asked, 'asks'> & Shown<Asked['asks']> & { ofDays: boolean };

export function askTools({ deps, view }: { deps: ReaderDeps; view: View }) {
  const agentType = readText(view.query, 'agent_type');
  const server = readText(view.query, 'server');
  const filter = { ...scopeOf(view), agent_type: agentType };
  const recall = deps.recall(listKeptMs);
  const rows = async () =>
    (await recall(tools, filter))
      .filter((row) => server === undefined || mcpServerOf(row.tool_name) === server)
      .map(timed);
  const called = async () => (server === undefined ? await recall(skills, filter) : []).map(timed);
  const trends = async () =>
    byDay({
      rows: await recall(toolsPerDay, { ...filter, time_zone: view.times.zone }),
      days: view.range.days,
      key: (row) => row.tool_name,
      value: (row) => row.calls,
    });
  return { agentType, server, asks: { rows, trends, skills: called } };
}

const timed = (row: z.infer<typeof tools.row>): ToolRow => ({
  ...row,
  p50_ms: percentileOf(row, 0.5),
  p95_ms: percentileOf(row, 0.95),
});

const values: Record<string, (row: ToolRow) => string | number | null> = {
  tool: (row) => row.tool_name.toLowerCase(),
  calls: (row) => row.calls,
  errors: (row) => row.errors,
  rate: (row) => row.errors / Math.max(1, row.calls),
  denied: (row) => row.denied,
  p50: (row) => row.p50_ms,
  total: (row) => row.duration_sum_ms,
  sessions: (row) => row.sessions,
};

export function ToolsPage({ view, data, blank }: { view: View; data: ToolsData; blank: boolean }) {
  const columns = columnsOf({ view, data });
  const sort = readSort({ view, columns, fallback: { by: 'calls', direction: 'desc' } });
  return (
    <>
      <div class="page-head">
        <h1>Tools</h1>
        <span class="muted n" data-figure="tools">
          {'value' in data.rows ? countedCalls(data.rows.value) : ''}
        </span>
        {data.agentType === undefined ? null : (
          <FilterChip
            label={`agent ${data.agentType}`}
            href={linkHere({ view, set: { agent_type: undefined } })}
          />
        )}
        {data.server === undefined ? null : (
          <FilterChip label={`server ${data.server}`} href={linkHere({ view, set: { server: undefined } })} />
        )}
        <span class="aside">
          <CsvLink view={view} rows={valueOr(data.rows, [])} />
        </span>
      </div>
      <section class="panel table-panel" aria-label="Tools">
        <ShowPart part={data.trends} what="The trends" />
        <ShowPart
          part={data.rows}
          what="The tools"
          show={(rows) => (
            <Table
              view={view}
              caption="Tools"
              columns={columns}
              rows={sortRows({ rows, sort, values })}
              sort={sort}
              rowHref={(row) => sessionsOf({ view, data, row })}
              empty={
                blank
                  ? { icon: 'tools', says: 'No tool call is recorded yet.', command: 'subtrack import' }
                  : nothingFound({
                      view,
                      icon: 'tools',
                      what: 'No tool was called',
                      filters: ['agent_type', 'server'],
                    })
              }
            />
          )}
        />
      </section>
      {data.server === undefined && 'value' in data.rows ? (
        <McpServers view={view} rows={data.rows.value} />
      ) : null}
      <ShowPart
        part={data.skills}
        what="The skills"
        show={(rows) => (
          <Skills
            view={view}
            rows={rows}
            calls={valueOr(data.rows, [])
              .filter((row) => isSkillTool(row.tool_name))
              .reduce((sum, row) => sum + row.calls, 0)}
            agentType={data.agentType}
          />
        )}
      />
      {blank ? null : (
        <p class="footnote">
          "Usually" is from the half to 95 of 100 calls, interpolated within buckets that double in width,
          over the calls whose duration is known.
        </p>
      )}
    </>
  );
}

function countedCalls(rows: readonly ToolRow[]): string {
  const calls = rows.reduce((sum, row) => sum + row.calls, 0);
  const failed = rows.reduce((sum, row) => sum + row.errors, 0);
  const share = calls === 0 ? '' : ` (${formatShare(failed / calls)})`;
  return `${counted({ count: calls, one: 'call' })} · ${formatCount(failed)} failed${share}`;
}

function columnsOf({ view, data }: { view: View; data: ToolsData }): Column<ToolRow>[] {
  return [...callColumns({ view, data }), ...timeColumns({ view, data }), ...spreadColumns({ data })];
}

/** The sessions behind a row, in the order that shows its figure. */
function sessionsOf(o: { view: View; data: ToolsData; row: ToolRow; sort?: string }): string {
  const set = { tool: o.row.tool_name, agent_type: o.data.agentType, sort: o.sort };
  return linkTo({ view: o.view, path: '/tools/sessions', set });
}

function callColumns({ view, data }: { view: View; data: ToolsData }): Column<ToolRow>[] {
  const failures = (row: ToolRow) =>
    data.agentType === undefined
      ? linkTo({ view, path: '/errors', set: { tool: row.tool_name } })
      : sessionsOf({ view, data, row, sort: 'errors' });
  return [
    {
      label: 'Tool',
      sort: 'tool',
      className: 'name',
      cell: (row) => (
        <a class="row-link clip" href={sessionsOf({ view, data, row })} dir="auto">
          {shownName(row.tool_name)}
        </a>
      ),
    },
    {
      label: 'Calls',
      sort: 'calls',
      figures: true,
      cell: (row) => formatCount(row.calls),
      href: (row) => sessionsOf({ view, data, row, sort: 'calls' }),
    },
    {
      label: 'Failed',
      sort: 'errors',
      figures: true,
      cell: (row) =>
        row.errors === 0 ? <span class="faint">0</span> : <span class="bad">{formatCount(row.errors)}</span>,
      href: (row) => (row.errors === 0 ? undefined : failures(row)),
    },
    {
      label: 'Rate',
      sort: 'rate',
      figures: true,
      priority: 2,
      hint: 'Share of calls that failed',
      cell: (row) => (
        <span class={row.errors === 0 ? 'faint' : undefined}>{formatShare(row.errors / row.calls)}</span>
      ),
      href: (row) => sessionsOf({ view, data, row, sort: 'errors' }),
    },
    {
      label: 'Health',
      priority: 3,
      hint: 'By the share of calls that failed',
      cell: (row) => <HealthWord done={row.calls} failed={row.errors} />,
    },
    {
      label: 'Denied',
      sort: 'denied',
      figures: true,
      priority: 3,
      hint: 'Refused by a person, a rule or a hook',
      cell: (row) => (row.denied === 0 ? <span class="faint">0</span> : formatCount(row.denied)),
      href: (row) => sessionsOf({ view, data, row, sort: 'denied' }),
    },
  ];
}

function timeColumns({ view, data }: { view: View; data: ToolsData }): Column<ToolRow>[] {
  const longest = (row: ToolRow) => sessionsOf({ view, data, row, sort: 'longest' });
  return [
    {
      label: 'Usually',
      sort: 'p50',
      figures: true,
      priority: 2,
      hint: 'Half of the timed calls took less than the first, 95 of 100 less than the second (interpolated)',
      cell: (row) => <Usually p50={row.p50_ms} p95={row.p95_ms} />,
      href: longest,
    },
    {
      label: 'Longest',
      figures: true,
      priority: 4,
      cell: (row) =>
        row.timed_calls === 0 ? <span class="faint">–</span> : formatDuration(row.duration_max_ms),
      href: longest,
    },
    {
      label: 'Time in all',
      sort: 'total',
      figures: true,
      priority: 3,
      cell: (row) =>
        row.timed_calls === 0 ? <span class="faint">–</span> : formatDuration(row.duration_sum_ms),
      href: (row) => sessionsOf({ view, data, row, sort: 'total' }),
    },
  ];
}

function spreadColumns({ data }: { data: ToolsData }): Column<ToolRow>[] {
  const trends = valueOr(data.trends, new Map<string, number[]>());
  // Days know in how many sessions a tool was called on each of them, which adds up to no number of sessions.
  const sessions: Column<ToolRow> = {
    label: 'Sessions',
    sort: 'sessions',
    figures: true,
    priority: 3,
    cell: (row) => formatCount(row.sessions),
  };
  return [
    ...(data.ofDays ? [] : [sessions]),
    {
      label: 'Calls per day',
      priority: 4,
      className: 'tight',
      cell: (row) => <Trend values={trends.get(row.tool_name) ?? []} label="Calls per day" />,
    },
  ];
}

export function toolsCsv({ rows, ofDays }: { rows: readonly ToolRow[]; ofDays: boolean }) {
  return rows.map(
    ({
      tool_name,
      calls,
      errors,
      denied,
      sessions,
      p50_ms,
      p95_ms,
      duration_max_ms,
      duration_sum_ms,
      timed_calls,
    }) => ({
      tool_name,
      calls,
      errors,
      denied,
      ...(ofDays ? {} : { sessions }),
      timed_calls,
      p50_ms,
      p95_ms,
      duration_max_ms,
      duration_sum_ms,
    }),
  );
}
