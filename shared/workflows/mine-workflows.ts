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

const longest = 4;
/** What is not seen so often is no habit. */
const leastTimes = 2;
/** Bounds for a session that started agents without end, and for what is shown. */
const mostSteps = 300;
const mostShown = 25;

/** Runs of one type in a row, as far as they count. */
type Step = {
  agent_type: string;
  started_at: number;
  ended_at: number;
  isOver: boolean;
  isGood: boolean;
  cost_micros: number;
};

/** A sequence and its occurrences, added up as they are found: in a Worker each object costs time. */
type Found = {
  steps: string[];
  times: number;
  sessions: number;
  over: number;
  good: number;
  took: number[];
  cost_micros: number;
  latest_at: number;
  /** Of the latest, and of the one that was read last. */
  session_id: string;
  read_session_id: string;
};

/**
 * Sequences of two to four agents that recur, the most frequent first. No run counts twice in the same sequence. A sequence
 * that never happens but within a longer one is left out.
 */
export function mineWorkflows(runs: readonly WorkflowRun[]): Workflow[] {
  const found = new Map<string, Found>();
  for (const [session_id, own] of Map.groupBy(runs, (run) => run.session_id)) {
    const steps = stepsOf(own);
    collect({ steps, session_id, found });
  }
  const recurring = [...found.values()].filter(({ times }) => times >= leastTimes);
  return recurring
    .filter((one) => !recurring.some((other) => isWithin({ one, other })))
    .sort(
      (a, b) =>
        b.times - a.times ||
        b.steps.length - a.steps.length ||
        b.cost_micros - a.cost_micros ||
        // By code: comparing as a language does takes longer to load than all else here.
        (a.steps.join() < b.steps.join() ? -1 : 1),
    )
    .slice(0, mostShown)
    .map(tell);
}

/** In the order of their start; those of one type in a row, side by side or again, are one step. */
function stepsOf(runs: readonly WorkflowRun[]): Step[] {
  const steps: Step[] = [];
  for (const run of runs.toSorted((a, b) => a.started_at - b.started_at)) {
    const ended_at = Math.max(run.started_at, run.ended_at ?? run.last_event_at);
    const { agent_type, started_at, cost_micros } = run;
    const [isOver, isGood] = [run.status !== 'running', run.status === 'completed'];
    const last = steps.at(-1);
    if (last?.agent_type === agent_type) {
      last.ended_at = Math.max(last.ended_at, ended_at);
      last.isOver &&= isOver;
      last.isGood &&= isGood;
      last.cost_micros += cost_micros;
    } else if (steps.length === mostSteps) break;
    else steps.push({ agent_type, started_at, ended_at, isOver, isGood, cost_micros });
  }
  return steps;
}

function collect({
  steps,
  session_id,
  found,
}: {
  steps: readonly Step[];
  session_id: string;
  found: Map<string, Found>;
}): void {
  const takenUntil = new Map<string, number>();
  for (let at = 0; at < steps.length; at += 1) {
    let key = steps[at]?.agent_type ?? '';
    for (let end = at + 1; end < Math.min(steps.length, at + longest); end += 1) {
      key += `\0${steps[end]?.agent_type}`;
      if (at < (takenUntil.get(key) ?? 0)) continue;
      takenUntil.set(key, end + 1);
      const known = found.get(key) ?? nothingOf(steps.slice(at, end + 1));
      found.set(key, known);
      add({ known, steps, at, end, session_id });
    }
  }
}

function nothingOf(part: readonly Step[]): Found {
  const steps = part.map(({ agent_type }) => agent_type);
  const nothing = {
    times: 0,
    sessions: 0,
    over: 0,
    good: 0,
    cost_micros: 0,
    latest_at: Number.NEGATIVE_INFINITY,
  };
  return { steps, ...nothing, took: [], session_id: '', read_session_id: '' };
}

/** The steps from `at` to `end`, both included. */
function add(o: { known: Found; steps: readonly Step[]; at: number; end: number; session_id: string }): void {
  const { known, steps, at, end, session_id } = o;
  const started_at = steps[at]?.started_at ?? 0;
  let [ended_at, isOver, isGood] = [started_at, true, true];
  for (let place = at; place <= end; place += 1) {
    const step = steps[place];
    if (step === undefined) break;
    ended_at = Math.max(ended_at, step.ended_at);
    isOver &&= step.isOver;
    isGood &&= step.isGood;
    known.cost_micros += step.cost_micros;
  }
  known.times += 1;
  known.took.push(ended_at - started_at);
  if (isOver) known.over += 1;
  if (isGood) known.good += 1;
  if (known.times === 1 || known.read_session_id !== session_id) known.sessions += 1;
  known.read_session_id = session_id;
  if (started_at <= known.latest_at) return;
  known.latest_at = started_at;
  known.session_id = session_id;
}

function isWithin({ one, other }: { one: Found; other: Found }): boolean {
  if (other.steps.length <= one.steps.length || other.times < one.times) return false;
  const last = other.steps.length - one.steps.length;
  return Array.from({ length: last + 1 }, (_, at) => at).some((at) =>
    one.steps.every((step, index) => other.steps[at + index] === step),
  );
}

function tell({ steps, times, sessions, over, good, took, cost_micros, session_id }: Found): Workflow {
  const sorted = took.sort((a, b) => a - b);
  return {
    steps,
    times,
    sessions,
    success: over === 0 ? null : good / over,
    p50_ms: sorted[Math.ceil(sorted.length / 2) - 1] ?? 0,
    cost_micros,
    session_id,
  };
}
