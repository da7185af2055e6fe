import { counted } from '../../../shared/core/figures.ts';
import { isBelow } from '../../files/is-below.ts';
import type { Snapshot } from './snapshot-schema.ts';

type Problem = Snapshot['problems'][number];

/** Whether the whole of the work tree is in the snapshot, whatever is wrong with it. */
export function isWhole({ snapshot, problem }: { snapshot: Snapshot; problem: Problem }): boolean {
  return snapshot.checkpoints.some(({ top }) => isBelow({ file: problem.folder, folder: top }));
}

/** What is wrong with a folder, and how much of it the snapshot holds all the same. */
export function describeProblem(o: { snapshot: Snapshot; problem: Problem }): string {
  const { folder, why } = o.problem;
  if (isWhole(o)) return `${folder}: ${why}; its files are saved all the same`;
  const copied = o.snapshot.copies.find((copies) => copies.folder === folder)?.files.length ?? 0;
  if (copied === 0) return `the files of ${folder} could not be saved: ${why}`;
  const files = `${counted({ count: copied, one: 'file' })} that the session touched`;
  return `the work tree of ${folder} could not be saved: ${why}; ${files} ${copied === 1 ? 'is' : 'are'} copied instead`;
}

const reasons = new Map([
  ['special', 'a pipe, socket or device'],
  ['own_repository', 'a repository of its own'],
]);

/** A file that is in no checkpoint, with the reason. */
export function describeLeftOut({ path, reason }: { path: string; reason: string }): string {
  return `${path} (${reasons.get(reason) ?? reason.replaceAll('_', ' ')})`;
}
