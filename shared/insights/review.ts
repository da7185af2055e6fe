import { isoDay } from '../core/days.ts';
import { z } from 'zod';
import { errorsOf, reviewErrorSchema } from './review-errors.ts';
import { workOf, workSchema } from './review-work.ts';
import { findFindings, measureFinding } from './find-findings.ts';
import { findingSchema, measureSchema, type Finding, type Measure } from './finding.ts';
import type { EarlierFacts, PeriodFacts, ReviewFacts } from './review-facts.ts';
import { percentileOf } from '../queries/parts/percentiles.ts';

/** What the same cost in the time before; null: nothing was recorded then, or nothing of it. */
const costBeforeSchema = z
  .object({ cost_micros: z.number(), api_calls: z.number(), unpriced_api_calls: z.number() })
  .nullable()
  .default(null);

const totalsSchema = z.object({
  sessions: z.number(),
  agent_runs: z.number(),
  tool_calls: z.number(),
  tool_errors: z.number(),
  errors: z.number(),
  tokens: z.number(),
  cost_micros: z.number(),
  api_calls: z.number(),
  unpriced_api_calls: z.number(),
});

/** Whether an advice that was taken helped: the same measure before it was, and in this review. */
const outcomeSchema = z.object({
  finding_id: z.string(),
  title: z.string(),
  before: measureSchema,
  after: measureSchema,
  helped: z.boolean(),
});
export type Outcome = z.infer<typeof outcomeSchema>;

/** A review as it is kept and shown: figures of a stretch of time that later changes of the rows do not touch. */
export const reviewSchema = z.object({
  since: z.number(),
  until: z.number(),
  /** Of a phase that was meant to end at a time; `until` is when it did, or, of one that goes on, when this was made. */
  plan: z.object({ planned_end_at: z.number(), is_open: z.boolean() }).nullable().default(null),
  /** When the first session that is known began, where that is later than all that is compared; null: all of it is recorded. */
  recorded_from: z.number().nullable().default(null),
  /** Made of full hours: what its time began and ended within counts from the next full hour on. */
  by_hours: z.boolean().default(false),
  /** Of a large team: sums are of everything, lists and what findings are made from of the newest rows alone. */
  lists_newest: z.boolean().default(false),
  totals: totalsSchema,
  /** Null: nothing was recorded before. */
  previous: totalsSchema.nullable(),
  agents: z.array(
    z.object({
      agent_type: z.string(),
      runs: z.number(),
      failed: z.number(),
      p50_ms: z.number().nullable(),
      p95_ms: z.number().nullable(),
      tokens: z.number(),
      cost_micros: z.number(),
      api_calls: z.number(),
      unpriced_api_calls: z.number(),
      before: costBeforeSchema,
    }),
  ),
  models: z.array(
    z.object({
      model: z.string(),
      tokens: z.number(),
      cost_micros: z.number(),
      api_calls: z.number(),
      unpriced_api_calls: z.number(),
      before: costBeforeSchema,
    }),
  ),
  tools: z.array(
    z.object({
      tool_name: z.string(),
      calls: z.number(),
      errors: z.number(),
      denied: z.number(),
      p50_ms: z.number().nullable(),
      p95_ms: z.number().nullable(),
      before: z.object({ calls: z.number(), errors: z.number() }).nullable().default(null),
    }),
  ),
  errors: z.array(reviewErrorSchema),
  ...workSchema,
  /** Worth reading: the dearest, and those in which most failed. */
  sessions: z.array(
    z.object({
      session_id: z.string(),
      title: z.string().nullable(),
      project: z.string(),
      cost_micros: z.number(),
      api_calls: z.number(),
      unpriced_api_calls: z.number(),
      tool_calls: z.number(),
      tool_errors: z.number(),
    }),
  ),
  /** Its days, UTC; reviews of earlier versions do not tell them. */
  days: z
    .array(
      z.object({
        day: z.string(),
        cost_micros: z.number(),
        tokens: z.number(),
        tool_calls: z.number(),
        tool_errors: z.number(),
      }),
    )
    .default([]),
  /** Agents that others, started together with them, waited for; the longest first. */
  waits: z
    .array(
      z.object({
        agent_type: z.string(),
        times: z.number(),
        wait_ms: z.number(),
        longest_ms: z.number(),
        session_id: z.string(),
      }),
    )
    .default([]),
  findings: z.array(findingSchema),
  outcomes: z.array(outcomeSchema),
});
export type Review = z.infer<typeof reviewSchema>;

/** Advice that somebody took, with what was measured when they did. */
export type Adopted = Pick<Finding, 'finding_id' | 'kind' | 'subject' | 'title'> & {
  measure: Measure;
  adopted_at: number;
};

/** So many rows of a kind; the pages behind have all. */
const most = { agents: 20, tools: 20, models: 10, sessions: 8, waits: 8 } as const;
/** Less than a tenth better is no help that anybody should count on. */
const helpedFrom = 0.9;

