import { formatCost } from '../../../shared/core/money.ts';
import type { ReaderDeps } from '../../deps.ts';
import type { SessionRow } from '../../../shared/queries/parts/session-row.ts';
import type { FrameFacts } from '../shell/frame-facts.ts';
import { sessionStatuses } from '../../../shared/events/event-schema.ts';
import { sessions, sessionSorts } from '../../../shared/queries/sessions.ts';
import { sessionsTotals } from '../../../shared/queries/sessions-totals.ts';
import { Cost } from '../ui/cost.tsx';
import { Icon } from '../ui/icon.tsx';
import { ContextGauge, SessionState, stateWord } from '../ui/marks.tsx';
import { Ago } from '../ui/moments.tsx';
import { ShowPart } from '../ui/missing.tsx';
import { nothingFound } from '../ui/nothing-found.ts';
import { CsvLink, Pages, readPage, readSort, Table, type Column } from '../ui/table.tsx';
import { Choice, hiddenFields } from '../shell/topline.tsx';
import { linkHere, linkTo, sessionPath } from '../shell/links.ts';
import { valueOr, type Shown } from '../shell/load-parts.ts';
import { listKeptMs, readText, scopeOf, type View } from '../shell/request-view.ts';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { firstLine } from '../ui/text/display-text.ts';
import { counted, formatCount, formatDuration, formatMoney, formatTokens } from '../ui/text/format.ts';
import { tokensOf } from '../ui/tokens.ts';

const sessionsPageSize = 50;
const csvLimit = 5000;

const ownFilters = ['text', 'status', 'model', 'agent_type'];

type Asked = ReturnType<typeof askSessions>;
export type SessionsData = Omit<Asked, 'asks'> & Shown<Asked['asks']>;

export function askSessions({ deps, view, csv }: { deps: ReaderDeps; view: View; csv: boolean }) {
  const filter = {
    ...scopeOf(view),
    text: readText(view.query, 'text'),
    status: sessionStatuses.find((status) => status === view.query.get('status')),
    model: readText(view.query, 'model'),
    agent_type: readText(view.query, 'agent_type'),
  };
  const sort = readSort({
    view,
    columns: sessionSorts.map((name) => ({ sort: name })),
    fallback: { by: 'last_event_at', direction: 'desc' },
  });
  const page = readPage(view);
  const rows = () =>
    deps.runQuery(sessions, {
      ...filter,
      sort: sessionSorts.find((name) => name === sort.by) ?? 'last_event_at',
      direction: sort.direction,
      limit: csv ? csvLimit : sessionsPageSize,
      offset: csv ? 0 : (page - 1) * sessionsPageSize,
    });
  const totals = async () => (await deps.recall(listKeptMs)(sessionsTotals, filter))[0];
  return { sort, page, filter, asks: { rows, totals } };
}

export function SessionsPage({ view, data, facts }: { view: View; data: SessionsData; facts: FrameFacts }) {
  const { rows, totals, sort, page } = data;
  const total = valueOr(totals, undefined)?.sessions ?? 0;
  return (
    <>
      <div class="page-head">
        <h1>Sessions</h1>
        <span class="muted n">{'value' in totals ? totalWords(totals.value) : ''}</span>
        <span class="aside">
          <CsvLink view={view} />
        </span>
      </div>
      <SessionFilters view={view} data={data} models={facts.models} />
      <section class="panel table-panel" aria-label="Sessions">
        <ShowPart part={totals} what="Their sums" />
        <ShowPart
          part={rows}
          what="The sessions"
          show={(shown) => (
            <Table
              view={view}
              caption="Sessions"
              columns={columnsOf(view)}
              rows={shown}
              sort={sort}
              rowHref={(row) => sessionPath(row.session_id)}
              empty={
                facts.blank
                  ? { icon: 'sessions', says: 'No session is recorded yet.', command: 'subtrack init' }
                  : nothingFound({ view, icon: 'sessions', what: 'No session', filters: ownFilters })
              }
            />
          )}
        />
      </section>
      <Pages view={view} page={page} pageSize={sessionsPageSize} total={total} />
    </>
  );
}

function totalWords(totals: ReturnType<typeof sessionsTotals.row.parse> | undefined): string {
  const { sessions: count = 0, agent_runs = 0, tokens = 0 } = totals ?? {};
  const cost = totals === undefined ? formatMoney(0) : formatCost(totals);
  return `${formatCount(count)} · ${counted({ count: agent_runs, one: 'agent' })} · ${formatTokens(tokens)} tokens · ${cost}`;
}

