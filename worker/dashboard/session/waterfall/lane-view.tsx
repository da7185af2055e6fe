import type { Lane, LaneRun } from './lanes.ts';
import { cleanText } from '../../../../shared/core/hidden-characters.ts';
import { clippedLine, firstLine } from '../../ui/text/display-text.ts';
import { formatDuration } from '../../ui/text/format.ts';
import { hueClass } from '../../../../shared/agents/agent-hue.ts';
import { formatCost } from '../../../../shared/core/money.ts';
import { Icon } from '../../ui/icon.tsx';
import { RunState } from '../../ui/marks.tsx';

/** The name column of the waterfall, one row a lane. Buttons, so that each can be reached and folded by keyboard. */
export function LaneName(o: {
  lane: Lane;
  folded: boolean;
  active: boolean;
  critical: boolean;
  now: number;
}) {
  const { lane } = o;
  const indent = `lane lane-${Math.min(lane.depth, 5)}${o.active ? ' active' : ''}`;
  if (lane.kind === 'group') {
    return (
      <li class={indent}>
        <button
          class="lane-name"
          data-fold={lane.key}
          aria-expanded={o.folded ? 'false' : 'true'}
          title={lane.types.map(cleanText).join(', ')}
        >
          <Icon name={o.folded ? 'right' : 'down'} />
          {lane.types.slice(0, 3).map((type) => (
            <span class={`swatch ${hueClass(type)}`} aria-hidden="true" />
          ))}
          <bdi class="clip">{cleanText(lane.label)}</bdi>
        </button>
        <LaneFigures
          cost={formatCost(lane.cost)}
          costs="All of them, with what they started"
          took={spanOf(lane.runs, o.now)}
          critical={o.critical}
        />
      </li>
    );
  }
  const { run } = lane;
  const about = run.description === null ? run.agent_type : `${run.agent_type}: ${run.description}`;
  return (
    <li class={indent}>
      <button
        class="lane-name"
        data-lane={run.agent_id}
        aria-pressed={o.active ? 'true' : 'false'}
        title={firstLine(about)}
      >
        <span class={`swatch ${hueClass(run.agent_type)}`} aria-hidden="true" />
        {lane.alike && run.description !== null ? (
          <bdi class="clip lane-alone">{clippedLine(run.description)}</bdi>
        ) : (
          <>
            <bdi class="clip">{cleanText(run.agent_type)}</bdi>
            {run.description === null ? null : (
              <bdi class="clip lane-about">{clippedLine(run.description)}</bdi>
            )}
          </>
        )}
        {run.status === 'completed' ? null : <RunState of={run} brief />}
      </button>
      <LaneFigures
        cost={formatCost(run)}
        costs={`This run alone; ${formatCost(lane.cost)} with what it started`}
        took={(run.ended_at ?? (run.status === 'running' ? o.now : run.last_event_at)) - run.started_at}
        critical={o.critical}
      />
    </li>
  );
}

function LaneFigures(o: { cost: string; costs: string; took: number; critical: boolean }) {
  const { cost, costs, took, critical } = o;
  return (
    <span class="lane-figures n">
      {critical ? (
        <span class="lane-star" title="On the critical path: this run decided how long the whole took">
          <Icon name="star" label="On the critical path" />
        </span>
      ) : null}
      <span class="lane-cost" title={costs}>
        {cost}
      </span>
      <span class="lane-took">{formatDuration(took)}</span>
    </span>
  );
}

/** Without script: each run as one bar on a straight axis. The island draws its own instead. */
export function StillBar({ lane, from, to, now }: { lane: Lane; from: number; to: number; now: number }) {
  const runs = lane.kind === 'group' ? lane.runs : [lane.run];
  const percent = (at: number) =>
    `${Math.max(0, Math.min(100, ((at - from) / Math.max(1, to - from)) * 100)).toFixed(2)}%`;
  return (
    <svg class="still-bar" aria-hidden="true">
      {runs.map((run) => {
        const end = run.ended_at ?? (run.status === 'running' ? now : run.last_event_at);
        const width = Math.max(0.3, ((end - run.started_at) / Math.max(1, to - from)) * 100);
        return (
          <rect
            class={`still ${hueClass(run.agent_type)}`}
            x={percent(run.started_at)}
            y="7"
            width={`${width.toFixed(2)}%`}
            height="12"
            rx="2"
          />
        );
      })}
    </svg>
  );
}

function spanOf(runs: readonly LaneRun[], now: number): number {
  const ends = runs.map((run) => run.ended_at ?? (run.status === 'running' ? now : run.last_event_at));
  return Math.max(...ends) - Math.min(...runs.map((run) => run.started_at));
}
