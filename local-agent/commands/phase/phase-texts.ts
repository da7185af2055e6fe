import { plannedDay, planWords } from '../../../shared/insights/plan-words.ts';
import type { Phase } from '../../../shared/phases/phase.ts';

/** `2026-12-18, 2 days late`; empty where nobody said when it is meant to end. */
export function planText({ phase, now }: { phase: Phase; now: number }): string {
  const { planned_end_at, completed_at: ended_at } = phase;
  if (planned_end_at === null) return '';
  return `${plannedDay({ planned_end_at })}, ${planWords({ planned_end_at, ended_at, now })}`;
}

/** ` (until 2026-12-18)`, or nothing. */
export function untilText({ planned_end_at }: Phase): string {
  return planned_end_at === null ? '' : ` (until ${plannedDay({ planned_end_at })})`;
}

/** What a command that changed a phase prints as JSON. */
export function phaseJson({ phase, name, completed_at, planned_end_at }: Phase) {
  return { phase, name, completed_at: isoOrNull(completed_at), ...planJson({ planned_end_at }) };
}

/** `planned_until`: the last day (UTC); `planned_end_at`: the first moment after it. */
export function planJson({ planned_end_at }: Pick<Phase, 'planned_end_at'>) {
  const planned_until = planned_end_at === null ? null : plannedDay({ planned_end_at });
  return { planned_until, planned_end_at: isoOrNull(planned_end_at) };
}

export function isoOrNull(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
