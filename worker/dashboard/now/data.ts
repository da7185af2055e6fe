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
import { silentAfterMs } from '../shell/frame-facts.ts';
import type { Comment } from '../../comments/tables.ts';
import { once, type Shown } from '../shell/load-parts.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/core/time.ts';

const failuresShown = 8;
const recentShown = 6;
/** Those at work come first and are left out. */
const recentRead = 100;
/** The day so far, for a team: what goes on is always asked anew. */
const asideKeptMs = 2 * MINUTE;

type Asked = ReturnType<typeof askNow>;
export type NowData = Omit<Asked, 'asks'> & Shown<Asked['asks'] & { mentions: () => Promise<Comment[]> }>;
export type LiveSession = { session: SessionRow; agents: AgentRunRow[] };

export function askNow({ deps, view }: { deps: ReaderDeps; view: View }) {
  const { now } = view.times;
  const scope = { project: view.project, member: view.member };
  const today = { ...scope, since: view.times.startOfDay(now) };
  // To the hour, as usage is kept: the same question for an hour.
  const sameHour = Math.ceil((now - DAY) / HOUR) * HOUR;
  const yesterday = { ...scope, since: view.times.startOfDay(today.since - HOUR), until: sameHour };
  const { runQuery } = deps;
  const recall = deps.recall(asideKeptMs);
  const sinceDays = (days: number) => ({ ...scope, since: today.since - days * DAY });
  const live = once(() => runQuery(nowSessions, { ...scope, since: now - silentAfterMs }));
  return {
    since: today.since,
    asks: {
      live,
      agents: async () => {
        const session_ids = (await live()).map((row) => row.session_id);
        return session_ids.length === 0 ? [] : runQuery(agentsOfSessions, { session_ids });
      },
      cost: async () => ({
        hours: await recall(usageByHour, today),
        before: (await recall(usageTotals, yesterday))[0],
      }),
      activity: async () => (await recall(activityTotals, today))[0],
      failures: () =>
        lookBack({
          days: [1, 7],
          ask: (days) => recall(errorsRecent, { ...sinceDays(days), limit: failuresShown }),
          enough: (rows) => rows.length >= failuresShown,
        }),
      recent: async () => {
        const rows = await lookBack({
          days: [1, 7, 90],
          ask: (days) => recall(sessions, { ...sinceDays(days), limit: recentRead }),
          enough: (found) => found.filter(isOver).length >= recentShown,
        });
        return rows.filter(isOver).slice(0, recentShown);
      },
    },
  };
}

/** Sessions at work or waiting, each with its agents. */
export function withAgents(o: {
  sessions: readonly SessionRow[];
  agents: readonly AgentRunRow[];
}): LiveSession[] {
  return o.sessions.map((session) => ({
    session,
    agents: o.agents.filter((agent) => agent.session_id === session.session_id),
  }));
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

function isOver({ status, ended_at }: SessionRow): boolean {
  return ended_at !== null || (status !== 'working' && status !== 'needs_input');
}
