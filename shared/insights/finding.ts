import { z } from 'zod';

/** A row that shows what a finding says; pages and commands make the link from its ids. */
const evidenceSchema = z.object({
  says: z.string(),
  session_id: z.string().optional(),
  agent_id: z.string().optional(),
  event_id: z.string().optional(),
  /** Of a group of errors. */
  fingerprint: z.string().optional(),
  agent_type: z.string().optional(),
  tool_name: z.string().optional(),
  model: z.string().optional(),
  day: z.string().optional(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

export type FindingState = 'new' | 'adopted' | 'measured' | 'dismissed';

/** What a rule compares before and after its advice was taken; less is better. */
export const measureSchema = z.object({
  value: z.number(),
  unit: z.enum(['share', 'per_session', 'per_run', 'ms', 'micros', 'count']),
});
export type Measure = z.infer<typeof measureSchema>;

export const findingSchema = z.object({
  /** `kind:subject`: the same advice has the same id in every review. */
  finding_id: z.string(),
  kind: z.string(),
  subject: z.string(),
  title: z.string(),
  advice: z.string(),
  evidence: z.array(evidenceSchema),
  /** Over the time of the review; null where nothing sound can be said. */
  saving_micros: z.number().nullable(),
  saving_ms: z.number().nullable(),
  /** How the savings were reckoned. */
  formula: z.string(),
  measure: measureSchema.nullable(),
});
export type Finding = z.infer<typeof findingSchema>;

export function findingId({ kind, subject }: { kind: string; subject: string }): string {
  return `${kind}:${subject}`;
}
