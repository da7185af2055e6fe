import type { SnapshotEntry, SnapshotTrigger } from '../snapshots/snapshot-schema.ts';
import { DAY, MINUTE } from '../../../shared/core/time.ts';

/** How a session stands, as far as it decides whether to record it. Times in milliseconds. */
export type SessionStand = {
  status: string;
  /** In mid-turn it fell silent, and nothing notes that it runs: it may have broken off. */
  fellSilent: boolean;
  lastEventAt: number;
  endAt: number | null;
  promptAt: number | null;
  /** Of the hook that comes before a compaction. */
  compactionAt: number | null;
  newTokens: number;
  finishedAgentRuns: number;
  contextPercent: number | null;
};

export type TakenSnapshot = Pick<
  SnapshotEntry,
  'taken_at' | 'trigger' | 'new_tokens' | 'finished_agent_runs' | 'context_percent'
>;

/** What is older was read late, and the files are not those of then any more. */
const NEWS_MS = 15 * MINUTE;
/** A session that broke off is worth a hand-off for so long. */
export const CRASH_NEWS_MS = DAY;
const CONTEXT_FULL_PERCENT = 90;

/** Why a session is to be recorded now; undefined: there is no reason. The weightiest comes first. */
export function dueTrigger({
  stand,
  taken,
  now,
  every,
}: {
  stand: SessionStand;
  /** Oldest first. */
  taken: readonly TakenSnapshot[];
  now: number;
  every: { agentRuns: number; tokens: number };
}): SnapshotTrigger | undefined {
  const last = taken.at(-1);
  const takenAt = last === undefined ? Number.NEGATIVE_INFINITY : Date.parse(last.taken_at);
  const isNews = (at: number | null) => at !== null && at > takenAt && now - at < NEWS_MS;
  const stop = stand.status === 'crashed' ? 'crash' : stand.fellSilent ? 'silence' : undefined;
  if (stop !== undefined) {
    // Whatever was recorded by hand since: it is handed over once.
    const isTold = taken.some(
      ({ trigger, taken_at }) => trigger === stop && Date.parse(taken_at) >= stand.lastEventAt,
    );
    return !isTold && now - stand.lastEventAt < CRASH_NEWS_MS ? stop : undefined;
  }
  if (stand.status === 'completed' && isNews(stand.endAt)) return 'session_end';
  if (!isNews(stand.lastEventAt)) return undefined;
  if (isNews(stand.compactionAt)) return 'compaction';
  const wasFull = (last?.context_percent ?? 0) >= CONTEXT_FULL_PERCENT;
  if ((stand.contextPercent ?? 0) >= CONTEXT_FULL_PERCENT && !wasFull) return 'context_full';
  if (stand.finishedAgentRuns - (last?.finished_agent_runs ?? 0) >= every.agentRuns) return 'agent_runs';
  if (stand.newTokens - (last?.new_tokens ?? 0) >= every.tokens) return 'tokens';
  return isNews(stand.promptAt) ? 'prompt' : undefined;
}

/** Moments after which somebody else may have to go on. */
const handsOff: ReadonlySet<SnapshotTrigger> = new Set([
  'crash',
  'silence',
  'session_end',
  'compaction',
  'context_full',
]);

export function needsHandoff(trigger: SnapshotTrigger): boolean {
  return handsOff.has(trigger);
}
