import { formatCost } from '../../../shared/core/money.ts';
import type { ReaderDeps } from '../../deps.ts';
import type { FrameFacts } from '../shell/frame-facts.ts';
import { sessionStatuses } from '../../../shared/events/event-schema.ts';
import { sessions, sessionSorts } from '../../../shared/queries/sessions.ts';
import { sessionsTotals } from '../../../shared/queries/sessions-totals.ts';
import { FilterChip } from '../ui/filter-chip.tsx';
import { stateWord } from '../ui/marks.tsx';
import { ShowPart } from '../ui/missing.tsx';
import { nothingFound } from '../ui/nothing-found.ts';
import { PagedTable, readPaging } from '../ui/paged-table.tsx';
import { CsvLink, readSort } from '../ui/table.tsx';
import { BegunChip, readBegun } from './begun.tsx';
import { beneathOrigins } from './beneath-origins.ts';
import { sessionColumns } from './columns.tsx';
import { askBranches, BranchChoice } from '../shell/branch-filter.tsx';
import { FilterForm, FilterToggle } from '../shell/filter-form.tsx';
import { Choice } from '../shell/topline.tsx';
import { linkTo, linkHere, sessionPath } from '../shell/links.ts';
import { valueOr, type Shown } from '../shell/load-parts.ts';
import { listKeptMs, readText, scopeOf, type View } from '../shell/request-view.ts';
import { counted, formatCount, formatMoney, formatTokens } from '../ui/text/format.ts';

const sessionsPageSize = 50;

const ownFilters = ['text', 'status', 'model', 'agent_type', 'failed', 'agents', 'cost', 'branch', 'began'];
/** Dollars that a session may be asked to cost at least. */
const costSteps = ['1', '5', '20', '100'];

type Asked = ReturnType<typeof askSessions>;
export type SessionsData = Omit<Asked, 'asks'> & Shown<Asked['asks']>;

export function askSessions({ deps, view, csv }: { deps: ReaderDeps; view: View; csv: boolean }) {
  const filter = {
    ...scopeOf(view),
    ...readBegun(view),
    text: readText(view.query, 'text'),
    status: sessionStatuses.find((status) => status === view.query.get('status')),
    model: readText(view.query, 'model'),
    agent_type: readText(view.query, 'agent_type'),
    branch: readText(view.query, 'branch'),
    min_tool_errors: view.query.get('failed') === '1' ? 1 : undefined,
    min_agent_runs: view.query.get('agents') === '1' ? 1 : undefined,
    min_cost_micros: readCost(view),
  };
  const sort = readSort({
    view,
    columns: sessionSorts.map((name) => ({ sort: name })),
    fallback: { by: 'last_event_at', direction: 'desc' },
  });
  const paging = readPaging({ view, csv, pageSize: sessionsPageSize });
  const rows = () =>
    deps.runQuery(sessions, {
      ...filter,
      sort: sessionSorts.find((name) => name === sort.by) ?? 'last_event_at',
      direction: sort.direction,
      limit: paging.limit,
      offset: paging.offset,
    });
  const totals = async () => (await deps.recall(listKeptMs)(sessionsTotals, filter))[0];
  const branches = askBranches({ deps, view });
  return { sort, paging, filter, asks: { rows, totals, branches } };
}

export function SessionsPage({ view, data, facts }: { view: View; data: SessionsData; facts: FrameFacts }) {
  const { rows, totals, sort, paging } = data;
  const total = valueOr(totals, undefined)?.sessions ?? 0;
  return (
    <>
      <div class="page-head">
        <h1>Sessions</h1>
        <span class="muted n" data-figure="sessions">
          {'value' in totals ? totalWords(totals.value) : ''}
        </span>
        <span class="aside">
          <a class="button small" href={linkTo({ view, path: '/compare', set: { what: 'session' } })}>
            Compare
          </a>
          <CsvLink view={view} rows={valueOr(rows, [])} newest />
        </span>
      </div>
      <SessionFilters view={view} data={data} models={facts.models} />
      <PagedTable
        view={view}
        label="Sessions"
        what="The sessions"
        part={'value' in rows ? { value: beneathOrigins(rows.value) } : rows}
        paging={paging}
        total={total}
        caption="Sessions"
        columns={sessionColumns(view)}
        sort={sort}
        rowHref={(row) => sessionPath(row.session_id)}
        empty={
          facts.blank
            ? { icon: 'sessions', says: 'No session is recorded yet.', command: 'subtrack init' }
            : nothingFound({ view, icon: 'sessions', what: 'No session', filters: ownFilters })
        }
      >
        <ShowPart part={totals} what="Their sums" />
        <ShowPart part={data.branches} what="The choices of branch" />
      </PagedTable>
    </>
  );
}

function readCost(view: View): number | undefined {
  const dollars = costSteps.find((step) => step === view.query.get('cost'));
  return dollars === undefined ? undefined : Number(dollars) * 1_000_000;
}

function totalWords(totals: ReturnType<typeof sessionsTotals.row.parse> | undefined): string {
  const { sessions: count = 0, agent_runs = 0, tokens = 0 } = totals ?? {};
  const cost = totals === undefined ? formatMoney(0) : formatCost(totals);
  return `${formatCount(count)} · ${counted({ count: agent_runs, one: 'agent' })} · ${formatTokens(tokens)} tokens · ${cost}`;
}

function SessionFilters({
  view,
  data: { filter, branches },
  models,
}: {
  view: View;
  data: SessionsData;
  models: readonly string[];
}) {
  const words = Object.fromEntries(sessionStatuses.map((status) => [status, stateWord(status)]));
  return (
    <FilterForm
      view={view}
      label="Sessions"
      fields={ownFilters.filter((name) => name !== 'failed' && name !== 'agents')}
      search={{ text: filter.text, placeholder: 'Title, project, branch, id …' }}
    >
      <Choice name="status" all="Any status" chosen={filter.status} values={sessionStatuses} words={words} />
      <Choice name="model" all="Any model" chosen={filter.model} values={models} />
      <BranchChoice branches={branches} chosen={filter.branch} />
      <Choice
        name="cost"
        all="Any cost"
        chosen={view.query.get('cost') ?? undefined}
        values={costSteps}
        words={Object.fromEntries(costSteps.map((step) => [step, `≥ $${step}`]))}
      />
      <FilterToggle view={view} name="failed" value="1" word="With failures" />
      <FilterToggle view={view} name="agents" value="1" word="With subagents" />
      <BegunChip view={view} />
      {filter.agent_type === undefined ? null : (
        <>
          <input type="hidden" name="agent_type" value={filter.agent_type} />
          <FilterChip
            label={`agent ${filter.agent_type}`}
            href={linkHere({ view, set: { agent_type: undefined } })}
          />
        </>
      )}
    </FilterForm>
  );
}
