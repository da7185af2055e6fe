import type { Deps } from '../deps.ts';
import { scopeOfAll } from '../auth/scope-of-all.ts';
import { logFailure } from '../http/log-failure.ts';
import { readStandings, type Standing } from './read-standings.ts';
import { keepStandings } from './standing-repository.ts';

type LookDeps = Pick<Deps, 'db' | 'mode' | 'readScope' | 'askWithin' | 'clock'>;

/** How budgets stand as everybody may know it, kept for the line above every page. Each is one question to the usage. */
export async function lookAtBudgets(deps: LookDeps): Promise<Standing[]> {
  const scope = await scopeOfAll(deps);
  const { runExact: ask } = deps.askWithin(scope);
  const standings = await readStandings({ db: deps.db, ask, scope, now: deps.clock() });
  await keepStandings({ db: deps.db, standings });
  return standings;
}

/** The same after something was stored that changes how they stand: that is so, whether or not they can be looked at now. */
export async function renewStandings(deps: LookDeps): Promise<void> {
  try {
    await lookAtBudgets(deps);
  } catch (error) {
    // They are looked at again within a quarter of an hour.
    logFailure({ error, now: deps.clock() });
  }
}
