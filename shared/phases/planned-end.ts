import { AppError } from '../core/errors.ts';
import { DAY } from '../core/time.ts';
import { openPhase, noneOpen, type Phase } from './phase.ts';

/** Writes plans that were made later than what is there; the same text for SQLite and D1. ?1: JSON list of phases. */
export const upsertPlannedEndsSql = `INSERT INTO planned_ends (phase, planned_end_at, planned_at)
SELECT value ->> 'phase', value ->> 'planned_end_at', value ->> 'planned_at'
FROM json_each(?1) WHERE value ->> 'planned_at' > 0
ON CONFLICT (phase) DO UPDATE SET planned_end_at = excluded.planned_end_at, planned_at = excluded.planned_at
WHERE excluded.planned_at > planned_ends.planned_at`;

/**
 * A day as somebody types it, to the first moment after it (Unix ms): days of UTC, as budgets and reviews have them. Throws
 * `usage.wrong_end`.
 */
export function readPlannedEnd({ day, now }: { day: string; now: number }): number {
  const start = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00Z`) : Number.NaN;
  if (Number.isNaN(start) || !new Date(start).toISOString().startsWith(day))
    throw wrongEnd({ day, why: 'is no day', hint: 'write the last day as 2026-12-18' });
  if (start + DAY <= now) throw wrongEnd({ day, why: 'is over', hint: 'give today or a day to come' });
  return start + DAY;
}

/** The open phase with another planned end; null takes it back. Throws `phase.none_open`. */
export function planEnd(o: { phases: readonly Phase[]; plannedEndAt: number | null; now: number }): Phase[] {
  const open = openPhase(o.phases);
  if (open === undefined) throw noneOpen();
  // A clock that went back must not make a plan older than the last.
  const planned_at = Math.max(o.now, open.planned_at + 1);
  return [{ ...open, planned_end_at: o.plannedEndAt, planned_at }];
}

function wrongEnd({ day, why, hint }: { day: string; why: string; hint: string }): AppError {
  return new AppError({
    code: 'usage.wrong_end',
    message: `${day.slice(0, 40)} ${why}, so a phase cannot be planned to end then`,
    hint,
    status: 400,
  });
}
