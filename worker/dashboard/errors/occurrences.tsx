import type { z } from 'zod';
import type { errorsRecent } from '../../../shared/queries/errors-recent.ts';
import type { View } from '../shell/request-view.ts';
import type { Column } from '../ui/table.tsx';
import type { Moment } from '../../../shared/queries/parts/error-lists.ts';
import { sessionPath } from '../shell/links.ts';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { Agent } from '../ui/marks.tsx';
import { Ago, ClockTime } from '../ui/moments.tsx';
import { errorLine, clippedLine } from '../ui/text/display-text.ts';
import { counted } from '../ui/text/format.ts';
import { readMoments } from '../../../shared/queries/parts/error-lists.ts';

type Row = z.infer<typeof errorsRecent.row>;
/** One time that it happened; `more` stands for those of its hour that are not told one by one. */
type Occurrence = { row: Row; moment: Moment; more: number; isLatest: boolean };

/** A row of the rollups as the occurrences in it, the latest first. */
export function occurrencesOf(row: Row): Occurrence[] {
  const moments = readMoments(row);
  const told = moments.map((moment, at) => ({ row, moment, more: 0, isLatest: at === 0 }));
  const last = moments.at(-1);
  const more = row.occurrences - moments.length;
  return more > 0 && last !== undefined ? [...told, { row, moment: last, more, isLatest: false }] : told;
}

/** The step that failed; of those that are not told one by one the session's errors. */
export function stepOf({ row, moment, more }: Occurrence): string {
  const session = sessionPath(row.session_id);
  return more > 0 ? `${session}?tab=errors` : `${session}?step=${encodeURIComponent(moment.event_id)}`;
}

export function occurrenceColumns(view: View): Column<Occurrence>[] {
  return [
    {
      label: 'Session',
      className: 'wide two-lines',
      cell: (one) => (
        <span class="recent-title">
          <a class="row-link clip" href={stepOf(one)} dir="auto">
            {one.more > 0
              ? counted({ count: one.more, one: 'more in this hour', many: 'more in this hour' })
              : clippedLine(one.row.session_title ?? 'Untitled session')}
          </a>
          <span class="line-two">
            <bdi class="clip">{cleanText(one.row.project)}</bdi>
            {one.isLatest ? <bdi class="clip">{errorLine(one.row.message ?? '')}</bdi> : null}
          </span>
        </span>
      ),
    },
    {
      label: 'Agent',
      priority: 2,
      cell: (one) => (one.more > 0 ? <span class="faint">–</span> : <Agent type={one.moment.agent_type} />),
    },
    {
      label: 'Went well next',
      priority: 3,
      figures: true,
      hint: 'The next success of the same call in the same session',
      cell: ({ row, isLatest }) =>
        isLatest && row.fixed_at !== null ? (
          <ClockTime at={row.fixed_at} times={view.times} />
        ) : (
          <span class="faint">–</span>
        ),
      href: ({ row, isLatest }) =>
        isLatest && row.fixed_event_id !== null
          ? `${sessionPath(row.session_id)}?step=${encodeURIComponent(row.fixed_event_id)}`
          : undefined,
    },
    {
      label: 'When',
      figures: true,
      cell: (one) =>
        one.more > 0 ? <span class="faint">–</span> : <Ago at={one.moment.at} times={view.times} />,
    },
  ];
}
