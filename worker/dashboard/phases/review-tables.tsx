import { fullDay, isoDay } from '../../../shared/core/days.ts';
import type { View } from '../shell/request-view.ts';
import type { Review } from '../../../shared/insights/review.ts';
import { bestText } from '../../../shared/insights/review-document.ts';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { errorLine, firstLine } from '../ui/text/display-text.ts';
import { Cost } from '../ui/cost.tsx';
import { Agent } from '../ui/marks.tsx';
import { Table, type Column } from '../ui/table.tsx';
import { linkTo, sessionPath } from '../shell/links.ts';
import { beforeText, fixedText, workNotes } from '../../../shared/insights/work-words.ts';
import { formatCost } from '../../../shared/core/money.ts';
import { FilePanel, TaskPanel, WorkflowPanel } from './review-work.tsx';
import { ReviewPanel } from './review-panel.tsx';
import { formatCount, formatDuration, formatShare, formatTokens } from '../ui/text/format.ts';

type AgentRow = Review['agents'][number];
type ToolRow = Review['tools'][number];
type ModelRow = Review['models'][number];
type WaitRow = Review['waits'][number];
type ErrorRow = Review['errors'][number];
type SessionRow = Review['sessions'][number];

const sessionHref = (row: SessionRow) => sessionPath(row.session_id);
const waitHref = (row: WaitRow) => sessionPath(row.session_id);
const span = (ms: number | null) => (ms === null ? '–' : formatDuration(ms));
const nothing = (what: string) => ({ icon: 'reviews', says: `No ${what} in this time.` }) as const;

/** The figures as they were when the review was written; the links lead to the rows as they are now. */
export function ReviewTables({ view, review }: { view: View; review: Review }) {
  const range = {
    range: undefined,
    from: isoDay(review.since),
    to: isoDay(review.until - 1),
  };
  const to = (path: string, set: Record<string, string>) => linkTo({ view, path, set: { ...range, ...set } });
  const agentHref = (row: AgentRow) => to('/agents/runs', { agent_type: row.agent_type });
  const toolHref = (row: ToolRow) => to('/tools/sessions', { tool: row.tool_name });
  const modelHref = (row: ModelRow) => to('/costs', { model: row.model });
  const best = bestText(review);
  const errorHref = (row: ErrorRow) => to('/errors/group', { fingerprint: row.fingerprint });
  return (
    <>
      <ReviewPanel view={view} review={review} table="agents" title="Agents">
        <Table
          view={view}
          caption="Agents"
          columns={agentColumns(agentHref)}
          rows={review.agents}
          rowHref={agentHref}
          empty={nothing('agent')}
        />
      </ReviewPanel>
      {best === undefined ? null : (
        <p class="review-note" data-figure="best">
          {cleanText(best)}
        </p>
      )}
      <TaskPanel view={view} review={review} />
      <WorkflowPanel view={view} review={review} />
      {review.waits.length === 0 ? null : (
        <ReviewPanel view={view} review={review} table="waits" title="Agents that others waited for">
          <Table
            view={view}
            caption="Agents that others waited for"
            columns={waitColumns()}
            rows={review.waits}
            rowHref={waitHref}
            empty={nothing('wait')}
          />
        </ReviewPanel>
      )}
      <ReviewPanel view={view} review={review} table="models" title="Models">
        <Table
          view={view}
          caption="Models"
          columns={modelColumns(modelHref)}
          rows={review.models}
          rowHref={modelHref}
          empty={nothing('model')}
        />
      </ReviewPanel>
      <ReviewPanel view={view} review={review} table="tools" title="Tools">
        <Table
          view={view}
          caption="Tools"
          columns={toolColumns(toolHref)}
          rows={review.tools}
          rowHref={toolHref}
          empty={nothing('tool call')}
        />
      </ReviewPanel>
      <FilePanel view={view} review={review} />
      <ReviewPanel view={view} review={review} table="errors" title="Errors">
        <Table
          view={view}
          caption="Errors"
          columns={errorColumns(errorHref)}
          rows={review.errors}
          rowHref={errorHref}
          empty={nothing('error')}
        />
      </ReviewPanel>
      <ReviewPanel view={view} review={review} table="sessions" title="Sessions worth reading">
        <Table
          view={view}
          caption="Sessions worth reading"
          columns={sessionColumns()}
          rows={review.sessions}
          rowHref={sessionHref}
          empty={nothing('session')}
        />
      </ReviewPanel>
    </>
  );
}

function agentColumns(href: (row: AgentRow) => string): Column<AgentRow>[] {
  return [
    {
      label: 'Agent',
      className: 'name',
      cell: (row) => (
        <a class="row-link" href={href(row)}>
          <Agent type={row.agent_type} strong />
        </a>
      ),
    },
    { label: 'Runs', figures: true, cell: (row) => formatCount(row.runs) },
    {
      label: 'Failed',
      figures: true,
      priority: 2,
      cell: (row) => formatShare(row.failed / Math.max(1, row.runs)),
    },
    { label: 'p50', figures: true, priority: 3, cell: (row) => span(row.p50_ms) },
    { label: 'p95', figures: true, priority: 3, cell: (row) => span(row.p95_ms) },
    { label: 'Tokens', figures: true, priority: 4, cell: (row) => formatTokens(row.tokens) },
    { label: 'Cost', figures: true, cell: (row) => <Cost of={row} /> },
    costBefore,
  ];
}

