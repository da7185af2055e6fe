import path from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../shared/core/clock.ts';
import { type CronTime, cronTimeNames, lastDue } from '../../shared/core/cron-times.ts';
import { runEach } from '../../shared/core/run-each.ts';
import { readTextIfThere } from '../files/read-if-there.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { repeat } from '../runtime/repeat.ts';
import { MINUTE } from '../../shared/core/time.ts';

const afterErrorMs = 10 * MINUTE;

const ticksSchema = z.record(z.string(), z.number());

/** Calls the cloud as at this moment (Unix ms), which says what it does; rejects when the cloud failed at it. */
export type Tick = (o: { at: number }) => Promise<void>;

/**
 * What a cloud that rests is woken for, four times an hour: alerts and budgets come when they always do. What else fell due
 * since then is done along with it, so nothing is more than a quarter of an hour late, and most of an hour nothing runs.
 */
const waking = 'alerts' satisfies CronTime;
/** What is due in several minutes of one wake is done for each of them. */
const togetherMs = 15 * MINUTE;

/**
 * Plays cron for a cloud on this machine. What was missed (asleep, switched off) is run once, or for each moment of the last
 * quarter of an hour at which it was due. A cloud that is new has missed nothing. What fails keeps nothing else from its turn.
 */
export function startTicker(o: {
  folder: string;
  clock: Clock;
  tick: Tick;
  /** A cloud that rests stays so for most of what is due. */
  isAwake: () => boolean;
  lookMs: number;
}): { stop(): Promise<void> } {
  return repeat({
    async work() {
      if (!o.isAwake() && !isDue({ ...o, time: waking })) return o.lookMs;
      const failures = await runEach(cronTimeNames.map((time) => () => runDue({ ...o, time })));
      if (failures.length > 0)
        throw new AggregateError(failures, `${failures.length} of what was due failed`);
      return o.lookMs;
    },
    // The Worker wrote down what went wrong; it is tried again.
    onError: () => afterErrorMs,
  });
}

type Look = { folder: string; clock: Clock; time: CronTime };

function isDue({ folder, clock, time }: Look): boolean {
  const now = clock();
  const last = readTicks(folder)[time];
  return last === undefined || last > now || last < lastDue({ time, now });
}

/** One look: runs what was due since the last time, as `missed` says, and notes it when it went through. */
export async function runDue(o: Look & { tick: Tick }): Promise<void> {
  if (!isDue(o)) return;
  const now = o.clock();
  const ticks = readTicks(o.folder);
  const last = ticks[o.time];
  // A clock that was set back would otherwise wait for the time that it once told.
  if (last !== undefined && last <= now)
    for (const at of missed({ time: o.time, last, now })) await o.tick({ at });
  writeTicks({ folder: o.folder, ticks: { ...ticks, [o.time]: now } });
}

/** The last time that it was due, and those before it that are as good as the same moment; the earliest first. */
function missed({ time, last, now }: { time: CronTime; last: number; now: number }): number[] {
  const latest = lastDue({ time, now });
  const moments: number[] = [];
  for (let at = latest; at > last && at > latest - togetherMs; at = lastDue({ time, now: at - 1 }))
    moments.unshift(at);
  return moments;
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
