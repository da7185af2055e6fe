import { machinePaceMs } from '../../../shared/protocol/live-pace.ts';
import { readToday } from '../../data/today.ts';
import type { Deps } from '../../deps.ts';

/** How often machines that are at work today would tell news if somebody watched now. */
export async function readLivePace({ db, clock }: Pick<Deps, 'db' | 'clock'>) {
  const now = clock();
  const today = await readToday({ db, now });
  return { machines: today.machines, paceMs: machinePaceMs({ today, now }) };
}
