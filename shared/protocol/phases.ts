import { z } from 'zod';
import { findingStateSchema } from '../phases/finding-state.ts';
import { holdsAgainst, phaseSchema } from '../phases/phase.ts';

/** Body limit of `POST /v1/phases` in bytes. */
export const maxPhasesBytes = 256 * 1024;

/** Both sides tell what they know; of two sightings the one that changed later holds. */
export const phasesSchema = z.object({
  phases: z.array(phaseSchema).max(500),
  findings: z.array(findingStateSchema).max(1000),
});
export type PhasesExchange = z.infer<typeof phasesSchema>;

/** What is told and not known yet, or holds against what is known. */
export function newsOf({ told, known }: { told: PhasesExchange; known: PhasesExchange }): PhasesExchange {
  const phases = new Map(known.phases.map((row) => [row.phase, row]));
  const findings = new Map(known.findings.map((row) => [row.finding_id, row.changed_at]));
  return {
    phases: told.phases.filter((row) => {
      const found = phases.get(row.phase);
      return found === undefined || holdsAgainst(row, found) || row.planned_at > found.planned_at;
    }),
    findings: told.findings.filter((row) => row.changed_at > (findings.get(row.finding_id) ?? -1)),
  };
}
