import type { z } from 'zod';
import type { agentModels } from '../queries/agent-models.ts';
import type { agents } from '../queries/agents.ts';
import type { clientVersions } from '../queries/client-versions.ts';
import type { errorOutcomes } from '../queries/error-outcomes.ts';
import type { errors } from '../queries/errors.ts';
import type { fileCosts } from '../queries/file-costs.ts';
import type { reviewSessions } from '../queries/review-sessions.ts';
import type { repeatedTasks } from '../queries/repeated-tasks.ts';
import type { sharedTasks } from '../queries/shared-tasks.ts';
import type { signals } from '../queries/signals.ts';
import type { taskCosts } from '../queries/task-costs.ts';
import type { tools } from '../queries/tools.ts';
import type { usageByModel } from '../queries/usage-by.ts';
import type { waitedAgents } from '../queries/waited-agents.ts';
import type { UsageRow } from '../queries/parts/usage-row.ts';
import type { Workflow } from '../workflows/mine-workflows.ts';
import type { DayFigures } from './anomalies.ts';

type RowOf<Question extends { row: z.ZodType }> = z.infer<Question['row']>;
type AgentFigures = RowOf<typeof agents>;
export type ToolFigures = RowOf<typeof tools>;
export type ErrorGroup = RowOf<typeof errors>;
export type AgentModelFigures = RowOf<typeof agentModels>;
type VersionFigures = RowOf<typeof clientVersions>;
type RepeatedTask = RowOf<typeof repeatedTasks>;
export type SharedTask = RowOf<typeof sharedTasks>;
export type SignalFigures = RowOf<typeof signals>;
type WaitedAgent = RowOf<typeof waitedAgents>;
export type SessionFigures = RowOf<typeof reviewSessions>;
export type ModelFigures = RowOf<typeof usageByModel>;

type ReviewTotals = UsageRow & {
  /** That began in it. */
  sessions: number;
  agent_runs: number;
  tool_calls: number;
  tool_errors: number;
  errors: number;
};

/** Whether nothing was done: a session that began before may go on. */
export function isIdle(of: Pick<ReviewTotals, 'sessions' | 'tool_calls' | 'api_calls'>): boolean {
  return of.sessions + of.tool_calls + of.api_calls === 0;
}

/** What the queries say about a stretch of time; a rule reads nothing else. */
export type PeriodFacts = {
  totals: ReviewTotals;
  agents: readonly AgentFigures[];
  agent_models: readonly AgentModelFigures[];
  models: readonly ModelFigures[];
  tools: readonly ToolFigures[];
  /** The most frequent first. */
  errors: readonly ErrorGroup[];
  versions: readonly VersionFigures[];
  repeated_tasks: readonly RepeatedTask[];
  waited_agents: readonly WaitedAgent[];
  shared_tasks: readonly SharedTask[];
  /** The dearest first. */
  signals: readonly SignalFigures[];
  /** The dearest first. */
  sessions: readonly SessionFigures[];
  /** The dearest that broke off. */
  crashed: readonly SessionFigures[];
  /** With those before the period that tell what is usual. */
  days: readonly DayFigures[];
};

/** What was done, and what became of it: told by a review, and judged by no rule. */
export type WorkFacts = {
  /** The dearest first. */
  tasks: readonly RowOf<typeof taskCosts>[];
  workflows: readonly Workflow[];
  files: readonly RowOf<typeof fileCosts>[];
  /** Of the errors that a review shows. */
  outcomes: readonly RowOf<typeof errorOutcomes>[];
  models: readonly ModelFigures[];
};

/** What a time is compared with: all that rules ask of an earlier one. */
export type EarlierFacts = Pick<PeriodFacts, 'totals' | 'agents' | 'tools'>;

/** A period and the one before it, as long; null where nothing was recorded then. */
export type ReviewFacts = {
  period: { since: number; until: number };
  now: PeriodFacts;
  before: EarlierFacts | null;
  work: { now: WorkFacts; before: WorkFacts | null };
};
