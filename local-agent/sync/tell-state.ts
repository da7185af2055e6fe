import { z } from 'zod';
import { type DeviceState, deviceStateHeader, deviceStateSchema } from '../../shared/alerts/device-state.ts';
import { HOUR, MINUTE } from '../../shared/core/time.ts';
import type { Run } from './sync-run.ts';
import { readSyncState, writeSyncState } from './sync-state.ts';

const toldSchema = z.object({ at: z.number(), state: z.string(), troubles: z.string() });
export type ToldState = z.infer<typeof toldSchema>;

/** Each telling is a row written there: troubles soon, figures once an hour, and that nothing changed four times a day. */
const every = { troubles: 5 * MINUTE, figures: HOUR, anyway: 6 * HOUR } as const;

/** Whether the cloud should be told how this machine stands. */
export function isStateDue(o: { last: ToldState | undefined; next: ToldState; isForced: boolean }): boolean {
  const { last, next, isForced } = o;
  if (last === undefined) return true;
  const age = Math.abs(next.at - last.at);
  if (last.troubles !== next.troubles) return isForced || age >= every.troubles;
  if (last.state !== next.state) return isForced || age >= every.figures;
  return age >= every.anyway;
}

/**
 * The state that goes along with the next rows; undefined when it is not due. `alone`: troubles began or ended, and the
 * cloud knows of states, so that it is worth a request where no rows wait.
 */
export function stateToTell(run: Run): { told: ToldState; alone: boolean } | undefined {
  const { db, target, clock } = run;
  if (run.deviceState === undefined) return undefined;
  const stored = readSyncState({ db, target, key: 'device_state' });
  const last = stored === undefined ? undefined : toldSchema.parse(JSON.parse(stored));
  const isForced = run.force === true;
  const at = clock();
  if (last !== undefined && !isForced && Math.abs(at - last.at) < every.troubles) return undefined;
  const state = findState(run.deviceState);
  if (state === undefined) return undefined;
  const told = { at, state: JSON.stringify(state), troubles: JSON.stringify(troublesOf(state)) };
  if (!isStateDue({ last, next: told, isForced })) return undefined;
  return { told, alone: last !== undefined && last.troubles !== told.troubles };
}

/** Rows go without it where it cannot be found out, or is none that a header carries: one machine's trouble is not its clouds'. */
function findState(deviceState: () => DeviceState): DeviceState | undefined {
  try {
    const state = deviceStateSchema.parse(deviceState());
    return /^[ -~]+$/.test(JSON.stringify(state)) ? state : undefined;
  } catch {
    return undefined;
  }
}

export function stateHeaders(told: ToldState | undefined): Record<string, string> {
  return told === undefined ? {} : { [deviceStateHeader]: withMoment(told) };
}

/** Not part of what is compared: nothing changes with it. */
function withMoment({ at, state }: ToldState): string {
  return JSON.stringify({ ...deviceStateSchema.parse(JSON.parse(state)), at: Math.max(0, at) });
}

export function noteTold({ run, told }: { run: Run; told: ToldState }): void {
  const { db, target } = run;
  writeSyncState({ db, target, key: 'device_state', value: JSON.stringify(told) });
}

/** What alerts are made of: not what moves with every minute of work. */
function troublesOf({ version, refused, archive, bundles, failing }: DeviceState) {
  return [
    version,
    refused?.count ?? 0,
    archive?.late ?? 0,
    bundles.refused,
    failing.map(({ part, code }) => [part, code]),
  ];
}
