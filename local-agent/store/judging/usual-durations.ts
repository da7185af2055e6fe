import type { CallNow } from '../../../shared/agents/run-now.ts';
import type { UsualCall } from '../../../shared/agents/stuck-call.ts';
import { leastDurations, usualOf, type Usual } from '../../../shared/agents/usual.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/core/time.ts';
import { bucketColumns, type DurationBuckets } from '../../../shared/ledger/duration-buckets.ts';
import { percentileOf } from '../../../shared/queries/parts/percentiles.ts';
import type { Database } from '../driver/db.ts';

/** What is further back tells little of now. */
const lookBackMs = 30 * DAY;
/** What is usual changes slowly, and a look into history costs milliseconds. */
const keptMs = 10 * MINUTE;
const mostKept = 500;

type Kept = { at: number; usual: Usual | undefined };
/** Lives as long as the connection. */
const memories = new WeakMap<Database, Map<string, Kept>>();

/** How long calls and runs took on this machine, as far as its history tells. */
export function usualDurations({ db, now }: { db: Database; now: number }) {
  const memory = memories.get(db) ?? new Map<string, Kept>();
  memories.set(db, memory);
  const since = now - lookBackMs;
  const recall = (key: readonly string[], look: () => Usual | undefined): Usual | undefined => {
    const name = JSON.stringify(key);
    const kept = memory.get(name);
    if (kept !== undefined && Math.abs(now - kept.at) < keptMs) return kept.usual;
    if (memory.size >= mostKept) memory.clear();
    const usual = look();
    memory.set(name, { at: now, usual });
    return usual;
  };
  return {
    /** Of the same call in the same project; where it is new, of the tool as a whole. */
    call({ call, project }: { call: CallNow; project: string }): UsualCall | undefined {
      const { tool_name: tool, what } = call;
      const alike =
        what === null
          ? undefined
          : recall(['call', project, tool, what], () =>
              usualOf(numbers(db.prepare(alikeSql).lists(since, project, tool, what))),
            );
      if (alike !== undefined) return { ...alike, alike: true };
      const any = recall(['tool', tool], () => ofTool({ db, tool, since }));
      return any === undefined ? undefined : { ...any, alike: false };
    },
    run: (agentType: string) =>
      recall(['run', agentType], () => usualOf(numbers(db.prepare(runsSql).lists(since, agentType)))),
  };
}

const alikeSql = `SELECT coalesce(c.duration_ms, c.ended_at - c.started_at)
FROM session_rollups s CROSS JOIN tool_calls c ON c.session_id = s.session_id
WHERE s.started_at >= ? AND s.project = ? AND c.tool_name = ? AND c.summary = ? AND c.copy = 0
  AND c.status IN ('ok', 'error') AND coalesce(c.duration_ms, c.ended_at - c.started_at) >= 0
ORDER BY s.started_at DESC LIMIT 200`;

const runsSql = `SELECT a.ended_at - a.started_at FROM agent_rollups a
WHERE a.started_at >= ? AND a.agent_type = ? AND a.status = 'completed' AND a.ended_at >= a.started_at
ORDER BY a.started_at DESC LIMIT 200`;

const toolSql = `SELECT ${bucketColumns.map((name) => `total(${name}) AS ${name}`).join(', ')},
  coalesce(max(duration_max_ms), 0) AS duration_max_ms, total(timed_calls) AS timed_calls
FROM tool_rollups WHERE hour >= ? AND tool_name = ?`;

function ofTool({ db, tool, since }: { db: Database; tool: string; since: number }): Usual | undefined {
  const row = db.prepare(toolSql).get(Math.floor(since / HOUR), tool);
  if (row === undefined || Number(row['timed_calls']) < leastDurations) return undefined;
  const at = (share: number) => percentileOf(row as DurationBuckets, share) ?? 0;
  return {
    from_ms: at(0.25),
    until_ms: at(0.75),
    most_ms: at(0.95),
    longest_ms: Number(row['duration_max_ms']),
  };
}

function numbers(rows: readonly unknown[][]): number[] {
  return rows.map(([value]) => Number(value));
}
