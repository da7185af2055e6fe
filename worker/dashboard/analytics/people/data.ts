import type { ReaderDeps } from '../../../deps.ts';
import { costUsd } from '../../../../shared/core/money.ts';
import type { WorkRow } from '../../../../shared/queries/parts/work-row.ts';
import { work } from '../../../../shared/queries/work.ts';
import type { Shown } from '../../shell/load-parts.ts';
import { listKeptMs, readText, scopeOf, type View } from '../../shell/request-view.ts';

type Asked = ReturnType<typeof askPeople>;
export type PeopleData = Omit<Asked, 'asks'> &
  Shown<Asked['asks']> & {
    /** Added up from days: a session counts on each of its own. */
    ofDays: boolean;
  };

/** What a sum of sessions is called: each counts once, or once a day. */
export function sessionsWord({ ofDays }: Pick<PeopleData, 'ofDays'>): string {
  return ofDays ? 'Session days' : 'Sessions';
}

/** People and projects: numbers and names alone, so that everybody may see them as far as projects are not hidden. */
export function askPeople({ deps, view }: { deps: ReaderDeps; view: View }) {
  // On one's own machine there is one person, but several projects.
  const asked = view.query.get('by') ?? (view.team ? 'member' : 'project');
  const by = asked === 'project' ? ('project' as const) : ('member' as const);
  const filter = {
    ...scopeOf(view),
    model: readText(view.query, 'model'),
    agent_type: readText(view.query, 'agent_type'),
  };
  const recall = deps.recall(listKeptMs);
  return {
    by,
    filter,
    asks: {
      rows: () => recall(work, { ...filter, by }),
      grid: () => recall(work, { ...filter, by: 'both' }),
    },
  };
}

export function errorShare(row: Pick<WorkRow, 'tool_calls' | 'tool_errors'>): number | null {
  return row.tool_calls === 0 ? null : row.tool_errors / row.tool_calls;
}

export function cachedShare(row: Pick<WorkRow, 'input_tokens' | 'cache_read_tokens'>): number | null {
  return row.input_tokens === 0 ? null : row.cache_read_tokens / row.input_tokens;
}

/** Rows of people, of projects, or of people in projects. */
export function peopleCsv(rows: readonly WorkRow[]) {
  return rows.map((row) => ({
    ...(row.member === '' ? {} : { member: row.member }),
    ...(row.project === '' ? {} : { project: row.project }),
    active_hours: row.active_hours,
    sessions: row.sessions,
    agent_runs: row.agent_runs,
    failed_runs: row.failed_runs,
    tool_calls: row.tool_calls,
    tool_errors: row.tool_errors,
    input_tokens: row.input_tokens,
    cache_read_tokens: row.cache_read_tokens,
    output_tokens: row.output_tokens,
    cost_usd: costUsd(row),
    api_calls: row.api_calls,
    unpriced_api_calls: row.unpriced_api_calls,
  }));
}
