import type { Phase } from '../../shared/phases/phase.ts';

/** What the audit log says of phases that were stored: a phase told whole may be all three. */
export type PhaseChange = { action: `phase.${'started' | 'completed' | 'planned'}`; object: string };

/** Pure: what becomes of the phases that are known when these are stored. */
export function phaseChanges(o: { known: readonly Phase[]; stored: readonly Phase[] }): PhaseChange[] {
  return o.stored.flatMap((phase) => {
    const before = o.known.find((one) => one.phase === phase.phase);
    const object = `${phase.phase}: ${phase.name}`;
    const isPlanned = phase.planned_at > (before?.planned_at ?? 0);
    const isCompleted = phase.completed_at !== null && (before?.completed_at ?? null) === null;
    const changes: PhaseChange[] = [];
    if (before === undefined) changes.push({ action: 'phase.started', object });
    if (isPlanned) changes.push({ action: 'phase.planned', object: `${object}, ${dayOf(phase)}` });
    if (isCompleted) changes.push({ action: 'phase.completed', object });
    return changes;
  });
}

/** The last day of it; the plan names the first moment after that. */
function dayOf({ planned_end_at: end }: Phase): string {
  return end === null ? 'no day' : new Date(Math.max(end - 1, 0)).toISOString().slice(0, 10);
}