const costBefore: Column<AgentRow | ModelRow> = {
  label: 'Before',
  figures: true,
  priority: 3,
  hint: 'Cost in the time before',
  cell: ({ before }) => (before === null ? '–' : formatCost(before)),
};

/** The step that fixed it last. */
function fixHref({ fixed_session_id: session, fixed_event_id: event }: ErrorRow): string | undefined {
  if (session === null || event === null) return undefined;
  return `${sessionPath(session)}?step=${encodeURIComponent(event)}`;
}

function waitColumns(): Column<WaitRow>[] {
  return [
    {
      label: 'Agent',
      className: 'name',
      cell: (row) => (
        <a class="row-link" href={waitHref(row)} title="The session of the longest wait">
          <Agent type={row.agent_type} strong />
        </a>
      ),
    },
    { label: 'Times', figures: true, cell: (row) => formatCount(row.times) },
    { label: 'Waited in all', figures: true, cell: (row) => formatDuration(row.wait_ms) },
    { label: 'Longest', figures: true, priority: 2, cell: (row) => formatDuration(row.longest_ms) },
  ];
}

function modelColumns(href: (row: ModelRow) => string): Column<ModelRow>[] {
  return [
    {
      label: 'Model',
      className: 'name',
      cell: (row) => (
        <a class="row-link clip" href={href(row)}>
          <bdi>{cleanText(row.model)}</bdi>
        </a>
      ),
    },
    { label: 'Calls', figures: true, priority: 2, cell: (row) => formatCount(row.api_calls) },
    { label: 'Tokens', figures: true, priority: 3, cell: (row) => formatTokens(row.tokens) },
    { label: 'Cost', figures: true, cell: (row) => <Cost of={row} /> },
    costBefore,
  ];
}

function toolColumns(href: (row: ToolRow) => string): Column<ToolRow>[] {
  return [
    {
      label: 'Tool',
      className: 'name',
      cell: (row) => (
        <a class="row-link clip" href={href(row)}>
          <bdi>{cleanText(row.tool_name)}</bdi>
        </a>
      ),
    },
    { label: 'Calls', figures: true, cell: (row) => formatCount(row.calls) },
    { label: 'Failed', figures: true, cell: (row) => formatCount(row.errors) },
    {
      label: 'Before',
      figures: true,
      priority: 3,
      hint: 'Failed in the time before',
      cell: (row) => (row.before === null ? '–' : formatCount(row.before.errors)),
    },
    { label: 'Refused', figures: true, priority: 3, cell: (row) => formatCount(row.denied) },
    { label: 'p50', figures: true, priority: 3, cell: (row) => span(row.p50_ms) },
    { label: 'p95', figures: true, priority: 2, cell: (row) => span(row.p95_ms) },
  ];
}

function errorColumns(href: (row: ErrorRow) => string): Column<ErrorRow>[] {
  return [
    {
      label: 'Error',
      className: 'wide',
      cell: (row) => (
        <a class="row-link clip" href={href(row)} dir="auto">
          <bdi>{row.message === null ? (row.tool_name ?? row.kind) : errorLine(row.message)}</bdi>
        </a>
      ),
    },
    { label: 'Times', figures: true, cell: (row) => formatCount(row.occurrences) },
    {
      label: 'Before',
      figures: true,
      priority: 3,
      hint: 'Times in the time before',
      cell: (row) => beforeText(row.occurrences_before),
    },
    { label: 'Sessions', figures: true, priority: 3, cell: (row) => formatCount(row.sessions) },
    {
      label: 'Fixed',
      figures: true,
      priority: 2,
      hint: workNotes.errors,
      cell: fixedText,
      href: fixHref,
    },
    {
      label: 'After',
      figures: true,
      priority: 2,
      hint: 'From the first failure to the fix: half of them took no longer',
      cell: (row) => span(row.fixed_p50_ms),
    },
    { label: 'First seen', priority: 3, cell: (row) => fullDay(row.first_at) },
    { label: 'Last seen', priority: 3, cell: (row) => fullDay(row.last_at) },
  ];
}

function sessionColumns(): Column<SessionRow>[] {
  return [
    {
      label: 'Session',
      className: 'wide',
      cell: (row) => (
        <a class="row-link clip" href={sessionHref(row)} dir="auto">
          <bdi>{firstLine(row.title ?? 'Untitled session')}</bdi>
        </a>
      ),
    },
    { label: 'Project', priority: 3, cell: (row) => <bdi class="clip">{cleanText(row.project)}</bdi> },
    { label: 'Calls', figures: true, priority: 3, cell: (row) => formatCount(row.tool_calls) },
    { label: 'Failed', figures: true, cell: (row) => formatCount(row.tool_errors) },
    { label: 'Cost', figures: true, cell: (row) => <Cost of={row} /> },
  ];
}
