import type { LaneRun } from './lanes.ts';
import type { ModelCall, Step } from './step.ts';
import { joinSpans, type Span } from './time-scale.ts';

/**
 * The chain of work that decided how long the run took: where the main thread waited for agents, the one that came last
 * counts, and so on below it. Time in which nobody worked (a person thinking) is on no path. Stretches by agent.
 */
export function findCriticalPath(o: {
  runs: readonly LaneRun[];
  steps: readonly Step[];
  calls: readonly ModelCall[];
}): Map<string, Span[]> {
  const runs = new Map(o.runs.map((run) => [run.agent_id, run]));
  const busy = new Map<string, Span[]>();
  const waits = new Map<string, { span: Span; child: LaneRun }[]>();
  const spans = new Map<string, Span[]>();
  for (const step of o.steps) {
    if (step.end === undefined) continue;
    const child = step.child === undefined ? undefined : runs.get(step.child);
    if (child === undefined) append({ spans, agent: step.agent, span: { from: step.at, to: step.end } });
    else
      waits.set(step.agent, [
        ...(waits.get(step.agent) ?? []),
        { span: { from: step.at, to: step.end }, child },
      ]);
  }
  for (const call of o.calls) append({ spans, agent: call.agent, span: { from: call.start, to: call.end } });
  for (const [agent, list] of spans) busy.set(agent, joinSpans(list));

  const path = new Map<string, Span[]>();
  const visited = new Set<string>();
  const walk = (agent: string, within: Span) => {
    if (visited.has(agent)) return;
    visited.add(agent);
    const handed: Span[] = [];
    for (const cluster of clusters(waits.get(agent) ?? [])) {
      const last = cluster.toSorted((a, b) => endOf(b.child) - endOf(a.child))[0];
      // A launch in the background returns at once: nobody waited for it.
      if (last === undefined || endOf(last.child) > last.span.to + 5000) continue;
      handed.push({ from: last.child.started_at, to: endOf(last.child) });
      walk(last.child.agent_id, { from: last.child.started_at, to: endOf(last.child) });
    }
    const own = (busy.get(agent) ?? []).filter((span) => span.to > within.from && span.from < within.to);
    path.set(
      agent,
      own.flatMap((span) => subtract({ span, holes: handed })),
    );
  };
  walk('main', { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY });
  return path;
}

function append(o: { spans: Map<string, Span[]>; agent: string; span: Span }): void {
  const list = o.spans.get(o.agent);
  if (list === undefined) o.spans.set(o.agent, [o.span]);
  else list.push(o.span);
}

function endOf(run: LaneRun): number {
  return run.ended_at ?? run.last_event_at;
}

/** Calls that overlap were made together. */
function clusters<Wait extends { span: Span }>(waits: readonly Wait[]): Wait[][] {
  const found: Wait[][] = [];
  let until = Number.NEGATIVE_INFINITY;
  for (const wait of waits.toSorted((a, b) => a.span.from - b.span.from)) {
    if (wait.span.from < until) found.at(-1)?.push(wait);
    else found.push([wait]);
    until = Math.max(until, wait.span.to);
  }
  return found;
}

function subtract({ span, holes }: { span: Span; holes: readonly Span[] }): Span[] {
  let parts = [span];
  for (const hole of holes) {
    parts = parts.flatMap((part) =>
      [
        { from: part.from, to: Math.min(part.to, hole.from) },
        { from: Math.max(part.from, hole.to), to: part.to },
      ].filter(({ from, to }) => to > from),
    );
  }
  return parts;
}
