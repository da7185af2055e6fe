import type { ReaderDeps } from '../../deps.ts';
import { sessionBranches } from '../../../shared/queries/session-branches.ts';
import { MINUTE } from '../../../shared/core/time.ts';
import { type ShownPart, valueOr } from './load-parts.ts';
import { scopeOf, type View } from './request-view.ts';
import { Choice } from './topline.tsx';

/** A branch that is new may come into the filter a while later. */
const branchesKeptMs = 10 * MINUTE;

type Branches = { branch: string; sessions: number }[];

export function askBranches({ deps, view }: { deps: ReaderDeps; view: View }): () => Promise<Branches> {
  return () => deps.recall(branchesKeptMs, { figures: false })(sessionBranches, scopeOf(view));
}

export function BranchChoice(o: { branches: ShownPart<Branches>; chosen: string | undefined }) {
  const values = valueOr(o.branches, []).map((row) => row.branch);
  return <Choice name="branch" all="Any branch" chosen={o.chosen} values={values} />;
}