export function makeReview(o: {
  facts: ReviewFacts;
  adopted: readonly Adopted[];
  about?: Pick<Review, 'plan' | 'recorded_from' | 'by_hours'> & Partial<Pick<Review, 'lists_newest'>>;
}): Review {
  const { facts, adopted, about = { plan: null, recorded_from: null, by_hours: false } } = o;
  const { now, before, period, work } = facts;
  const agentsBefore = new Map(before?.agents.map((row) => [row.agent_type, row]));
  const toolsBefore = new Map(before?.tools.map((row) => [row.tool_name, row]));
  const modelsBefore = new Map(work.before?.models.map((row) => [row.key, row]));
  return {
    ...period,
    lists_newest: false,
    ...about,
    totals: totalsOf(now),
    previous: before === null ? null : totalsOf(before),
    agents: now.agents.slice(0, most.agents).map((row) => ({
      agent_type: row.agent_type,
      runs: row.runs,
      failed: row.failed,
      p50_ms: row.p50_ms,
      p95_ms: row.p95_ms,
      tokens: tokensOf(row),
      cost_micros: row.cost_micros,
      api_calls: row.api_calls,
      unpriced_api_calls: row.unpriced_api_calls,
      before: costOf(agentsBefore.get(row.agent_type)),
    })),
    models: now.models.slice(0, most.models).map((row) => ({
      model: row.key,
      tokens: tokensOf(row),
      cost_micros: row.cost_micros,
      api_calls: row.api_calls,
      unpriced_api_calls: row.unpriced_api_calls,
      before: costOf(modelsBefore.get(row.key)),
    })),
    tools: now.tools.slice(0, most.tools).map((row) => ({
      tool_name: row.tool_name,
      calls: row.calls,
      errors: row.errors,
      denied: row.denied,
      p50_ms: percentileOf(row, 0.5),
      p95_ms: percentileOf(row, 0.95),
      before: callsOf(toolsBefore.get(row.tool_name)),
    })),
    errors: errorsOf({
      errors: now.errors,
      outcomes: work.now.outcomes,
      before: work.before?.outcomes ?? null,
    }),
    ...workOf(work),
    sessions: worthReading(now),
    days: now.days
      .filter(({ day }) => day >= isoDay(period.since))
      .map(({ day, cost_micros, tokens, tool_calls, tool_errors }) => ({
        day,
        cost_micros,
        tokens,
        tool_calls,
        tool_errors,
      })),
    waits: now.waited_agents
      .slice(0, most.waits)
      .map(({ agent_type, times, wait_ms, longest_ms, session_id }) => ({
        agent_type,
        times,
        wait_ms,
        longest_ms,
        session_id,
      })),
    findings: findFindings(facts),
    outcomes: adopted.flatMap((taken) => outcomeOf({ taken, facts })),
  };
}

type CostBefore = z.infer<typeof costBeforeSchema>;

function costOf(row: NonNullable<CostBefore> | undefined): CostBefore {
  if (row === undefined) return null;
  const { cost_micros, api_calls, unpriced_api_calls } = row;
  return { cost_micros, api_calls, unpriced_api_calls };
}

function callsOf(
  row: { calls: number; errors: number } | undefined,
): { calls: number; errors: number } | null {
  return row === undefined ? null : { calls: row.calls, errors: row.errors };
}

/** Only what was adopted before the period began is measured in it. */
function outcomeOf({ taken, facts }: { taken: Adopted; facts: ReviewFacts }): Outcome[] {
  if (taken.adopted_at >= facts.period.since + (facts.period.until - facts.period.since) / 2) return [];
  const after = measureFinding({ finding: taken, facts: facts.now });
  if (after === null || after.unit !== taken.measure.unit) return [];
  return [
    {
      finding_id: taken.finding_id,
      title: taken.title,
      before: taken.measure,
      after,
      helped: after.value < taken.measure.value * helpedFrom,
    },
  ];
}

function worthReading(facts: PeriodFacts): Review['sessions'] {
  const half = most.sessions / 2;
  const dearest = facts.sessions.slice(0, half);
  const failing = facts.sessions
    .filter((session) => session.tool_errors > 0 && !dearest.includes(session))
    .toSorted((a, b) => b.tool_errors - a.tool_errors)
    .slice(0, half);
  return [...dearest, ...failing].map((session) => ({
    session_id: session.session_id,
    title: session.title,
    project: session.project,
    cost_micros: session.cost_micros,
    api_calls: session.api_calls,
    unpriced_api_calls: session.unpriced_api_calls,
    tool_calls: session.tool_calls,
    tool_errors: session.tool_errors,
  }));
}

function totalsOf({ totals }: EarlierFacts): z.infer<typeof totalsSchema> {
  const { sessions, agent_runs, tool_calls, tool_errors, errors } = totals;
  const { cost_micros, api_calls, unpriced_api_calls } = totals;
  return {
    sessions,
    agent_runs,
    tool_calls,
    tool_errors,
    errors,
    tokens: tokensOf(totals),
    cost_micros,
    api_calls,
    unpriced_api_calls,
  };
}

function tokensOf(row: {
  input_tokens: number;
  output_tokens: number;
  cache_read_tokens: number;
  cache_write_5m_tokens: number;
  cache_write_1h_tokens: number;
}): number {
  return (
    row.input_tokens +
    row.output_tokens +
    row.cache_read_tokens +
    row.cache_write_5m_tokens +
    row.cache_write_1h_tokens
  );
}
