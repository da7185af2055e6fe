import type { Deps } from '../../deps.ts';
import type { AgentRunRow, SessionRow } from '../../../shared/queries/session-row.ts';
import type { View } from '../request-view.ts';
import { activityTotals } from '../../../shared/queries/activity-totals.ts';
import { agentsOfSessions } from '../../../shared/queries/agents-of-sessions.ts';
import { errorsRecent } from '../../../shared/queries/errors-recent.ts';
import { nowSessions } from '../../../shared/queries/now-sessions.ts';
import { sessions } from '../../../shared/queries/sessions.ts';
import { usageByHour } from '../../../shared/queries/usage-by-hour.ts';
import { usageTotals } from '../../../shared/queries/usage-totals.ts';
import { silentAfterMs } from '../frame-facts.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const failuresShown = 8;
const recentShown = 6;

export type NowData = Awaited<ReturnType<typeof loadNow>>;
export type LiveSession = { session: SessionRow; agents: AgentRunRow[] };

export async function loadNow({ deps, view }: { deps: Deps; view: View }) {
  const { now } = view.times;
  const scope = { project: view.project, member: view.member };
  const today = { ...scope, since: view.times.startOfDay(now) };
  const yesterday = { ...scope, since: view.times.startOfDay(today.since - HOUR), until: now - DAY };
  const { runQuery } = deps;
  const live = await runQuery(nowSessions, { ...scope, since: now - silentAfterMs });
  const [agents, usage, before, hours, activity, failures, recent] = await Promise.all([
    live.length === 0 ? [] : runQuery(agentsOfSessions, { session_ids: live.map((row) => row.session_id) }),
    runQuery(usageTotals, today),
    runQuery(usageTotals, yesterday),
    runQuery(usageByHour, today),
    runQuery(activityTotals, today),
    runQuery(errorsRecent, { ...scope, since: now - 7 * DAY, limit: failuresShown }),
    // Those at work may come first here, so that many more are asked for.
    runQuery(sessions, { ...scope, limit: recentShown + live.length }),
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
    today: { since: today.since, usage: usage[0], before: before[0], activity: activity[0], hours },
  };
}

function isOver({ status }: SessionRow): boolean {
  return status !== 'working' && status !== 'needs_input';
}
