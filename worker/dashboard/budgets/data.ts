import { readStandings } from '../../budgets/read-standings.ts';
import type { ReaderDeps } from '../../deps.ts';
import type { Scope } from '../../../shared/queries/parts/scope.ts';
import { listKeptMs } from '../shell/request-view.ts';

export function askBudgets({ deps, scope }: { deps: ReaderDeps; scope: Scope }) {
  return {
    standings: () =>
      readStandings({ db: deps.db, ask: deps.recallExact(listKeptMs), scope, now: deps.clock() }),
  };
}
