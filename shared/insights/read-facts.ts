import { MAIN_AGENT } from '../agents/main-agent.ts';
import { DAY } from '../core/time.ts';
import { SHOWN_ERRORS } from './review-errors.ts';
import type { RunQuery } from '../queries/parts/define-query.ts';
import type { DayFigures } from './anomalies.ts';
import {
  isIdle,
  type EarlierFacts,
  type PeriodFacts,
  type ReviewFacts,
  type WorkFacts,
} from './review-facts.ts';
import { activityTotals } from '../queries/activity-totals.ts';
import { agentModels } from '../queries/agent-models.ts';
import { agents } from '../queries/agents.ts';
import { clientVersions } from '../queries/client-versions.ts';
import { packRows } from '../queries/parts/pack-rows.ts';
import { errorOutcomes } from '../queries/error-outcomes.ts';
import { errors } from '../queries/errors.ts';
import { fileCosts } from '../queries/file-costs.ts';
import { repeatedTasks } from '../queries/repeated-tasks.ts';
import { runTimesPerDay } from '../queries/run-times-per-day.ts';
import { reviewSessions } from '../queries/review-sessions.ts';
import { sessionsBegun } from '../queries/sessions-begun.ts';
import { sharedTasks } from '../queries/shared-tasks.ts';
import { signals } from '../queries/signals.ts';
import { tools } from '../queries/tools.ts';
import { taskCosts } from '../queries/task-costs.ts';
import { toolsPerDay } from '../queries/tools-per-day.ts';
import { usageByDay } from '../queries/usage-by-day.ts';
import { usageByModel } from '../queries/usage-by.ts';
import { usageTotals } from '../queries/usage-totals.ts';
import { waitedAgents } from '../queries/waited-agents.ts';
import { workflowRuns } from '../queries/workflow-runs.ts';
import { mineWorkflows } from '../workflows/mine-workflows.ts';

/** Milliseconds; `until` is exclusive. */
export type Stretch = { since: number; until: number };

/** Rows that are enough to judge by, and to show. */
const most = { sessions: 500, crashed: 100, errors: 60, outcomes: SHOWN_ERRORS, workflowRuns: 1500 } as const;
/** Days before a period that tell what is usual. */
const usualDays = 28;

type FactParts = {
  figures: { now: EarlierFacts; before: EarlierFacts };
  patterns: Pick<
    PeriodFacts,
    | 'agent_models'
    | 'models'
    | 'errors'
    | 'versions'
    | 'repeated_tasks'
    | 'waited_agents'
    | 'shared_tasks'
    | 'signals'
  > & { before: Known; outcomes: WorkFacts['outcomes'] };
  sessions: {
    sessions: PeriodFacts['sessions'];
    crashed: PeriodFacts['crashed'];
    days: PeriodFacts['days'];
    files: WorkFacts['files'];
    filesBefore: WorkFacts['files'];
  };
  work: Done;
  workBefore: Done;
};

/** Of the time before, beside its figures. */
type Known = Pick<WorkFacts, 'models' | 'outcomes'>;
type Done = Omit<WorkFacts, keyof Known | 'files'>;

/** What a review is made from, in parts of much the same work: whoever has little time at once reads one after the other. */
export type FactPart = keyof FactParts;
export const factParts = [
  'figures',
  'patterns',
  'sessions',
  'work',
  'workBefore',
] as const satisfies readonly FactPart[];

type Ask = {
  runQuery: RunQuery;
  period: Stretch;
  /** As long, and compared with. */
  before: Stretch;
};

const readers: { [Part in FactPart]: (o: Ask) => Promise<FactParts[Part]> } = {
  figures: async ({ runQuery, period, before }) => ({
    now: await readEarlier({ runQuery, period }),
    before: await readEarlier({ runQuery, period: before }),
  }),
  patterns: async ({ runQuery, period, before }) => ({
    agent_models: await runQuery(agentModels, period),
    models: await runQuery(usageByModel, period),
    errors: await runQuery(errors, { ...period, limit: most.errors }),
    versions: await runQuery(clientVersions, period),
    repeated_tasks: await runQuery(repeatedTasks, period),
    waited_agents: await runQuery(waitedAgents, period),
    shared_tasks: await runQuery(sharedTasks, period),
    signals: await runQuery(signals, period),
    ...(await readOutcomes({ runQuery, period, before })),
  }),
  sessions: async ({ runQuery, period, before }) => ({
    sessions: sessionsAtOnce.unpack(
      await runQuery(sessionsAtOnce.query, { ...period, limit: most.sessions }),
    ),
    crashed: sessionsAtOnce.unpack(
      await runQuery(sessionsAtOnce.query, { ...period, status: 'crashed', limit: most.crashed }),
    ),
    days: await readDays({ runQuery, period }),
    files: await runQuery(fileCosts, period),
    filesBefore: await runQuery(fileCosts, before),
  }),
  work: async ({ runQuery, period }) => readWork({ runQuery, period }),
  workBefore: async ({ runQuery, before }) => readWork({ runQuery, period: before }),
};

const sessionsAtOnce = packRows(reviewSessions);
const runsAtOnce = packRows(workflowRuns);

