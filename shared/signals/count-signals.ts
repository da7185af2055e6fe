import { addUp } from './add-up.ts';
import { callCosts } from './call-cost.ts';
import { blindEdits } from './cases/blind-edits.ts';
import { flakyChecks } from './cases/checks.ts';
import { idleCaches, lateCompactions, oversizedOutputs } from './cases/contexts.ts';
import { callsByArguments } from './cases/failing-arguments.ts';
import { repeatedReads } from './cases/repeated-reads.ts';
import { retryLoops } from './cases/retry-loops.ts';
import { fileWork } from './file-work.ts';
import { contextOf } from './context.ts';
import { workByAgent, type SessionWork } from './session-work.ts';
import type { Signal } from './signal.ts';

/** What is looked for in the work of each agent by itself. */
const ofAgent = [
  repeatedReads,
  retryLoops,
  blindEdits,
  idleCaches,
  oversizedOutputs,
  lateCompactions,
  callsByArguments,
];
/** Failures of one kind of arguments that are too few to be a pattern. */
const leastFailures = 2;

/** Everything that the events of one session show: absolute figures, the same for the same facts in any order. */
export function countSignals(work: SessionWork): Signal[] {
  const context = contextOf(work, callCosts(work));
  const cases = workByAgent(work).flatMap((agent) => ofAgent.flatMap((find) => find({ agent, context })));
  const signals = addUp({ cases: [...cases, ...flakyChecks({ work, context })], typeOf: work.typeOf });
  const habits = signals.filter(
    ({ signal, times }) => signal !== 'failing_arguments' || times >= leastFailures,
  );
  return [...habits, ...fileWork({ work, costOf: context.costOf })];
}
