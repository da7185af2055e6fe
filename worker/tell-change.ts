import { renewStandings } from './budgets/look-at-budgets.ts';
import type { Change } from './change.ts';
import type { Deps } from './deps.ts';

/** Who has to do something at once when something changed, and no folder of them has to know of the other. */
const reactions: Readonly<Record<Change, readonly ((deps: Deps) => Promise<void>)[]>> = {
  phases: [renewStandings],
  visibility: [renewStandings],
};

export async function tellChange({ change, deps }: { change: Change; deps: Deps }): Promise<void> {
  for (const react of reactions[change]) await react(deps);
}
