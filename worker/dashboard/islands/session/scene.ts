import type { Lane } from '../../session/waterfall/lanes.ts';
import type { ModelCall, Step } from '../../session/steps/step.ts';
import type { Run } from './load-run.ts';
import { heardUntil } from '../../../../shared/agents/quiet.ts';
import { eachInParts, type InParts } from '../../../../shared/core/in-parts.ts';
import { buildCurves, type CurveSet } from './curves.ts';
import { findAtWork, findCriticalPath } from '../../session/waterfall/critical-path.ts';
import { layOutLanes } from '../../session/waterfall/lanes.ts';
import { createTimeScale, type Span, type TimeScale } from '../../session/waterfall/time-scale.ts';

/** What one lane draws, each list in order of time. */
export type LaneBars = {
  calls: ModelCall[];
  tools: Step[];
  waits: Step[];
  marks: Step[];
  /** Milliseconds that none of the calls and tools lasted longer than. */
  longest: number;
};

export type Scene = {
  run: Run;
  lanes: Lane[];
  bars: Map<string, LaneBars>;
  /** When each agent itself was at work. */
  atWork: Map<string, Span[]>;
  critical: Map<string, Span[]>;
  files: { at: number; agent: string; changed: boolean }[];
  /** Agent types by agent id. */
  types: Map<string, string>;
  range: Span;
  /** It is heard of now. */
  goesOn: boolean;
  busy: Span[];
  stepById: Map<string, Step>;
  stepsOf: Map<string, Step[]>;
  curves: CurveSet;
  /** Agents in and below each group. */
  membersOf: Map<string, string[]>;
  scales: Map<boolean, TimeScale>;
};

/** Sorts the run into lanes once, with pauses; drawing then only looks things up. */
export function* buildScene(run: Run): InParts<Scene> {
  const bars = new Map<string, LaneBars>(
    run.agents.map((agent) => [agent.agent_id, { calls: [], tools: [], waits: [], marks: [], longest: 0 }]),
  );
  const busy: Span[] = [];
  const files: Scene['files'] = [];
  yield* eachInParts(run.steps, (step) => {
    const lane = bars.get(step.agent) ?? bars.get('main');
    if (step.end !== undefined && step.child === undefined) busy.push({ from: step.at, to: step.end });
    for (const file of step.files)
      files.push({ at: step.end ?? step.at, agent: step.agent, changed: file.operation !== 'read' });
    if (lane === undefined) return;
    if (step.child !== undefined) lane.waits.push(step);
    else if (step.tool !== undefined) {
      lane.tools.push(step);
      lane.longest = Math.max(lane.longest, (step.end ?? Number.POSITIVE_INFINITY) - step.at);
    }
    if (
      step.kind === 'prompt' ||
      step.kind === 'compaction' ||
      step.kind === 'error' ||
      step.error !== undefined
    )
      lane.marks.push(step);
  });
  yield* eachInParts(
    run.calls.toSorted((a, b) => a.start - b.start),
    (call) => {
      const lane = bars.get(call.agent);
      busy.push({ from: call.start, to: call.end });
      if (lane === undefined) return;
      lane.calls.push(call);
      lane.longest = Math.max(lane.longest, call.end - call.start);
    },
  );
  const { status, last_event_at: lastEventAt } = run.session;
  const heard = heardUntil({ status, lastEventAt, now: run.now });
  const to = Math.max(heard, lastEventAt, ...run.agents.map((agent) => agent.last_event_at));
  const goesOn = status === 'working' && heard === run.now;
  if (goesOn) busy.push({ from: lastEventAt, to });
  yield;
  const atWork = findAtWork(run);
  yield;
  const lanes = layOutLanes(run.agents);
  const stepById = indexSteps(run.steps);
  yield;
  const stepsOf = Map.groupBy(run.steps, (step) => step.agent);
  yield;
  return {
    run,
    atWork,
    lanes,
    membersOf: findMembers(lanes),
    scales: new Map(),
    bars,
    critical: findCriticalPath({ runs: run.agents, atWork }),
    files: files.sort((a, b) => a.at - b.at),
    types: new Map(run.agents.map((agent) => [agent.agent_id, agent.agent_type])),
    goesOn,
    range: { from: run.session.started_at, to: Math.max(to, run.session.started_at + 1000) },
    busy,
    stepById,
    stepsOf,
    curves: buildCurves(run),
  };
}

/** Laid out once: joining the spans of a hundred thousand steps takes longer than a frame. */
export function scaleOf({ scene, fold }: { scene: Scene; fold: boolean }): TimeScale {
  const known = scene.scales.get(fold);
  if (known !== undefined) return known;
  const scale = createTimeScale({ range: scene.range, busy: scene.busy, fold });
  scene.scales.set(fold, scale);
  return scale;
}

function findMembers(lanes: readonly Lane[]): Map<string, string[]> {
  const members = new Map<string, string[]>();
  let above: Lane[] = [];
  for (const lane of lanes) {
    above = above.filter((group) => group.depth < lane.depth);
    if (lane.kind === 'group') {
      above.push(lane);
      members.set(lane.key, []);
    } else for (const group of above) members.get(group.key)?.push(lane.run.agent_id);
  }
  return members;
}

/** Steps by id; an error's id leads to the step of the call that failed. */
function indexSteps(steps: readonly Step[]): Map<string, Step> {
  const index = new Map<string, Step>();
  for (const step of steps) {
    index.set(step.id, step);
    if (step.error !== undefined && step.tool !== undefined) index.set(`error:${step.tool.id}`, step);
  }
  return index;
}
