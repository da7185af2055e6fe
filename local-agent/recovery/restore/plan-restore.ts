import fs from 'node:fs';
import { ifThere } from '../../files/read-if-there.ts';
import { absolutePath } from '../git/file-paths.ts';
import type { TreeChange, TreeEntry } from '../git/compare-trees.ts';
import type { LeftOut } from '../git/scan-changes.ts';

/** What a restore does to one file. `by`: who wrote last what it replaces or deletes, where that is known. */
export type PlannedChange = {
  name: string;
  change: 'restore' | 'replace' | 'delete';
  to: TreeEntry | null;
  by: string | null;
  /** The file as it was seen, by which a later change is noticed. */
  stamp: string | null;
  /** Its time then, in milliseconds. */
  seenAt: number | null;
};
export type Conflict = {
  name: string;
  /**
   * Changed since by nobody who was recorded; or there, and in no checkpoint: nothing could bring it back; or, where one
   * run is to be undone, changed by another as well.
   */
  reason: 'changed_by_you' | 'not_recorded' | 'changed_by_others';
  change: PlannedChange['change'];
};
export type RestorePlan = { changes: PlannedChange[]; conflicts: Conflict[]; overridable: PlannedChange[] };

/** Who wrote a file that changed at this moment (milliseconds); undefined: nobody who was recorded. */
export type WhoChanged = (o: { name: string; at: number }) => string | undefined;

/**
 * From the work tree as it is (`changes` lead from it to the checkpoint): what can go without harm, and what is somebody's
 * own work. What the checkpoint says that it left out is not touched.
 */
export function planRestore({
  top,
  changes,
  leftOut,
  whoChanged,
}: {
  top: string;
  changes: readonly TreeChange[];
  leftOut: readonly LeftOut[];
  whoChanged: WhoChanged;
}): RestorePlan {
  const plan: RestorePlan = { changes: [], conflicts: [], overridable: [] };
  const left = leftOut.map(({ name }) => name);
  for (const { name, from, to } of changes) {
    if (left.some((one) => one === name || (one.endsWith('/') && name.startsWith(one)))) continue;
    const stat = lookAt(absolutePath({ top, name }));
    const change = to === null ? 'delete' : stat === undefined || stat.isDirectory() ? 'restore' : 'replace';
    if (stat === undefined || stat.isDirectory()) {
      if (to !== null) plan.changes.push({ name, change, to, by: null, stamp: null, seenAt: null });
      continue;
    }
    const stamp = stampOf(stat);
    if (from === null) {
      plan.conflicts.push({ name, reason: 'not_recorded', change });
      continue;
    }
    const by = whoChanged({ name, at: stat.mtimeMs });
    const planned: PlannedChange = { name, change, to, by: by ?? null, stamp, seenAt: stat.mtimeMs };
    if (by !== undefined) plan.changes.push(planned);
    else {
      plan.conflicts.push({ name, reason: 'changed_by_you', change });
      plan.overridable.push(planned);
    }
  }
  return plan;
}

/** Undefined where nothing is, also because a folder of its path is none (any more). */
export function lookAt(file: Buffer): fs.Stats | undefined {
  return ifThere(() => fs.lstatSync(file));
}

export function stampOf(stat: fs.Stats): string {
  return `${stat.ino} ${stat.size} ${stat.mtimeMs} ${stat.mode}`;
}
