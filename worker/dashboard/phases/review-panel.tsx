import type { Child } from 'hono/jsx';
import type { Review } from '../../../shared/insights/review.ts';
import type { View } from '../shell/request-view.ts';
import { CsvLink } from '../ui/table.tsx';

const tables = [
  'agents',
  'tasks',
  'workflows',
  'waits',
  'models',
  'tools',
  'files',
  'errors',
  'sessions',
] as const satisfies readonly (keyof Review)[];
type ReviewTable = (typeof tables)[number];

/** Which of a review's tables is wanted as a file. */
export function readReviewTable(view: View): ReviewTable {
  return tables.find((name) => name === view.query.get('table')) ?? 'agents';
}

/** A part of a review, with its table as a file; `note` says what it tells of. */
export function ReviewPanel(o: {
  view: View;
  review: Review;
  title: string;
  table: ReviewTable;
  note?: string;
  children: Child;
}) {
  const { view, review, title, table, note, children } = o;
  return (
    <section class="panel table-panel" aria-label={title}>
      <div class="panel-head">
        <h2>{title}</h2>
        {note === undefined ? null : <span class="muted">{note}</span>}
        <span class="aside">
          <CsvLink view={view} rows={review[table]} set={{ table }} />
        </span>
      </div>
      {children}
    </section>
  );
}
