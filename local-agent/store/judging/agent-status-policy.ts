import type { AgentStatus, SessionStatus, ToolStatus } from '../../../shared/events/event-schema.ts';

/** Silence after which an agent whose own file ends with a final answer is taken for finished. */
const AGENT_SILENCE_MS = 60_000;

export type AgentEvidence = {
  /** As reported last by a hook or a tool result, and when. */
  reported: AgentStatus | null;
  reportedAt: number | null;
  endedAt: number | null;
  resumedAt: number | null;
  background: boolean;
  lastActivityAt: number | null;
  lastEventAt: number;
  /** Latest response of the agent. */
  lastCallAt: number | null;
  lastStopReason: string | null;
  /** The call that started it; its result ends an agent in the foreground. */
  spawnStatus: ToolStatus | null;
  spawnEndedAt: number | null;
  /** What the session said was still running at the end of its latest turn. */
  turnEndAt: number | null;
  backgroundTasks: readonly string[] | null;
  agentId: string;
  now: number;
};
export type AgentState = { status: AgentStatus; endedAt: number | null };

/**
 * What an agent run tells by itself. The session is judged afterwards, because agents in the background keep it at
 * work; `closeAgent` then ends the runs of a session that is over.
 */
export function agentState(e: AgentEvidence): AgentState {
  const last = Math.max(e.lastActivityAt ?? 0, e.resumedAt ?? 0);
  if (e.reported !== null && e.reported !== 'running' && !wentOn(e)) {
    return { status: e.reported, endedAt: e.endedAt ?? e.reportedAt };
  }
  // A foreground call answers when its agent is done; in the background the answer only means "launched".
  if (!e.background && e.spawnStatus !== null && e.spawnStatus !== 'running') {
    const endedAt = Math.max(e.spawnEndedAt ?? 0, e.lastEventAt);
    const resumed = e.resumedAt !== null && e.spawnEndedAt !== null && e.resumedAt > e.spawnEndedAt;
    if (!resumed) return { status: spawnedStatus[e.spawnStatus], endedAt };
  }
  if (droppedFromList(e, last))
    return { status: finished(e) ? 'completed' : 'killed', endedAt: e.lastEventAt };
  if (finished(e) && e.now - e.lastEventAt >= AGENT_SILENCE_MS) {
    return { status: 'completed', endedAt: e.lastEventAt };
  }
  return { status: 'running', endedAt: null };
}

/**
 * Ends what its session can no longer end. `crashed` leaves orphans; a session that ended took its agents along. What
 * became of those of a session that only fell silent nobody knows: they stay as they are, and last as long as they were heard of.
 */
export function closeAgent({
  state,
  evidence,
  session,
  sessionEndedAt,
}: {
  state: AgentState;
  evidence: Pick<AgentEvidence, 'lastCallAt' | 'lastActivityAt' | 'lastStopReason' | 'lastEventAt'>;
  session: SessionStatus;
  sessionEndedAt: number | null;
}): AgentState {
  if (state.status !== 'running' || sessionEndedAt === null) return state;
  if (finished(evidence)) return { status: 'completed', endedAt: evidence.lastEventAt };
  if (session !== 'completed' && session !== 'crashed')
    return { status: 'running', endedAt: evidence.lastEventAt };
  return {
    status: session === 'crashed' ? 'orphaned' : 'killed',
    endedAt: Math.max(evidence.lastEventAt, sessionEndedAt),
  };
}

/** The main thread's state follows from the session's. */
export function mainStatus(session: SessionStatus): AgentStatus {
  if (session === 'crashed') return 'killed';
  return session === 'completed' ? 'completed' : 'running';
}

const spawnedStatus: Record<Exclude<ToolStatus, 'running'>, AgentStatus> = {
  ok: 'completed',
  error: 'failed',
  denied: 'killed',
};

/** Started again after it was reported as ended: SendMessage wakes an agent under its old id. */
function wentOn(e: AgentEvidence): boolean {
  const end = Math.max(e.endedAt ?? 0, e.reportedAt ?? 0);
  return e.resumedAt !== null && e.resumedAt > end;
}

/** A killed agent gives no stop event; a turn's end lists what still runs. */
function droppedFromList(e: AgentEvidence, last: number): boolean {
  if (e.backgroundTasks === null || e.turnEndAt === null || e.turnEndAt < last) return false;
  return e.background && !e.backgroundTasks.includes(e.agentId);
}

function finished(e: Pick<AgentEvidence, 'lastCallAt' | 'lastActivityAt' | 'lastStopReason'>): boolean {
  if (e.lastCallAt === null || e.lastStopReason === null) return false;
  return e.lastStopReason !== 'tool_use' && e.lastCallAt >= (e.lastActivityAt ?? 0);
}
