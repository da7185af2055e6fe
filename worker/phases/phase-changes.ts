import { plannedDay } from '../../shared/insights/plan-words.ts';
import type { Phase } from '../../shared/phases/phase.ts';

/** What the audit log says of phases that were stored: a phase told whole may be all three. */
export type PhaseChange = {
  action: `phase.${'started' | 'completed' | 'planned'}`;
  object: string;
  phase: Pick<Phase, 'phase' | 'changed_at' | 'planned_at'>;
};

/** Pure: what becomes of the phases that are known when these are stored. */
export function phaseChanges(o: { known: readonly Phase[]; stored: readonly Phase[] }): PhaseChange[] {
  return o.stored.flatMap((phase) => {
    const before = o.known.find((one) => one.phase === phase.phase);
    const object = `${phase.phase}: ${phase.name}`;
    const isPlanned = phase.planned_at > (before?.planned_at ?? 0);
    const isCompleted = phase.completed_at !== null && (before?.completed_at ?? null) === null;
    const changes: PhaseChange[] = [];
    if (before === undefined) changes.push({ action: 'phase.started', object, phase });
    if (isPlanned) changes.push({ action: 'phase.planned', object: `${object}, ${untilOf(phase)}`, phase });
    if (isCompleted) changes.push({ action: 'phase.completed', object, phase });
    return changes;
  });
}

function untilOf({ planned_end_at }: Phase): string {
  return planned_end_at === null ? 'no day' : plannedDay({ planned_end_at });
}
