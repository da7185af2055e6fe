import { createHash } from 'node:crypto';
import { HOUR } from '../../shared/core/time.ts';
import { exchangePhases } from '../phases/exchange-phases.ts';
import { readFindingStates, readPhases } from '../phases/phase-store.ts';
import type { Run } from './sync-run.ts';
import { readSyncState, writeSyncState } from './sync-state.ts';

/**
 * Tells the cloud what changed of phases and decisions since it last heard of them. One that knows none yet is told later, one
 * that does not understand some of it once an hour, until it was upgraded.
 */
export async function sendPhases({ run }: { run: Run }): Promise<void> {
  const { db, target } = run;
  const mark = markOf(run);
  const untaken = (of: string) => `${of} untaken ${Math.floor(run.clock() / HOUR)}`;
  const told = readSyncState({ db, target, key: 'phases' });
  if (mark === '' || mark === told || untaken(mark) === told || !run.goesOn()) return;
  const { kind } = await exchangePhases({ db, device: run.device, fetch: run.fetch });
  const value = kind === 'done' ? markOf(run) : kind === 'untaken' ? untaken(markOf(run)) : undefined;
  if (value !== undefined) writeSyncState({ db, target, key: 'phases', value });
}

/** Changes whenever one of them does; empty where there is none. */
function markOf({ db }: Pick<Run, 'db'>): string {
  const [phases, findings] = [readPhases(db), readFindingStates(db)];
  if (phases.length + findings.length === 0) return '';
  return createHash('sha256')
    .update(JSON.stringify([phases, findings]))
    .digest('base64url');
}
