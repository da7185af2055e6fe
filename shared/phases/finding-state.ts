import { z } from 'zod';
import { momentSchema } from '../core/moment.ts';
import { measureSchema, type Finding, type FindingState } from '../insights/finding.ts';
import type { Adopted, Review } from '../insights/review.ts';

/** What somebody decided about a finding. */
export const findingStateSchema = z.object({
  // Names of agents and models are as long as a row of the cloud takes them.
  finding_id: z.string().min(1).max(5000),
  kind: z.string().min(1).max(60),
  subject: z.string().max(4900),
  title: z.string().max(400),
  state: z.enum(['new', 'adopted', 'dismissed']),
  measure_value: z.number().nullable(),
  measure_unit: measureSchema.shape.unit.nullable(),
  changed_at: momentSchema,
});
export type FindingStateRow = z.infer<typeof findingStateSchema>;

/** The later decision holds; the same text for SQLite and D1. ?1: JSON list of rows. */
export const upsertFindingStatesSql = `INSERT INTO finding_states
  (finding_id, kind, subject, title, state, measure_value, measure_unit, changed_at)
SELECT value ->> 'finding_id', value ->> 'kind', value ->> 'subject', value ->> 'title', value ->> 'state',
  value ->> 'measure_value', value ->> 'measure_unit', value ->> 'changed_at'
FROM json_each(?1) WHERE true
ON CONFLICT (finding_id) DO UPDATE SET state = excluded.state, title = excluded.title,
  measure_value = excluded.measure_value, measure_unit = excluded.measure_unit, changed_at = excluded.changed_at
WHERE excluded.changed_at > finding_states.changed_at`;

export const listFindingStatesSql = `SELECT finding_id, kind, subject, title, state, measure_value, measure_unit, changed_at
FROM finding_states ORDER BY finding_id`;

/** The decision about a finding, with what is measured now, so that a later review can compare. */
export function decide(o: {
  finding: Finding;
  state: FindingStateRow['state'];
  now: number;
}): FindingStateRow {
  const { finding, state, now } = o;
  const measure = state === 'adopted' ? finding.measure : null;
  return {
    finding_id: finding.finding_id,
    kind: finding.kind,
    subject: finding.subject,
    title: finding.title.slice(0, 400),
    state,
    measure_value: measure?.value ?? null,
    measure_unit: measure?.unit ?? null,
    changed_at: now,
  };
}

export function adoptedOf(rows: readonly FindingStateRow[]): Adopted[] {
  return rows.flatMap((row) =>
    row.state !== 'adopted' || row.measure_value === null || row.measure_unit === null
      ? []
      : [
          {
            finding_id: row.finding_id,
            kind: row.kind,
            subject: row.subject,
            title: row.title,
            measure: { value: row.measure_value, unit: row.measure_unit },
            adopted_at: row.changed_at,
          },
        ],
  );
}

/** `measured`: it was adopted, and this review compares before and after. */
export function stateOf(o: {
  findingId: string;
  rows: readonly FindingStateRow[];
  review: Pick<Review, 'outcomes'>;
}): FindingState {
  const state = o.rows.find((row) => row.finding_id === o.findingId)?.state ?? 'new';
  const measured = o.review.outcomes.some((outcome) => outcome.finding_id === o.findingId);
  return state === 'adopted' && measured ? 'measured' : state;
}
