import { heardFor } from '../../../shared/agents/quiet.ts';
import type { SessionRow } from '../../../shared/queries/parts/session-row.ts';
import type { View } from '../shell/request-view.ts';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { Cost } from '../ui/cost.tsx';
import { ContextGauge, SessionState } from '../ui/marks.tsx';
import { Ago } from '../ui/moments.tsx';
import type { Column } from '../ui/table.tsx';
import { linkTo, sessionPath } from '../shell/links.ts';
import { clippedLine } from '../ui/text/display-text.ts';
import { formatCount, formatDuration, formatTokens } from '../ui/text/format.ts';
import { tokensOf } from '../../../shared/core/tokens.ts';

export function sessionColumns(view: View): Column<SessionRow>[] {
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
      hint: 'From the first to the last event, pauses included; until now while it is at work',
      cell: (row) => formatDuration(heardFor({ row, now: view.times.now })),
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
      cell: ({ context_tokens: tokens, context_limit: limit }) =>
        tokens === null || !limit ? (
          <span class="faint">–</span>
        ) : (
          <ContextGauge tokens={tokens} limit={limit} />
        ),
      href: (row) => sessionPath(row.session_id),
    },
    {
      label: 'Tokens',
      sort: 'tokens',
      figures: true,
      priority: 4,
      cell: (row) => (isBareCopy(row) ? inOrigin : formatTokens(tokensOf(row))),
      href: (row) => tabOf({ row, tab: 'agents' }),
    },
    {
      label: 'Cost',
      sort: 'cost',
      figures: true,
      cell: (row) => (isBareCopy(row) ? inOrigin : <Cost of={row} />),
      href: (row) => tabOf({ row, tab: 'agents' }),
    },
  ];
}

function SessionCell({ view, row }: { view: View; row: SessionRow }) {
  return (
    <span class="session-cell">
      <SessionState of={row} now={view.times.now} brief="narrow" />
      <span>
        <a class="row-link clip" href={sessionPath(row.session_id)} dir="auto">
          {clippedLine(row.title ?? 'Untitled session')}
        </a>
        <span class="line-two">
          <a
            class="quiet clip"
            href={linkTo({ view, path: '/sessions', set: { project: row.project } })}
            dir="auto"
          >
            {cleanText(row.project)}
          </a>
          {row.git_branch === null ? null : (
            <a
              class="quiet clip mono"
              href={linkTo({ view, path: '/sessions', set: { branch: row.git_branch } })}
              dir="auto"
            >
              {cleanText(row.git_branch)}
            </a>
          )}
          {row.forked_from === null ? null : (
            <a class="quiet" href={sessionPath(row.forked_from)} title="What both have is counted there">
              {`continues ${cleanText(row.forked_from).slice(0, 8)}`}
            </a>
          )}
          {row.model === null ? null : <bdi class="clip p2">{cleanText(row.model)}</bdi>}
        </span>
      </span>
    </span>
  );
}

/** Nothing of its own yet: all that it holds is counted where it came from. */
function isBareCopy(row: SessionRow): boolean {
  return row.forked_from !== null && row.api_calls === 0;
}

const inOrigin = (
  <span class="faint" title="Counted in the session that it continues">
    –
  </span>
);

function tabOf({ row, tab }: { row: SessionRow; tab: string }): string {
  return `${sessionPath(row.session_id)}?tab=${tab}`;
}

function counter(count: number, tone?: 'bad') {
  if (count === 0) return <span class="faint">0</span>;
  return <span class={tone}>{formatCount(count)}</span>;
}
