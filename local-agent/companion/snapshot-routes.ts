import {
  snapshotDiffQuerySchema,
  type SnapshotDiffAnswer,
  type SnapshotsAnswer,
  type SnapshotState,
} from '../../shared/protocol/companion.ts';
import { compareSnapshots } from '../recovery/snapshots/compare-snapshots.ts';
import { findSnapshot } from '../recovery/snapshots/find-snapshot.ts';
import type { Snapshot } from '../recovery/snapshots/snapshot-schema.ts';
import { openSnapshots } from '../reports/open-snapshots.ts';
import { entryJson } from '../reports/snapshot-json.ts';
import type { Route } from './route.ts';

/** `GET /local/snapshots/:session_id`: what `subtrack snapshot list` tells of one session. */
export const answerSnapshots: Route = async ({ deps, parts: [sessionId = ''] }) =>
  ({
    snapshots: openSnapshots(deps)
      .list(sessionId)
      .map((entry) => ({ ...entryJson(entry), context_percent: entry.context_percent })),
  }) satisfies SnapshotsAnswer;

/** `GET /local/snapshots/diff`: what `subtrack snapshot diff` tells, with where each of the two stood. */
export const answerSnapshotDiff: Route = async ({ deps, query }) => {
  const ids = snapshotDiffQuerySchema.parse(Object.fromEntries(query));
  const store = openSnapshots(deps);
  const from = store.read(findSnapshot({ store, id: ids.from }));
  const to = store.read(findSnapshot({ store, id: ids.to }));
  const difference = await compareSnapshots({ checkpoints: deps.paths.checkpoints, from, to });
  return {
    ...difference,
    decisions: difference.decisions.map(({ question, outcome }) => ({ question, outcome })),
    errors_new: difference.errors_new.map(({ action, message, occurrences }) => ({
      action,
      message,
      occurrences,
    })),
    from: stateOf(from),
    to: stateOf(to),
  } satisfies SnapshotDiffAnswer;
};

function stateOf(snapshot: Snapshot): SnapshotState {
  const { snapshot_id, session_id, taken_at, trigger, git, tasks, usage, last_request } = snapshot;
  return {
    snapshot_id,
    session_id,
    taken_at,
    trigger,
    branch: git?.branch ?? null,
    head: git?.head ?? null,
    dirty_files: git?.dirty_files ?? 0,
    tasks_open: tasks.open.map(({ subject, task_id }) => subject ?? task_id),
    tasks_finished: tasks.finished.length,
    running_agents: snapshot.running_agents.map(({ agent_type, description }) =>
      description === null ? agent_type : `${agent_type}: ${description}`,
    ),
    errors: snapshot.errors.length,
    failing_checks: snapshot.failing_checks.length,
    tokens: usage.tokens,
    cost_micros: usage.cost_micros,
    unpriced_api_calls: usage.unpriced_api_calls,
    context_percent: snapshot.context.percent,
    last_request,
  };
}
