import type {
  AgentStatus,
  NeedKind,
  SessionStatus,
  ToolStatus,
} from '../../../shared/events/event-schema.ts';
import { MAIN_AGENT } from '../../../shared/agents/main-agent.ts';
import { contextLimit } from '../../../shared/models/context-limit.ts';
import type { Database, Row } from '../driver/db.ts';
import {
  agentState,
  closeAgent,
  mainStatus,
  type AgentEvidence,
  type AgentState,
} from './agent-status-policy.ts';
import * as sql from './evidence-sql.ts';
import { linkAgents, type Link } from './link-agents.ts';
import { runType } from './run-type.ts';
import type { ClientNote } from '../../client/client-note.ts';
import { sessionState, type SessionState } from './session-status-policy.ts';
import { subtreeSums } from '../../../shared/agents/agent-tree.ts';

/**
 * Links and judges the agent runs of the touched sessions, and the sessions themselves, into the temporary tables
 * `runs` and `states`, by what was summed up of them. `liveSessions`: what clients note about themselves, where they do.
 */
export function reconcile({
  db,
  now,
  liveSessions,
}: {
  db: Database;
  now: number;
  liveSessions: ReadonlyMap<string, ClientNote> | undefined;
}): void {
  const runs = readRuns(db);
  for (const session of db.prepare(sql.readSessions).all()) {
    const id = String(session['session_id']);
    const client = liveSessions?.get(id);
    writeSession({
      db,
      session,
      ...judge({ session, runs: (runs.get(id) ?? []).filter(isRun), client, now }),
    });
  }
}

function readRuns(db: Database): Map<string, Row[]> {
  const bySession = new Map<string, Row[]>();
  for (const row of db.prepare(sql.readRuns).iterate()) {
    const id = String(row['session_id']);
    const rows = bySession.get(id);
    if (rows === undefined) bySession.set(id, [row]);
    else rows.push(row);
  }
  return bySession;
}

/**
 * Not every id is a run: internal helpers only ever report an end, and the history that a fork repeats names agents
 * of its original.
 */
function isRun(run: Row): boolean {
  if (run['agent_id'] === MAIN_AGENT) return true;
  const works = run['api_calls'] !== null || run['tool_calls'] !== null;
  if (run['spawn_copy'] === 1 && !works) return false;
  return works || run['started_at'] !== null || run['tool_use_id'] !== null;
}

/** `gone`: its client was looked for and is gone, and how far it had come. */
type Judged = { state: SessionState; gone: { at: number } | undefined; agents: JudgedRun[] };
type JudgedRun = { run: Row; link: Link; state: AgentState; tokens: number; cost: number };

function judge({
  session,
  runs,
  client,
  now,
}: {
  session: Row;
  runs: Row[];
  client: ClientNote | undefined;
  now: number;
}): Judged {
  const evidence = runs.map((run) => agentEvidence({ run, session, now }));
  const states = evidence.map(agentState);
  const told = sessionEvidence({ session, runs, states, now });
  const heardAt = Math.max(told.lastEventAt, told.runningAgentsAt);
  const state = sessionState({
    ...told,
    live: client?.running,
    wasGone: heardAt <= Number(session['gone_at'] ?? 0),
    client,
  });
  const gone = client?.running === false && state.status === 'crashed' ? { at: heardAt } : undefined;
  const links = linkAgents(
    runs.map((run) => ({
      agentId: String(run['agent_id']),
      parentAgentId: text(run['parent_agent_id']),
      spawnedBy: text(run['spawned_by']),
      spawnedAt: number(run['spawned_at']),
      depth: number(run['depth']),
      isFork: run['agent_type'] === 'fork',
    })),
  );
  const agents = runs.map((run, index) => {
    const link = links.get(String(run['agent_id'])) ?? { parentAgentId: MAIN_AGENT, depth: 1 };
    const own = states[index] ?? { status: 'running', endedAt: null };
    const seen = evidence[index];
    const judged =
      run['agent_id'] === MAIN_AGENT || seen === undefined
        ? { status: mainStatus(state.status), endedAt: state.endedAt }
        : closeAgent({ state: own, evidence: seen, session: state.status, sessionEndedAt: state.endedAt });
    return { run, link, state: judged };
  });
  const sums = subtreeSums({
    runs: agents.map(({ run, link }) => ({
      agent_id: String(run['agent_id']),
      parent_agent_id: link.parentAgentId,
      run,
    })),
    figures: ({ run }) => ({ tokens: Number(run['tokens']), cost: Number(run['cost_micros']) }),
  });
  return {
    state,
    gone,
    agents: agents.map((agent) => ({
      ...agent,
      ...(sums.get(String(agent.run['agent_id'])) ?? { tokens: 0, cost: 0 }),
    })),
  };
}

