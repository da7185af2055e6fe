import type { Rule } from '../rule.ts';
import type { AgentModelFigures, EarlierFacts, PeriodFacts } from '../review-facts.ts';
import { counted, formatDuration, formatShare } from '../../core/figures.ts';
import { cheaperModelOf } from '../cheaper-model.ts';

const least = { runs: 5, failedRuns: 3, smallRuns: 5, waits: 3, repeats: 3 } as const;
/** Work that a smaller model does as well: few calls a run, short answers, next to nothing that fails. */
const simple = { callsPerRun: 8, outputPerRun: 3000, errorShare: 0.05 } as const;
const smallShare = 0.4;
const failedShare = 0.2;
const waitFromMs = 60_000;
const slowerBy = 1.5;
const slowFromMs = 60_000;

const typeOf = (facts: EarlierFacts, agentType: string) =>
  facts.agents.find((agent) => agent.agent_type === agentType);
const subagents = (facts: PeriodFacts) => facts.agents.filter((agent) => agent.agent_type !== 'main');
const latest = (row: AgentModelFigures) => ({ session_id: row.latest_session, agent_id: row.latest_agent });

export const overpoweredModel: Rule = {
  kind: 'overpowered_model',
  find: ({ now }) =>
    now.agent_models.flatMap((row) => {
      if (row.agent_type === 'main' || row.runs < least.runs || !isSimple(row)) return [];
      const cheaper = cheaperModelOf({ ...row });
      if (cheaper === null) return [];
      return [
        {
          subject: `${row.agent_type}/${row.model}`,
          title: `${row.agent_type} does simple work on ${row.model}`,
          advice: `Set \`model: ${cheaper.word}\` in its definition and compare: its runs are short and hardly ever fail.`,
          evidence: [
            {
              says:
                `${counted({ count: row.runs, one: 'run' })}, ${(row.tool_calls / row.runs).toFixed(1)} calls and ` +
                `${Math.round(row.output_tokens / row.runs)} tokens of answer each, ${formatShare(row.failed / row.runs)} failed`,
              agent_type: row.agent_type,
              ...latest(row),
            },
          ],
          saving_micros: row.cost_micros - cheaper.cost_micros,
          formula: `what its runs cost − the same tokens at the list price of ${cheaper.id}`,
        },
      ];
    }),
  measure({ facts, subject }) {
    const agentType = subject.slice(0, subject.indexOf('/'));
    const rows = facts.agent_models.filter((row) => row.agent_type === agentType);
    const runs = rows.reduce((total, row) => total + row.runs, 0);
    if (runs === 0) return null;
    return { value: rows.reduce((total, row) => total + row.cost_micros, 0) / runs, unit: 'micros' };
  },
};

export const overDelegation: Rule = {
  kind: 'over_delegation',
  find: ({ now }) =>
    byType(now).flatMap(({ agent_type, rows }) => {
      const sum = (pick: (row: AgentModelFigures) => number) =>
        rows.reduce((total, row) => total + pick(row), 0);
      const [runs, small] = [sum((row) => row.runs), sum((row) => row.small_runs)];
      if (small < least.smallRuns || small / runs < smallShare) return [];
      const shown = rows.find((row) => row.small_session !== null);
      return [
        {
          subject: agent_type,
          title: `${agent_type} is started for work of one or two calls`,
          advice:
            'Each start fills a context of its own first. Let the caller make such calls itself: say in the description of ' +
            'the agent when it is worth starting.',
          evidence: [
            {
              says: `${small} of ${counted({ count: runs, one: 'run' })} made at most two calls`,
              agent_type,
              session_id: shown?.small_session ?? undefined,
              agent_id: shown?.small_agent ?? undefined,
            },
          ],
          saving_micros: sum((row) => row.small_cost_micros) / 2,
          formula: 'half of what these runs cost: the calls remain, the contexts go',
        },
      ];
    }),
  measure({ facts, subject }) {
    const rows = facts.agent_models.filter((row) => row.agent_type === subject);
    const runs = rows.reduce((total, row) => total + row.runs, 0);
    if (runs === 0) return null;
    return { value: rows.reduce((total, row) => total + row.small_runs, 0) / runs, unit: 'share' };
  },
};

