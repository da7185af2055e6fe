import type { Deps } from '../deps.ts';
import { type Scope, wholeTeam } from '../../shared/queries/parts/scope.ts';
import { readStandings, type Standing } from './read-standings.ts';
import { keepStandings } from './standing-repository.ts';

/** What everybody of a team may see: what is told to all of them is made from it. No texts, no hidden projects. */
export async function scopeOfAll(deps: Pick<Deps, 'mode' | 'readScope'>): Promise<Scope> {
  if (deps.mode === 'embedded') return wholeTeam;
  return deps.readScope({ kind: 'person', member_id: '', member: '', role: 'viewer' });
}

/** How budgets stand as everybody may know it, kept for the line above every page. Each is one question to the usage. */
export async function lookAtBudgets(
  deps: Pick<Deps, 'db' | 'mode' | 'readScope' | 'askWithin' | 'clock'>,
): Promise<Standing[]> {
  const scope = await scopeOfAll(deps);
  const { runQuery: ask } = deps.askWithin(scope);
  const standings = await readStandings({ db: deps.db, ask, scope, now: deps.clock() });
  await keepStandings({ db: deps.db, standings });
  return standings;
}
