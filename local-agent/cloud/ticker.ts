import path from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../shared/core/clock.ts';
import { type CronTime, cronTimeNames, lastDue } from '../../shared/core/cron-times.ts';
import { runEach } from '../../shared/core/run-each.ts';
import { readTextIfThere } from '../files/read-if-there.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { repeat } from '../runtime/repeat.ts';
import { MINUTE } from '../../shared/core/time.ts';

const lookEveryMs = 60_000;
const afterErrorMs = 10 * MINUTE;

const ticksSchema = z.record(z.string(), z.number());

/** Calls the cloud as at this moment (Unix ms), which says what it does; rejects when the cloud failed at it. */
export type Tick = (o: { at: number }) => Promise<void>;

/**
 * Plays cron for a cloud on this machine. What was missed (asleep, switched off) is run once, however often it was due. A
 * cloud that is new has missed nothing. What fails keeps nothing else from its turn.
 */
export function startTicker(o: { folder: string; clock: Clock; tick: Tick }): { stop(): Promise<void> } {
  return repeat({
    async work() {
      const failures = await runEach(cronTimeNames.map((time) => () => runDue({ ...o, time })));
      if (failures.length > 0)
        throw new AggregateError(failures, `${failures.length} of what was due failed`);
      return lookEveryMs;
    },
    // The Worker wrote down what went wrong; it is tried again.
    onError: () => afterErrorMs,
  });
}

/** Exactly one look: runs what was due since the last time, and notes it when it went through. */
export async function runDue(o: { folder: string; clock: Clock; tick: Tick; time: CronTime }): Promise<void> {
  const now = o.clock();
  const at = lastDue({ time: o.time, now });
  const ticks = readTicks(o.folder);
  const last = ticks[o.time];
  // A clock that was set back would otherwise wait for the time that it once told.
  if (last === undefined || last > now)
    return writeTicks({ folder: o.folder, ticks: { ...ticks, [o.time]: now } });
  if (last >= at) return;
  await o.tick({ at });
  writeTicks({ folder: o.folder, ticks: { ...ticks, [o.time]: now } });
}

function fileOf(folder: string): string {
  return path.join(folder, 'ticks.json');
}

/** A file that says nothing sensible counts as none. */
function readTicks(folder: string): Record<string, number> {
  const text = readTextIfThere(fileOf(folder)) ?? '{}';
  try {
    return ticksSchema.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return {};
    throw error;
  }
}

function writeTicks(o: { folder: string; ticks: Record<string, number> }): void {
  writeAtomically({ file: fileOf(o.folder), content: JSON.stringify(o.ticks) });
}
