import { z } from 'zod';
import type { WorkFacts } from './review-facts.ts';

const usage = {
  tokens: z.number(),
  cost_micros: z.number(),
  api_calls: z.number(),
  unpriced_api_calls: z.number(),
};

/** What a review tells of the work itself; reviews of earlier versions do not. */
export const workSchema = {
  /** What was given to subagents, the dearest first, each with everything that it started. */
  tasks: z
    .array(
      z.object({
        agent_type: z.string(),
        /** Null where texts are not told: then it is one run. */
        description: z.string().nullable(),
        runs: z.number(),
        failed: z.number(),
        run_ms: z.number(),
        ...usage,
        session_id: z.string(),
        agent_id: z.string(),
      }),
    )
    .default([]),
  /** Agents that follow each other again and again, the most frequent first. */
  workflows: z
    .array(
      z.object({
        steps: z.array(z.string()),
        times: z.number(),
        /** How often in the time before; null: nothing was recorded then. */
        times_before: z.number().nullable(),
        sessions: z.number(),
        /** Of those that are over; null where none is. */
        success: z.number().nullable(),
        p50_ms: z.number(),
        cost_micros: z.number(),
        session_id: z.string(),
      }),
    )
    .default([]),
  /** All calls of tools for files together; null: there were none, or nobody told of them. */
  file_work: z
    .object({
      sessions: z.number(),
      calls: z.number(),
      tokens: z.number(),
      cost_micros: z.number(),
      /** Null: nothing was recorded before. */
      cost_micros_before: z.number().nullable(),
    })
    .nullable()
    .default(null),
  /** The files that these calls cost most for; none where paths are not told. */
  files: z
    .array(
      z.object({
        project: z.string(),
        path: z.string(),
        sessions: z.number(),
        calls: z.number(),
        tokens: z.number(),
        cost_micros: z.number(),
        session_id: z.string(),
      }),
    )
    .default([]),
};
type Work = z.infer<z.ZodObject<typeof workSchema>>;

/** So many rows of a kind. */
const most = { tasks: 10, workflows: 8, files: 12 } as const;

export function workOf({ now, before }: { now: WorkFacts; before: WorkFacts | null }): Work {
  const told = new Map(before?.workflows.map(({ steps, times }) => [stepsKey(steps), times]));
  const all = wholeOf(now);
  return {
    tasks: now.tasks.slice(0, most.tasks),
    workflows: now.workflows.slice(0, most.workflows).map((workflow) => ({
      ...workflow,
      times_before: before === null ? null : (told.get(stepsKey(workflow.steps)) ?? 0),
    })),
    file_work:
      all === undefined
        ? null
        : {
            sessions: all.sessions,
            calls: all.calls,
            tokens: all.tokens,
            cost_micros: all.cost_micros,
            cost_micros_before: before === null ? null : (wholeOf(before)?.cost_micros ?? 0),
          },
    files: now.files
      .flatMap(({ path, project, ...row }) =>
        path === null || project === null ? [] : [{ project, path, ...row }],
      )
      .slice(0, most.files),
  };
}

const stepsKey = (steps: readonly string[]) => JSON.stringify(steps);

function wholeOf({ files }: WorkFacts): WorkFacts['files'][number] | undefined {
  return files.find(({ path }) => path === null);
}