function SessionFilters({
  view,
  data: { filter },
  models,
}: {
  view: View;
  data: SessionsData;
  models: readonly string[];
}) {
  const words = Object.fromEntries(sessionStatuses.map((status) => [status, stateWord(status)]));
  return (
    <form
      class="filters"
      method="get"
      action={view.path}
      data-island="submit-on-change"
      autocomplete="off"
      role="search"
      aria-label="Sessions"
    >
      {hiddenFields({ view, without: ownFilters })}
      <span class="search">
        <Icon name="search" />
        <input
          type="search"
          name="text"
          value={filter.text}
          placeholder="Title, project, branch, id …"
          aria-label="Text"
        />
      </span>
      <Choice name="status" all="Any status" chosen={filter.status} values={sessionStatuses} words={words} />
      <Choice name="model" all="Any model" chosen={filter.model} values={models} />
      {filter.agent_type === undefined ? null : (
        <>
          <input type="hidden" name="agent_type" value={filter.agent_type} />
          <a
            class="chip"
            href={linkHere({ view, set: { agent_type: undefined } })}
            title="Take this filter away"
          >
            <bdi class="clip">{`agent ${cleanText(filter.agent_type)}`}</bdi>
            <Icon name="close" />
          </a>
        </>
      )}
      <button class="plain no-script">Find</button>
    </form>
  );
}

function columnsOf(view: View): Column<SessionRow>[] {
  return [...whoColumns(view), ...figureColumns()];
}

function whoColumns(view: View): Column<SessionRow>[] {
  return [
    { label: 'Session', className: 'wide two-lines', cell: (row) => <SessionCell view={view} row={row} /> },
    { label: 'Person', priority: 3, cell: (row) => <bdi class="clip person">{cleanText(row.member)}</bdi> },
    {
      label: 'Last event',
      sort: 'last_event_at',
      figures: true,
      priority: 2,
      cell: (row) => <Ago at={row.last_event_at} times={view.times} />,
    },
    {
      label: 'Took',
      sort: 'duration',
      figures: true,
      priority: 2,
      hint: 'From the first to the last event, pauses included',
      cell: (row) => formatDuration(row.last_event_at - row.started_at),
    },
  ];
}

function figureColumns(): Column<SessionRow>[] {
  return [
    {
      label: 'Agents',
      sort: 'agent_runs',
      figures: true,
      priority: 3,
      cell: (row) => counter(row.agent_runs),
      href: (row) => tabOf({ row, tab: 'agents' }),
    },
    {
      label: 'Tools',
      sort: 'tool_calls',
      figures: true,
      priority: 3,
      cell: (row) => counter(row.tool_calls),
      href: (row) => `${sessionPath(row.session_id)}?show=tools`,
    },
    {
      label: 'Failed',
      sort: 'tool_errors',
      figures: true,
      priority: 2,
      hint: 'Tool calls that failed',
      cell: (row) => counter(row.tool_errors, 'bad'),
      href: (row) => tabOf({ row, tab: 'errors' }),
    },
    {
      label: 'Context',
      priority: 4,
      hint: 'Prompt size of the last answer',
      cell: (row) => <ContextGauge tokens={row.context_tokens} limit={row.context_limit} />,
      href: (row) => sessionPath(row.session_id),
    },
    {
      label: 'Tokens',
      sort: 'tokens',
      figures: true,
      priority: 4,
      cell: (row) => formatTokens(tokensOf(row)),
      href: (row) => tabOf({ row, tab: 'agents' }),
    },
    {
      label: 'Cost',
      sort: 'cost',
      figures: true,
      cell: (row) => <Cost of={row} />,
      href: (row) => tabOf({ row, tab: 'agents' }),
    },
  ];
}

function SessionCell({ view, row }: { view: View; row: SessionRow }) {
  return (
    <span class="session-cell">
      <SessionState of={row} now={view.times.now} brief />
      <span>
        <a class="row-link clip" href={sessionPath(row.session_id)} dir="auto">
          <bdi>{firstLine(row.title ?? 'Untitled session')}</bdi>
        </a>
        <span class="line-two">
          <a
            class="quiet clip"
            href={linkTo({ view, path: '/sessions', set: { project: row.project } })}
            dir="auto"
          >
            <bdi>{cleanText(row.project)}</bdi>
          </a>
          {row.git_branch === null ? null : <bdi class="clip">{cleanText(row.git_branch)}</bdi>}
          {row.model === null ? null : <bdi class="clip p2">{cleanText(row.model)}</bdi>}
        </span>
      </span>
    </span>
  );
}

function tabOf({ row, tab }: { row: SessionRow; tab: string }): string {
  return `${sessionPath(row.session_id)}?tab=${tab}`;
}

function counter(count: number, tone?: 'bad') {
  if (count === 0) return <span class="faint">0</span>;
  return <span class={tone}>{formatCount(count)}</span>;
}