export const failingAgent: Rule = {
  kind: 'failing_agent',
  find: ({ now }) =>
    subagents(now)
      .filter((agent) => agent.failed >= least.failedRuns && agent.failed / agent.runs >= failedShare)
      .map((agent) => ({
        subject: agent.agent_type,
        title: `${formatShare(agent.failed / agent.runs)} of the runs of ${agent.agent_type} come to nothing`,
        advice:
          'Read two of them to their end: a task too large for one run, a tool it lacks, a limit it meets.',
        evidence: [
          {
            says: `${agent.failed} of ${counted({ count: agent.runs, one: 'run' })} failed, were killed or left`,
            agent_type: agent.agent_type,
          },
        ],
        saving_micros: (agent.cost_micros * agent.failed) / agent.runs,
        saving_ms: agent.failed * (agent.p50_ms ?? 0),
        formula: 'share of such runs × the cost of all; their number × the usual time of a run',
      })),
  measure({ facts, subject }) {
    const agent = typeOf(facts, subject);
    return agent === undefined ? null : { value: agent.failed / agent.runs, unit: 'share' };
  },
};

export const waitedAgent: Rule = {
  kind: 'waited_for',
  find: ({ now }) =>
    now.waited_agents
      .filter((agent) => agent.times >= least.waits && agent.wait_ms / agent.times >= waitFromMs)
      .map((agent) => ({
        subject: agent.agent_type,
        title: `The others wait for ${agent.agent_type}: ${formatDuration(agent.wait_ms / agent.times)} each time`,
        advice: 'Split its task in two that run side by side, or start it first.',
        evidence: [
          {
            says: `${counted({ count: agent.times, one: 'time' })} the last of a group, once for ${formatDuration(agent.longest_ms)}`,
            agent_type: agent.agent_type,
            session_id: agent.session_id,
            agent_id: agent.agent_id,
          },
        ],
        saving_ms: agent.wait_ms / 2,
        formula: 'half of the time that it ran after all others had ended',
      })),
  measure({ facts, subject }) {
    const agent = facts.waited_agents.find((one) => one.agent_type === subject);
    return { value: agent === undefined ? 0 : agent.wait_ms / agent.times, unit: 'ms' };
  },
};

export const repeatedTask: Rule = {
  kind: 'repeated_task',
  find: ({ now }) =>
    now.repeated_tasks
      .filter((task) => task.repeats >= least.repeats)
      .map((task) => ({
        subject: task.agent_type,
        title: `${task.agent_type} is given the same task again`,
        advice:
          'Have it write its result to a file, or hand the first answer on, instead of asking a second time.',
        evidence: [
          {
            says: `${counted({ count: task.repeats, one: 'repeat' })}; most often “${task.description}”`,
            agent_type: task.agent_type,
            session_id: task.session_id,
          },
        ],
        saving_micros: task.cost_micros,
        saving_ms: task.run_ms,
        formula: 'cost and time of all but the dearest run of each task',
      })),
  measure({ facts, subject }) {
    const task = facts.repeated_tasks.find((one) => one.agent_type === subject);
    return { value: (task?.repeats ?? 0) / Math.max(1, facts.totals.sessions), unit: 'per_session' };
  },
};

export const slowerAgent: Rule = {
  kind: 'slower_agent',
  find: ({ now, before }) =>
    subagents(now).flatMap((agent) => {
      const earlier = before === null ? undefined : typeOf(before, agent.agent_type);
      if (earlier === undefined || agent.runs < least.runs || earlier.runs < least.runs) return [];
      if (agent.p50_ms === null || earlier.p50_ms === null) return [];
      if (agent.p50_ms < slowFromMs || agent.p50_ms < earlier.p50_ms * slowerBy) return [];
      return [
        {
          subject: agent.agent_type,
          title: `${agent.agent_type} takes ${formatDuration(agent.p50_ms)} where it took ${formatDuration(earlier.p50_ms)}`,
          advice: 'Compare a run of now with one of before: more calls, larger files, another model.',
          evidence: [{ says: `${counted({ count: agent.runs, one: 'run' })}`, agent_type: agent.agent_type }],
          saving_ms: (agent.p50_ms - earlier.p50_ms) * agent.runs,
          formula: '(usual time now − usual time before) × runs',
        },
      ];
    }),
  measure({ facts, subject }) {
    const usual = typeOf(facts, subject)?.p50_ms ?? null;
    return usual === null ? null : { value: usual, unit: 'ms' };
  },
};

function isSimple(row: AgentModelFigures): boolean {
  return (
    row.tool_calls / row.runs <= simple.callsPerRun &&
    row.output_tokens / row.runs <= simple.outputPerRun &&
    row.failed / row.runs <= simple.errorShare &&
    row.tool_errors / Math.max(1, row.tool_calls) <= simple.errorShare
  );
}

function byType(facts: PeriodFacts): { agent_type: string; rows: AgentModelFigures[] }[] {
  const types = [...new Set(facts.agent_models.map((row) => row.agent_type))].filter(
    (type) => type !== 'main',
  );
  return types.map((agent_type) => ({
    agent_type,
    rows: facts.agent_models.filter((row) => row.agent_type === agent_type),
  }));
}
