import { exchangePhases } from '../phases/exchange-phases.ts';
import { readFindingStates, readPhases } from '../phases/phase-store.ts';
import type { Run } from './sync-run.ts';
import { readSyncState, writeSyncState } from './sync-state.ts';

/** Tells the cloud what changed of phases and decisions since it last heard of them. One that knows none yet is told later. */
export async function sendPhases({ run }: { run: Run }): Promise<void> {
  const { db, target } = run;
  const mark = markOf(run);
  if (mark === '' || mark === readSyncState({ db, target, key: 'phases' }) || !run.goesOn()) return;
  const { kind } = await exchangePhases({ db, device: run.device, fetch: run.fetch });
  if (kind === 'done') writeSyncState({ db, target, key: 'phases', value: markOf(run) });
}

/** Changes whenever one of them does; empty where there is none. */
function markOf({ db }: Pick<Run, 'db'>): string {
  const rows = [...readPhases(db), ...readFindingStates(db)];
  return rows.length === 0 ? '' : `${rows.length} ${Math.max(...rows.map((row) => row.changed_at))}`;
}
