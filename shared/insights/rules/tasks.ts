import { counted, formatDuration } from '../../core/figures.ts';
import type { PeriodFacts, SharedTask } from '../review-facts.ts';
import type { Rule } from '../rule.ts';

/** Fewer runs of a task say nothing about who does it faster. */
const leastRuns = 3;
const fasterBy = 2;
/** Faster at a higher price is a choice, no advice. */
const dearerBy = 1.1;

/** A task that `slow` and `fast` do. */
type Pair = { slow: SharedTask; fast: SharedTask };
/** All tasks of two agent types; `first` is one of them. */
type Group = { subject: string; first: Pair; pairs: Pair[] };

const meanMs = (task: SharedTask) => task.run_ms / task.runs;
const meanCost = (task: SharedTask) => task.cost_micros / task.runs;

/** A task that another agent type does in half the time, for no more money. */
export const fasterAgent: Rule = {
  kind: 'faster_agent',
  find: ({ now }) =>
    groupsOf(now).map(({ subject, first: { slow, fast }, pairs }) => {
      const saves = (of: (task: SharedTask) => number) =>
        pairs.reduce((sum, pair) => sum + Math.max(0, of(pair.slow) - of(pair.fast)) * pair.slow.runs, 0);
      return {
        subject,
        title: `${fast.agent_type} does in ${formatDuration(meanMs(fast))} what takes ${slow.agent_type} ${formatDuration(meanMs(slow))}`,
        advice: `Give such tasks to ${fast.agent_type}: say in the descriptions of both agents which is for what.`,
        evidence: pairs.slice(0, 3).map((pair) => ({
          says: `“${pair.slow.description}”: ${counted({ count: pair.slow.runs, one: 'run' })} against ${pair.fast.runs}`,
          agent_type: pair.slow.agent_type,
          session_id: pair.slow.session_id,
          agent_id: pair.slow.agent_id,
        })),
        saving_micros: saves(meanCost),
        saving_ms: saves(meanMs),
        formula:
          '(mean time and cost of a run of the slower − of the faster) × runs of the slower, of the same tasks',
      };
    }),
  measure({ facts, subject }) {
    const pairs = groupsOf(facts).find((group) => group.subject === subject)?.pairs ?? [];
    const runs = pairs.reduce((sum, { slow }) => sum + slow.runs, 0);
    return { value: runs / Math.max(1, facts.totals.sessions), unit: 'per_session' };
  },
};

/** Of each task the fastest agent type, and each that takes twice as long, by both of them. */
function groupsOf(facts: PeriodFacts): Group[] {
  const groups = new Map<string, Group>();
  for (const pair of pairsOf(facts)) {
    const subject = `${pair.slow.agent_type}/${pair.fast.agent_type}`;
    const group = groups.get(subject);
    if (group === undefined) groups.set(subject, { subject, first: pair, pairs: [pair] });
    else group.pairs.push(pair);
  }
  return [...groups.values()];
}

function pairsOf(facts: PeriodFacts): Pair[] {
  const told = facts.shared_tasks.filter((task) => task.runs >= leastRuns);
  const descriptions = [...new Set(told.map((task) => task.description))];
  return descriptions.flatMap((description) => {
    const types = told.filter((task) => task.description === description);
    const [fast, ...others] = types.toSorted((a, b) => meanMs(a) - meanMs(b));
    if (fast === undefined) return [];
    return others
      .filter(
        (slow) => meanMs(slow) >= meanMs(fast) * fasterBy && meanCost(fast) <= meanCost(slow) * dearerBy,
      )
      .map((slow) => ({ slow, fast }));
  });
}
