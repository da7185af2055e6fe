import type { LaneRun } from './lanes.ts';
import type { ModelCall, Step } from '../steps/step.ts';
import { childrenOf } from '../../../../shared/agents/agent-tree.ts';
import { MAIN_AGENT } from '../../../../shared/agents/main-agent.ts';
import { joinSpans, type Span } from './time-scale.ts';

/** A lane goes on this soon after the agent that it waited for. */
const slackMs = 5000;

/**
 * The chain of work that decided how long the run took. Where a lane is quiet and goes on as soon as one of its agents is
 * done, that agent is the chain, and so on below it; this holds for agents that are waited for and for those that report
 * back from the background. Time in which nobody worked (a person thinking) is on no path. Stretches by agent.
 */
export function findCriticalPath(o: {
  runs: readonly LaneRun[];
  atWork: ReadonlyMap<string, Span[]>;
}): Map<string, Span[]> {
  const children = childrenOf(o.runs);
  const path = new Map<string, Span[]>();
  const walk = ({ agent, within }: { agent: string; within: Span }) => {
    const own = cut({ spans: o.atWork.get(agent) ?? [], within });
    for (const span of own) append({ spans: path, agent, span });
    for (const gap of gapsOf({ spans: own, within })) {
      const last = lastToEnd({ runs: children.get(agent) ?? [], gap });
      if (last !== undefined) walk({ agent: last.agent_id, within: gap });
    }
  };
  const ends = o.runs.map(endOf);
  const starts = o.runs.map((run) => run.started_at);
  walk({ agent: MAIN_AGENT, within: { from: Math.min(...starts), to: Math.max(...ends) } });
  return path;
}

/** When each agent itself was at work: its tools and its model, not what it waited for. */
export function findAtWork(o: { steps: readonly Step[]; calls: readonly ModelCall[] }): Map<string, Span[]> {
  const spans = new Map<string, Span[]>();
  for (const step of o.steps) {
    if (step.end === undefined || step.child !== undefined) continue;
    append({ spans, agent: step.agent, span: { from: step.at, to: step.end } });
  }
  for (const call of o.calls) append({ spans, agent: call.agent, span: { from: call.start, to: call.end } });
  return new Map([...spans].map(([agent, list]) => [agent, joinSpans(list)]));
}

function lastToEnd({ runs, gap }: { runs: readonly LaneRun[]; gap: Span }): LaneRun | undefined {
  const awaited = runs.filter((run) => {
    const end = endOf(run);
    return run.started_at < gap.to && end > gap.from && end <= gap.to + slackMs && gap.to - end <= slackMs;
  });
  return awaited.sort((a, b) => endOf(b) - endOf(a))[0];
}

function gapsOf({ spans, within }: { spans: readonly Span[]; within: Span }): Span[] {
  const gaps: Span[] = [];
  let from = within.from;
  for (const span of spans) {
    if (span.from > from) gaps.push({ from, to: span.from });
    from = Math.max(from, span.to);
  }
  if (within.to > from) gaps.push({ from, to: within.to });
  return gaps;
}

function cut({ spans, within }: { spans: readonly Span[]; within: Span }): Span[] {
  return spans
    .filter((span) => span.to > within.from && span.from < within.to)
    .map((span) => ({ from: Math.max(span.from, within.from), to: Math.min(span.to, within.to) }));
}

function append(o: { spans: Map<string, Span[]>; agent: string; span: Span }): void {
  const list = o.spans.get(o.agent);
  if (list === undefined) o.spans.set(o.agent, [o.span]);
  else list.push(o.span);
}

function endOf(run: LaneRun): number {
  return run.ended_at ?? run.last_event_at;
}
