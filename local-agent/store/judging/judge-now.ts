import { MAIN_AGENT } from '../../../shared/agents/main-agent.ts';
import { judgeRuns, type RunState } from '../../../shared/agents/judge-runs.ts';
import type { CallNow, RunNow } from '../../../shared/agents/run-now.ts';
import type { Usual } from '../../../shared/agents/usual.ts';
import { type Watch, watchOn } from '../../../shared/agents/watch.ts';
import { HOUR } from '../../../shared/core/time.ts';
import type { Database, Row, SqlValue } from '../driver/db.ts';
import { usualDurations } from './usual-durations.ts';

/** Calls of an agent that tell how it gets on. */
const callsLookedAt = 40;

/** How the running agents of the touched sessions get on, into the temporary table `runs_now`; `reconcile` judged them. */
export function judgeNow({ db, now }: { db: Database; now: number }): void {
  const sessions = db.prepare(sessionsSql).all();
  if (sessions.length === 0) return;
  const watchedSince = keepWatch({ db, now });
  const usual = usualDurations({ db, now });
  const insert = db.prepare('INSERT INTO temp.runs_now VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  for (const session of sessions) {
    const id = String(session['session_id']);
    const project = String(session['project']);
    const usualCall = (call: CallNow) => usual.call({ call, project });
    const states = judgeRuns({
      runs: readRuns({ db, session }),
      working: session['status'] === 'working',
      now,
      watchedSince,
      usualCall,
      usualRun: usual.run,
    });
    for (const [agent, state] of states) {
      const kind = agent === MAIN_AGENT ? undefined : usual.run(state.agentType);
      insert.run(id, agent, ...stateValues({ state, usualCall }), ...usualValues(kind));
    }
  }
}

const sessionsSql = `SELECT t.session_id, t.status, coalesce(s.project, 'unknown') AS project, s.last_event_at
FROM temp.states t CROSS JOIN sessions s ON s.session_id = t.session_id
WHERE t.status IN ('working', 'needs_input') AND t.ended_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM imported_sessions i WHERE i.session_id = t.session_id)`;

const runsSql = `SELECT n.agent_id, n.parent_agent_id, n.agent_type, n.status, n.started_at, n.ended_at, r.tool_use_id,
  coalesce(r.background, 0) AS background, max(r.last_event_at, n.started_at) AS last_event_at, u.last_at AS last_answer_at
FROM temp.runs n CROSS JOIN agent_runs r ON r.session_id = n.session_id AND r.agent_id = n.agent_id
LEFT JOIN temp.agent_usage u ON u.session_id = n.session_id AND u.agent_id = n.agent_id
WHERE n.session_id = ?`;

/** What is open, and what was done of late. */
const callsSql = `SELECT agent_id, tool_use_id, tool_name, summary AS what, status, coalesce(started_at, at) AS at, ended_at
FROM tool_calls WHERE session_id = ? AND copy = 0 AND (status = 'running' OR at >= ?)
ORDER BY coalesce(started_at, at), tool_use_id`;

function readRuns({ db, session }: { db: Database; session: Row }): RunNow[] {
  const id = session['session_id'] ?? null;
  const calls = new Map<string, CallNow[]>();
  for (const row of db.prepare(callsSql).all(id, Number(session['last_event_at']) - HOUR)) {
    const { agent_id, ...call } = row;
    const own = calls.get(String(agent_id));
    if (own === undefined) calls.set(String(agent_id), [call as CallNow]);
    else own.push(call as CallNow);
  }
  return db
    .prepare(runsSql)
    .all(id)
    .map(({ status, background, ...row }) => ({
      ...(row as Omit<RunNow, 'running' | 'background' | 'calls'>),
      background: background === 1,
      running: status === 'running',
      calls: (calls.get(String(row['agent_id'])) ?? []).slice(-callsLookedAt),
    }));
}

function stateValues(o: { state: RunState; usualCall: (call: CallNow) => Usual | undefined }): SqlValue[] {
  const { open, trouble, trouble_at, repeats } = o.state;
  const usual = open === undefined || trouble !== 'stuck' ? undefined : o.usualCall(open);
  return [
    open?.tool_name ?? null,
    open?.at ?? null,
    usual === undefined ? null : coarse(usual.most_ms),
    trouble,
    trouble_at,
    repeats === 0 ? null : repeats,
  ];
}

function usualValues(usual: Usual | undefined): SqlValue[] {
  return usual === undefined ? [null, null] : [coarse(usual.from_ms), coarse(usual.until_ms)];
}

/** Two digits: every run that ends changes the third, and would write a row for it. */
function coarse(ms: number): number {
  return Math.round(Number(ms.toPrecision(2)));
}

const WATCH = 'watched';

/** Since when running sessions have been looked at without a break; what a machine slept through nobody has seen. */
function keepWatch({ db, now }: { db: Database; now: number }): number {
  const stored = db.prepare('SELECT value FROM meta WHERE key = ?').get(WATCH)?.['value'];
  const watch = watchOn({ before: readWatch(stored), now });
  db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)').run(
    WATCH,
    `${watch.since} ${watch.seen}`,
  );
  return watch.since;
}

function readWatch(stored: SqlValue | undefined): Watch | undefined {
  const [since = Number.NaN, seen = Number.NaN] =
    typeof stored === 'string' ? stored.split(' ').map(Number) : [];
  return Number.isFinite(since) && Number.isFinite(seen) ? { since, seen } : undefined;
}
