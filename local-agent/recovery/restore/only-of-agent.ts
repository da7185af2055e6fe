import type { RestorePlan } from './plan-restore.ts';

/** Runs that may have written a file: `at` is the file's time, null where it is not there any more. */
export type WhoWorked = (o: { name: string; at: number | null }) => ReadonlySet<string>;

/**
 * Of a plan, what one run alone did. A file that somebody else may have changed as well stays as it is, and is named: to
 * undo the one would undo the other.
 */
export function onlyOfAgent({
  plan,
  agent,
  whoWorked,
}: {
  plan: RestorePlan;
  agent: string;
  whoWorked: WhoWorked;
}): RestorePlan {
  const found: RestorePlan = { changes: [], conflicts: [], overridable: [] };
  for (const one of plan.changes) {
    const runs = whoWorked({ name: one.name, at: one.seenAt });
    if (!runs.has(agent)) continue;
    if (runs.size === 1) found.changes.push(one);
    else found.conflicts.push({ name: one.name, reason: 'changed_by_others', change: one.change });
  }
  const named = new Map(plan.overridable.map((one) => [one.name, one]));
  for (const conflict of plan.conflicts) {
    const one = named.get(conflict.name);
    if (!whoWorked({ name: conflict.name, at: one?.seenAt ?? null }).has(agent)) continue;
    found.conflicts.push(conflict);
    if (one !== undefined) found.overridable.push(one);
  }
  return found;
}
