/** A run of a subagent, as far as workflows are found in it. Times are milliseconds. */
export type WorkflowRun = {
  session_id: string;
  agent_type: string;
  parent_agent_id: string | null;
  /** 1: nobody waits for it. */
  background: number;
  status: string;
  started_at: number;
  ended_at: number | null;
  last_event_at: number;
  cost_micros: number;
};

/** Agents that follow each other again and again. */
export type Workflow = {
  /** Agent types in their order; several of one type in a row are one step. */
  steps: string[];
  times: number;
  sessions: number;
  /** Of those that are over: the share in which every run completed; null where none is over. */
  success: number | null;
  /** From the start of the first run to the end of the last: half of the times it took less. */
  p50_ms: number;
  /** Of all times together. */
  cost_micros: number;
  /** The session in which it happened last. */
  session_id: string;
};

const lengths = [2, 3, 4] as const;
/** What is not seen so often is no habit. */
const leastTimes = 2;
/** Bounds for a session that started agents without end, and for what is shown. */
const mostSteps = 300;
const mostShown = 25;

type Step = { agent_type: string; runs: WorkflowRun[] };
type Occurrence = { runs: WorkflowRun[]; session_id: string };

/**
 * Sequences of two to four agents that recur, the most frequent first. Each session is read once for each length, so that
 * no run counts twice in the same sequence. A sequence that never happens but within a longer one is left out.
 */
export function mineWorkflows(runs: readonly WorkflowRun[]): Workflow[] {
  const found = new Map<string, { steps: string[]; occurrences: Occurrence[] }>();
  for (const [session_id, own] of Map.groupBy(runs, (run) => run.session_id)) {
    const steps = stepsOf(own).slice(0, mostSteps);
    for (const length of lengths) collect({ steps, length, session_id, found });
  }
  const recurring = [...found.values()].filter(({ occurrences }) => occurrences.length >= leastTimes);
  return recurring
    .filter((one) => !recurring.some((other) => isWithin({ one, other })))
    .map(tell)
    .sort(
      (a, b) =>
        b.times - a.times ||
        b.steps.length - a.steps.length ||
        b.cost_micros - a.cost_micros ||
        a.steps.join().localeCompare(b.steps.join()),
    )
    .slice(0, mostShown);
}

/** In the order of their start; those of one type in a row, side by side or again, are one step. */
function stepsOf(runs: readonly WorkflowRun[]): Step[] {
  const steps: Step[] = [];
  for (const run of runs.toSorted((a, b) => a.started_at - b.started_at)) {
    const last = steps.at(-1);
    if (last?.agent_type === run.agent_type) last.runs.push(run);
    else steps.push({ agent_type: run.agent_type, runs: [run] });
  }
  return steps;
}

function collect(o: {
  steps: readonly Step[];
  length: number;
  session_id: string;
  found: Map<string, { steps: string[]; occurrences: Occurrence[] }>;
}): void {
  const takenUntil = new Map<string, number>();
  for (let at = 0; at + o.length <= o.steps.length; at += 1) {
    const part = o.steps.slice(at, at + o.length);
    const steps = part.map(({ agent_type }) => agent_type);
    const key = JSON.stringify(steps);
    if (at < (takenUntil.get(key) ?? 0)) continue;
    takenUntil.set(key, at + o.length);
    const known = o.found.get(key) ?? { steps, occurrences: [] };
    o.found.set(key, known);
    known.occurrences.push({ runs: part.flatMap(({ runs }) => runs), session_id: o.session_id });
  }
}

type Found = { steps: string[]; occurrences: Occurrence[] };

function isWithin({ one, other }: { one: Found; other: Found }): boolean {
  if (other.steps.length <= one.steps.length) return false;
  if (other.occurrences.length < one.occurrences.length) return false;
  const last = other.steps.length - one.steps.length;
  return Array.from({ length: last + 1 }, (_, at) => at).some((at) =>
    one.steps.every((step, index) => other.steps[at + index] === step),
  );
}

function tell({ steps, occurrences }: Found): Workflow {
  const took = occurrences
    .map(({ runs }) => Math.max(...runs.map(endOf)) - Math.min(...runs.map((run) => run.started_at)))
    .sort((a, b) => a - b);
  const over = occurrences.filter(({ runs }) => runs.every((run) => run.status !== 'running'));
  const good = over.filter(({ runs }) => runs.every((run) => run.status === 'completed'));
  const latest = occurrences.toSorted((a, b) => startOf(b) - startOf(a))[0];
  return {
    steps,
    times: occurrences.length,
    sessions: new Set(occurrences.map(({ session_id }) => session_id)).size,
    success: over.length === 0 ? null : good.length / over.length,
    p50_ms: Math.max(0, took[Math.ceil(took.length / 2) - 1] ?? 0),
    cost_micros: occurrences.reduce(
      (sum, { runs }) => sum + runs.reduce((all, run) => all + run.cost_micros, 0),
      0,
    ),
    session_id: latest?.session_id ?? '',
  };
}

const startOf = ({ runs }: Occurrence) => runs[0]?.started_at ?? 0;

function endOf(run: WorkflowRun): number {
  return Math.max(run.started_at, run.ended_at ?? run.last_event_at);
}
