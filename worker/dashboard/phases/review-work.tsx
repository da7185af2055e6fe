import type { Review } from '../../../shared/insights/review.ts';
import {
  beforeText,
  fileCostText,
  fileWorkText,
  successText,
  workNotes,
} from '../../../shared/insights/work-words.ts';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { linkTo, sessionPath } from '../shell/links.ts';
import type { View } from '../shell/request-view.ts';
import { Cost } from '../ui/cost.tsx';
import { Agent } from '../ui/marks.tsx';
import { Table, type Column } from '../ui/table.tsx';
import { firstLine } from '../ui/text/display-text.ts';
import { formatCount, formatDuration, formatMoney, formatTokens } from '../ui/text/format.ts';
import { ReviewPanel } from './review-panel.tsx';

type Props = { view: View; review: Review };
type TaskRow = Review['tasks'][number];
type WorkflowRow = Review['workflows'][number];
type FileRow = Review['files'][number];

const empty = { icon: 'reviews', says: 'Nothing in this time.' } as const;
const runHref = (row: TaskRow) => `${sessionPath(row.session_id)}?agent=${encodeURIComponent(row.agent_id)}`;
const sessionHref = (row: WorkflowRow | FileRow) => sessionPath(row.session_id);

/** None of these where a review was written before they were told. */
export function TaskPanel({ view, review }: Props) {
  if (review.tasks.length === 0) return null;
  return (
    <ReviewPanel
      view={view}
      review={review}
      table="tasks"
      title="Tasks that cost most"
      note={workNotes.tasks}
    >
      <Table
        view={view}
        caption="Tasks that cost most"
        columns={taskColumns}
        rows={review.tasks}
        rowHref={runHref}
        empty={empty}
      />
    </ReviewPanel>
  );
}

export function WorkflowPanel({ view, review }: Props) {
  if (review.workflows.length === 0) return null;
  return (
    <ReviewPanel view={view} review={review} table="workflows" title="Agents that follow each other">
      <Table
        view={view}
        caption="Agents that follow each other"
        columns={workflowColumns}
        rows={review.workflows}
        rowHref={sessionHref}
        empty={empty}
      />
    </ReviewPanel>
  );
}

export function FilePanel({ view, review }: Props) {
  const text = fileWorkText(review);
  if (text === undefined) return null;
  return (
    <ReviewPanel view={view} review={review} table="files" title="Files that cost most">
      <p class="review-none" data-figure="file work">{`${text} ${workNotes.files}`}</p>
      {review.files.length === 0 ? null : (
        <Table
          view={view}
          caption="Files that cost most"
          columns={fileColumns(view)}
          rows={review.files}
          rowHref={sessionHref}
          empty={empty}
        />
      )}
    </ReviewPanel>
  );
}

const taskColumns: Column<TaskRow>[] = [
  {
    label: 'Task',
    className: 'wide',
    cell: (row) => (
      <a class="row-link clip" href={runHref(row)} dir="auto" title="The run that cost most">
        {row.description === null ? (
          <span class="muted">{`in session ${row.session_id.slice(0, 8)}`}</span>
        ) : (
          <bdi>{firstLine(row.description)}</bdi>
        )}
      </a>
    ),
  },
  { label: 'Agent', cell: (row) => <Agent type={row.agent_type} /> },
  { label: 'Runs', figures: true, priority: 2, cell: (row) => formatCount(row.runs) },
  { label: 'Failed', figures: true, priority: 3, cell: (row) => formatCount(row.failed) },
  { label: 'Took in all', figures: true, priority: 3, cell: (row) => formatDuration(row.run_ms) },
  { label: 'Tokens', figures: true, priority: 4, cell: (row) => formatTokens(row.tokens) },
  { label: 'Cost', figures: true, cell: (row) => <Cost of={row} /> },
];

const workflowColumns: Column<WorkflowRow>[] = [
  {
    label: 'Workflow',
    className: 'wide',
    cell: (row) => (
      <a class="row-link workflow" href={sessionHref(row)} title="The session in which it happened last">
        {row.steps.map((step, at) => (
          <>
            {at === 0 ? null : <span class="faint"> → </span>}
            <Agent type={step} />
          </>
        ))}
      </a>
    ),
  },
  { label: 'Times', figures: true, cell: (row) => formatCount(row.times) },
  {
    label: 'Before',
    figures: true,
    priority: 3,
    hint: 'Times in the time before',
    cell: (row) => beforeText(row.times_before),
  },
  {
    label: 'Success',
    figures: true,
    hint: 'Share of times in which every run completed',
    cell: (row) => successText(row.success),
  },
  {
    label: 'Usually takes',
    figures: true,
    priority: 2,
    hint: 'Half of the times it took less, from the first start to the last end',
    cell: (row) => formatDuration(row.p50_ms),
  },
  { label: 'Cost', figures: true, priority: 2, cell: (row) => formatMoney(row.cost_micros) },
];

function fileColumns(view: View): Column<FileRow>[] {
  return [
    {
      label: 'File',
      className: 'wide',
      cell: (row) => (
        <a class="row-link clip" href={sessionHref(row)} title="The session in which it cost most">
          <bdi>{cleanText(row.path)}</bdi>
        </a>
      ),
    },
    {
      label: 'Project',
      priority: 3,
      cell: (row) => <bdi class="clip">{cleanText(row.project)}</bdi>,
      href: (row) => linkTo({ view, path: '/sessions', set: { project: row.project } }),
    },
    { label: 'Calls', figures: true, priority: 2, cell: (row) => formatCount(row.calls) },
    { label: 'Sessions', figures: true, priority: 3, cell: (row) => formatCount(row.sessions) },
    { label: 'Tokens', figures: true, priority: 2, cell: (row) => formatTokens(row.tokens) },
    { label: 'Cost', figures: true, cell: (row) => fileCostText(row) },
  ];
}
