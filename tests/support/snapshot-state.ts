import type { Snapshot } from '../../local-agent/recovery/snapshots/snapshot-schema.ts';

/** Where a made-up session stood so many minutes after it began. */
export function snapshotState(o: {
  sessionId: string;
  minute: number;
  tokens: number;
  trigger?: Snapshot['trigger'];
}): Omit<Snapshot, 'snapshot_id'> {
  const takenAt = new Date(Date.UTC(2026, 10, 20, 9, o.minute)).toISOString();
  return {
    v: 1,
    session_id: o.sessionId,
    project: 'acme/shop',
    taken_at: takenAt,
    trigger: o.trigger ?? 'prompt',
    title: 'Fix the queue',
    model: 'claude-opus-5',
    cwd: '/home/dev/shop',
    git: null,
    checkpoints: [],
    copies: [],
    problems: [],
    tasks: { open: [], finished: [] },
    running_agents: [],
    decisions: [],
    errors: [],
    failing_checks: [],
    usage: {
      tokens: o.tokens,
      new_tokens: o.tokens,
      cost_micros: o.tokens * 10,
      unpriced_api_calls: 0,
      finished_agent_runs: 0,
    },
    context: { tokens: o.tokens, limit: 200_000, percent: Math.round(o.tokens / 2000) },
    last_request: `Request ${o.minute}`,
    last_words: null,
  };
}
