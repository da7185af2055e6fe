import type { ReaderDeps } from '../../deps.ts';
import type { AgentRunRow, SessionRow } from '../../../shared/queries/parts/session-row.ts';
import type { View } from '../shell/request-view.ts';
import { activityTotals } from '../../../shared/queries/activity-totals.ts';
import { agentsOfSessions } from '../../../shared/queries/agents-of-sessions.ts';
import { errorsRecent } from '../../../shared/queries/errors-recent.ts';
import { nowSessions } from '../../../shared/queries/now-sessions.ts';
import { sessions } from '../../../shared/queries/sessions.ts';
import { usageByHour } from '../../../shared/queries/usage-by-hour.ts';
import { usageTotals } from '../../../shared/queries/usage-totals.ts';
import { sumUsage } from '../../../shared/queries/parts/usage-row.ts';
import { silentAfterMs } from '../shell/frame-facts.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const failuresShown = 8;
const recentShown = 6;
/** The day so far, for a team: what goes on is always asked anew. */
const asideKeptMs = 2 * 60_000;

export type NowData = Awaited<ReturnType<typeof loadNow>>;
export type LiveSession = { session: SessionRow; agents: AgentRunRow[] };

export async function loadNow({ deps, view }: { deps: ReaderDeps; view: View }) {
  const { now } = view.times;
  const scope = { project: view.project, member: view.member };
  const today = { ...scope, since: view.times.startOfDay(now) };
  // To the hour, as usage is kept: the same question for an hour.
  const sameHour = Math.ceil((now - DAY) / HOUR) * HOUR;
  const yesterday = { ...scope, since: view.times.startOfDay(today.since - HOUR), until: sameHour };
  const { runQuery } = deps;
  const recall = deps.recall(asideKeptMs);
  const live = await runQuery(nowSessions, { ...scope, since: now - silentAfterMs });
  const [agents, before, hours, activity, failures, recent] = await Promise.all([
    live.length === 0 ? [] : runQuery(agentsOfSessions, { session_ids: live.map((row) => row.session_id) }),
    recall(usageTotals, yesterday),
    recall(usageByHour, today),
    recall(activityTotals, today),
    lookBack({
      days: [1, 7],
      ask: (days) =>
        recall(errorsRecent, { ...scope, since: today.since - days * DAY, limit: failuresShown }),
      enough: (rows) => rows.length >= failuresShown,
    }),
    lookBack({
      days: [1, 7, 90],
      // Those at work may come first here, so that as many more are asked for.
      ask: (days) =>
        recall(sessions, { ...scope, since: today.since - days * DAY, limit: recentShown + live.length }),
      enough: (rows) => rows.filter(isOver).length >= recentShown,
    }),
  ]);
  const entries: LiveSession[] = live.map((session) => ({
    session,
    agents: agents.filter((agent) => agent.session_id === session.session_id),
  }));
  return {
    waiting: entries.filter(({ session }) => session.status === 'needs_input'),
    working: entries.filter(({ session }) => session.status === 'working'),
    recent: recent.filter(isOver).slice(0, recentShown),
    failures,
    today: { since: today.since, usage: sumUsage(hours), before: before[0], activity: activity[0], hours },
  };
}

/** The last few of something are mostly of today: only where they are not, more days are read. */
async function lookBack<Row>(o: {
  days: readonly number[];
  ask: (days: number) => Promise<Row[]>;
  enough: (rows: Row[]) => boolean;
}): Promise<Row[]> {
  let rows: Row[] = [];
  for (const days of o.days) {
    rows = await o.ask(days);
    if (o.enough(rows)) break;
  }
  return rows;
}

function isOver({ status }: SessionRow): boolean {
  return status !== 'working' && status !== 'needs_input';
}
