import type { Deps } from '../deps.ts';
import { type Scope, wholeTeam } from '../../shared/queries/parts/scope.ts';

/** What everybody of a team may see: what is told to all of them is made from it. No texts, no hidden projects. */
export async function scopeOfAll(deps: Pick<Deps, 'mode' | 'readScope'>): Promise<Scope> {
  if (deps.mode === 'embedded') return wholeTeam;
  return deps.readScope({ kind: 'person', member_id: '', member: '', role: 'viewer' });
}