/** What became of the errors that a review shows, and of the same ones before. */
async function readOutcomes({
  runQuery,
  period,
  before,
}: Ask): Promise<{ outcomes: WorkFacts['outcomes']; before: Known }> {
  const outcomes = await runQuery(errorOutcomes, { ...period, limit: most.outcomes });
  const fingerprints = outcomes.map(({ fingerprint }) => fingerprint);
  return {
    outcomes,
    before: {
      models: await runQuery(usageByModel, before),
      outcomes: await runQuery(errorOutcomes, { ...before, fingerprints, limit: most.outcomes }),
    },
  };
}

async function readWork({ runQuery, period }: { runQuery: RunQuery; period: Stretch }): Promise<Done> {
  return {
    tasks: await runQuery(taskCosts, period),
    workflows: mineWorkflows(
      runsAtOnce.unpack(await runQuery(runsAtOnce.query, { ...period, limit: most.workflowRuns })),
    ),
  };
}

/** One part, as JSON. At most 11 questions. */
export async function readFactPart({ part, ...ask }: Ask & { part: FactPart }): Promise<string> {
  return JSON.stringify(await readers[part](ask));
}

/** Of parts as they were read, by the same version. */
export function joinFacts(o: { period: Stretch; parts: ReadonlyMap<string, string> }): ReviewFacts {
  const read = <Part extends FactPart>(part: Part) =>
    JSON.parse(o.parts.get(part) ?? 'null') as FactParts[Part];
  return join({
    period: o.period,
    figures: read('figures'),
    patterns: read('patterns'),
    sessions: read('sessions'),
    work: read('work'),
    workBefore: read('workBefore'),
  });
}

/** Everything that a review is made from at once: 31 questions. */
export async function readReviewFacts(o: Ask): Promise<ReviewFacts> {
  return join({
    period: o.period,
    figures: await readers.figures(o),
    patterns: await readers.patterns(o),
    sessions: await readers.sessions(o),
    work: await readers.work(o),
    workBefore: await readers.workBefore(o),
  });
}

function join({
  period,
  figures,
  patterns,
  sessions,
  work,
  workBefore,
}: FactParts & { period: Stretch }): ReviewFacts {
  const { now, before } = figures;
  const { outcomes, before: known, ...told } = patterns;
  const { files, filesBefore } = sessions;
  const isNothing = isIdle(before.totals);
  return {
    period,
    now: {
      ...now,
      ...told,
      sessions: sessions.sessions,
      crashed: sessions.crashed,
      days: sessions.days,
    },
    before: isNothing ? null : before,
    work: {
      now: { ...work, files, outcomes, models: patterns.models },
      before: isNothing ? null : { ...workBefore, ...known, files: filesBefore },
    },
  };
}

async function readEarlier({
  runQuery,
  period,
}: {
  runQuery: RunQuery;
  period: Stretch;
}): Promise<EarlierFacts> {
  const [usage] = await runQuery(usageTotals, period);
  const [activity] = await runQuery(activityTotals, period);
  const [begun] = await runQuery(sessionsBegun, period);
  const ran = await runQuery(agents, period);
  const called = await runQuery(tools, period);
  return {
    totals: {
      ...noUsage,
      ...usage,
      errors: activity?.errors ?? 0,
      sessions: begun?.sessions ?? 0,
      // Of a large team days tell these whole; what tells everything at once is of the newest rows.
      agent_runs: total(ran.filter(({ agent_type }) => agent_type !== MAIN_AGENT).map(({ runs }) => runs)),
      tool_calls: total(called.map(({ calls }) => calls)),
      tool_errors: total(called.map(({ errors: failed }) => failed)),
    },
    agents: ran,
    tools: called,
  };
}

/** The days of a period and those before it that tell what is usual; three questions. */
export async function readDays({
  runQuery,
  period,
}: {
  runQuery: RunQuery;
  period: Stretch;
}): Promise<DayFigures[]> {
  const range = { since: period.since - usualDays * DAY, until: period.until, time_zone: 'UTC' };
  const days = new Map<string, DayFigures>();
  const dayOf = (day: string) => {
    const known = days.get(day) ?? {
      day,
      cost_micros: 0,
      tokens: 0,
      tool_calls: 0,
      tool_errors: 0,
      run_ms: null,
    };
    days.set(day, known);
    return known;
  };
  for (const row of await runQuery(usageByDay, range)) {
    const day = dayOf(row.key);
    day.cost_micros = row.cost_micros;
    day.tokens =
      row.input_tokens +
      row.output_tokens +
      row.cache_read_tokens +
      row.cache_write_5m_tokens +
      row.cache_write_1h_tokens;
  }
  for (const row of await runQuery(toolsPerDay, range)) {
    const day = dayOf(row.day);
    day.tool_calls += row.calls;
    day.tool_errors += row.errors;
  }
  for (const row of await runQuery(runTimesPerDay, { since: range.since, until: range.until }))
    dayOf(row.day).run_ms = row.p50_ms;
  return [...days.values()].toSorted((a, b) => (a.day < b.day ? -1 : 1));
}

const total = (list: readonly number[]) => list.reduce((sum, one) => sum + one, 0);
const noUsage = {
  input_tokens: 0,
  output_tokens: 0,
  cache_read_tokens: 0,
  cache_write_5m_tokens: 0,
  cache_write_1h_tokens: 0,
  cost_micros: 0,
  cache_savings_micros: 0,
  api_calls: 0,
  unpriced_api_calls: 0,
};