function agentEvidence({ run, session, now }: { run: Row; session: Row; now: number }): AgentEvidence {
  const reportedAt = stampTime(run['status_stamped']);
  const background = text(session['background_stamped']);
  return {
    agentId: String(run['agent_id']),
    reported: text(run['status']) as AgentStatus | null,
    reportedAt,
    endedAt: number(run['ended_at']),
    resumedAt: number(run['resumed_at']),
    background: run['background'] === 1,
    lastActivityAt: number(run['last_activity_at']),
    lastEventAt: Number(run['last_event_at']),
    lastCallAt: number(run['last_call_at']),
    lastStopReason: text(run['stop_reason']),
    spawnStatus: text(run['spawn_status']) as ToolStatus | null,
    spawnEndedAt: number(run['spawn_ended_at']),
    turnEndAt: background === null ? null : Date.parse(background.slice(0, 24)),
    backgroundTasks: background === null ? null : (JSON.parse(background.slice(24)) as string[]),
    now,
  };
}

function isMereCopy(session: Row): boolean {
  return session['is_copy'] === 1 && session['first_own_at'] === null;
}

function sessionEvidence({
  session,
  runs,
  states,
  now,
}: {
  session: Row;
  runs: readonly Row[];
  states: readonly AgentState[];
  now: number;
}) {
  const main = runs.find((run) => run['agent_id'] === MAIN_AGENT);
  const needs = text(session['needs_stamped']);
  const reason = text(session['needs_input_stamped']);
  const running = runs.filter(
    (run, index) => run['agent_id'] !== MAIN_AGENT && states[index]?.status === 'running',
  );
  return {
    startAt: number(session['start_at']),
    endAt: number(session['end_at']),
    turnEndAt: number(session['turn_end_at']),
    needsInputAt: needs === null ? null : Date.parse(needs.slice(0, 24)),
    needs: (needs?.slice(24) ?? null) as NeedKind | null,
    // The words of an earlier request are not those of this one.
    needsInput: reason !== null && reason.slice(0, 24) === needs?.slice(0, 24) ? reason.slice(24) : null,
    // A mere copy of another session's history did nothing itself.
    mainActivityAt: isMereCopy(session) ? null : number(main?.['last_activity_at']),
    lastEventAt: Number(session['last_event_at']),
    lastCallAt: number(main?.['last_call_at']),
    lastStopReason: text(main?.['stop_reason']),
    runningAgents: running.length,
    runningAgentsAt: Math.max(0, ...running.map((run) => Number(run['last_event_at']))),
    now,
  };
}

function writeSession({ db, session, state, gone, agents }: { db: Database; session: Row } & Judged): void {
  const id = String(session['session_id']);
  if (gone !== undefined) db.prepare(sql.noteGone).run(id, gone.at);
  const insertRun = db.prepare('INSERT INTO temp.runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const startedAt = Number(
    session['is_copy'] === 1
      ? (session['first_own_at'] ?? session['first_event_at'])
      : session['first_event_at'],
  );
  for (const { run, link, state: own, tokens, cost } of agents) {
    const main = run['agent_id'] === MAIN_AGENT;
    const type = runType({ agent_id: String(run['agent_id']), told: text(run['agent_type']) });
    const start = main ? startedAt : startOf(run);
    insertRun.run(
      id,
      run['agent_id'] ?? null,
      link.parentAgentId,
      type,
      link.depth,
      own.status,
      start,
      own.endedAt,
      tokens,
      cost,
    );
  }
  const main = agents.find(({ run }) => run['agent_id'] === MAIN_AGENT)?.run;
  const model = text(main?.['model']) ?? text(session['model']);
  const limit =
    model === null ? undefined : contextLimit({ model, peakTokens: Number(main?.['peak_tokens'] ?? 0) });
  const others = agents.filter(({ run }) => run['agent_id'] !== MAIN_AGENT);
  const running = others.filter(({ state: own }) => own.status === 'running' && own.endedAt === null).length;
  const values = [startedAt, state.endedAt, limit ?? null, others.length, running];
  db.prepare('INSERT INTO temp.states VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
    id,
    state.status satisfies SessionStatus,
    state.attention,
    lastAction(agents),
    ...values,
  );
}

/** The file of a fork begins with what happened before it, so that no run began before the call that started it. */
function startOf(run: Row): number {
  const seen = Number(run['started_at'] ?? run['first_event_at'] ?? 0);
  return Math.max(seen, Number(run['spawned_at'] ?? 0));
}

function lastAction(agents: readonly JudgedRun[]): string | null {
  let latest: Row | undefined;
  for (const { run } of agents) {
    if (run['last_tool_at'] === null) continue;
    if (latest === undefined || Number(run['last_tool_at']) > Number(latest['last_tool_at'])) latest = run;
  }
  return text(latest?.['last_action']);
}

function stampTime(value: unknown): number | null {
  return typeof value === 'string' ? Date.parse(value.slice(0, 24)) : null;
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function number(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
