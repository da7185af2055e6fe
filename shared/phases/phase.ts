import { z } from 'zod';
import { AppError } from '../core/errors.ts';
import { momentSchema } from '../core/moment.ts';

/**
 * A stretch of work with a name. Sessions belong to the phase that was open when they started; what is used and spent belongs to
 * the one in whose time that was, so that phases add up to what their days cost.
 */
export const phaseSchema = z.object({
  /** 1, 2, 3 … in the order in which they were started. */
  phase: z.number().int().positive().max(100_000),
  name: z.string().min(1).max(120),
  started_at: momentSchema,
  completed_at: momentSchema.nullable(),
  /** When the row last changed, in milliseconds: the later of two sightings holds. */
  changed_at: momentSchema,
  /** First moment after the day on which it is meant to end; null: nobody said. Who knows no plans leaves both away. */
  planned_end_at: momentSchema.nullable().default(null),
  /** When that was said last; 0: never. The later of two holds, whatever else changed. */
  planned_at: momentSchema.default(0),
});
export type Phase = z.infer<typeof phaseSchema>;

/**
 * Whether one sighting of a phase holds against another: the later one. Of the same moment, as two machines may tell, the same
 * one holds everywhere: a phase that is over, and then whatever stands higher; `upsertPhasesSql` goes by the same order.
 */
export function holdsAgainst(one: Phase, other: Phase): boolean {
  const order = ({ changed_at, completed_at, started_at, name }: Phase) =>
    [changed_at, completed_at ?? -1, started_at, name] as const;
  const [mine, theirs] = [order(one), order(other)];
  const at = mine.findIndex((value, place) => value !== theirs[place]);
  const [value, against] = [mine[at], theirs[at]];
  return value !== undefined && against !== undefined && value > against;
}

const orderSql = (row: string) =>
  `(${row}.changed_at, coalesce(${row}.completed_at, -1), ${row}.started_at, ${row}.name)`;

/** `holdsAgainst` between two rows of these names. */
export const holdsAgainstSql = (o: { one: string; other: string }) =>
  `${orderSql(o.one)} > ${orderSql(o.other)}`;

/** Writes phases that hold against what is there; the same text for SQLite and D1. ?1: JSON list of phases. */
export const upsertPhasesSql = `INSERT INTO phases (phase, name, started_at, completed_at, changed_at)
SELECT value ->> 'phase', value ->> 'name', value ->> 'started_at', value ->> 'completed_at', value ->> 'changed_at'
FROM json_each(?1) WHERE true
ON CONFLICT (phase) DO UPDATE SET name = excluded.name, started_at = excluded.started_at,
  completed_at = excluded.completed_at, changed_at = excluded.changed_at
WHERE ${holdsAgainstSql({ one: 'excluded', other: 'phases' })}`;

export const listPhasesSql = `SELECT phases.phase, name, started_at, completed_at, changed_at, planned_end_at,
  coalesce(planned_at, 0) AS planned_at
FROM phases LEFT JOIN planned_ends ON planned_ends.phase = phases.phase ORDER BY phases.phase`;

/** The phase that is open, completed now, if there is one, and the new one after it. */
export function startPhase(o: {
  phases: readonly Phase[];
  name: string;
  now: number;
  plannedEndAt?: number | null;
}): Phase[] {
  const name = o.name.trim().slice(0, 120);
  if (name === '') throw nameNeeded();
  const open = openPhase(o.phases);
  const last = o.phases.at(-1)?.phase ?? 0;
  const closed = open === undefined ? [] : [close({ phase: open, now: o.now })];
  const planned = o.plannedEndAt ?? null;
  const begun: Phase = {
    phase: last + 1,
    name,
    started_at: o.now,
    completed_at: null,
    changed_at: o.now,
    planned_end_at: planned,
    planned_at: planned === null ? 0 : o.now,
  };
  return [...closed, begun];
}

/** Throws `phase.none_open`. */
export function completePhase(o: { phases: readonly Phase[]; now: number }): Phase[] {
  const open = openPhase(o.phases);
  if (open === undefined) throw noneOpen();
  return [close({ phase: open, now: o.now })];
}

export function openPhase(phases: readonly Phase[]): Phase | undefined {
  return phases.findLast((phase) => phase.completed_at === null);
}

/** A clock that went back must not make a phase end before it began, nor the change older than the last. */
function close({ phase, now }: { phase: Phase; now: number }): Phase {
  return {
    ...phase,
    completed_at: Math.max(now, phase.started_at),
    changed_at: Math.max(now, phase.changed_at + 1),
  };
}

function nameNeeded(): AppError {
  return new AppError({
    code: 'phase.name_needed',
    message: 'a phase needs a name',
    hint: 'say what it is about: subtrack phase start "Billing rewrite"',
    status: 400,
  });
}

export function noneOpen(): AppError {
  return new AppError({
    code: 'phase.none_open',
    message: 'no phase is open',
    hint: 'start one first: subtrack phase start "NAME"',
    status: 409,
  });
}

/** The time of a phase, and as much time before it as it took; an open one ends now. */
export function stretchesOf({ phase, now }: { phase: Phase; now: number }): {
  period: { since: number; until: number };
  before: { since: number; until: number };
} {
  const since = phase.started_at;
  const until = Math.max(phase.completed_at ?? now, since + 1);
  return { period: { since, until }, before: { since: Math.max(0, since - (until - since)), until: since } };
}

/** The phase that was open at a moment: the latest of those that had begun, unless it was over by then. */
export function phaseAt({ phases, at }: { phases: readonly Phase[]; at: number }): Phase | undefined {
  const phase = phases.findLast(({ started_at }) => started_at <= at);
  return phase === undefined || at >= (phase.completed_at ?? Number.POSITIVE_INFINITY) ? undefined : phase;
}
