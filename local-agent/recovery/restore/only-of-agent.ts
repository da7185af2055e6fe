import type { PlannedChange, RestorePlan } from './plan-restore.ts';

/**
 * Runs that may have written a file, and whether the last of it may have been a command of theirs, whose changes nobody
 * knows; `at` is the file's time, null where it is not there any more.
 */
export type WhoWorked = (o: { name: string; at: number | null }) => ReadonlyMap<string, 'edits' | 'command'>;

/** `shared`: among the conflicts, what the run changed with others, or the user, by edits that may be taken out alone. */
type AgentPlan = RestorePlan & { shared: PlannedChange[] };

/**
 * Of a plan, what one run alone did. A file that somebody else may have changed as well is a conflict: to bring it back
 * whole would undo the other, too.
 */
export function onlyOfAgent({
  plan,
  agent,
  whoWorked,
}: {
  plan: RestorePlan;
  agent: string;
  whoWorked: WhoWorked;
}): AgentPlan {
  const found: AgentPlan = { changes: [], conflicts: [], overridable: [], shared: [] };
  for (const one of plan.changes) {
    const runs = whoWorked({ name: one.name, at: one.seenAt });
    if (!runs.has(agent)) continue;
    if (runs.size === 1) found.changes.push(one);
    else {
      found.conflicts.push({ name: one.name, reason: 'changed_by_others', change: one.change });
      if (runs.get(agent) === 'edits' && one.change === 'replace') found.shared.push(one);
    }
  }
  const named = new Map(plan.overridable.map((one) => [one.name, one]));
  for (const conflict of plan.conflicts) {
    const one = named.get(conflict.name);
    const how = whoWorked({ name: conflict.name, at: one?.seenAt ?? null }).get(agent);
    if (how === undefined) continue;
    found.conflicts.push(conflict);
    if (one === undefined) continue;
    found.overridable.push(one);
    if (how === 'edits' && one.change === 'replace') found.shared.push(one);
  }
  return found;
}
