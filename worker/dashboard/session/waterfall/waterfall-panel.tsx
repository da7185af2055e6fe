import type { View } from '../../shell/request-view.ts';
import type { SessionData } from '../data.ts';
import { heardUntil } from '../../../../shared/agents/quiet.ts';
import { valueOr } from '../../shell/load-parts.ts';
import { Icon } from '../../ui/icon.tsx';
import { SnapshotMarks } from '../snapshots/snapshot-marks.tsx';
import { LaneName, StillBar } from './lane-view.tsx';
import { foldedAtFirst, layOutLanes, visibleLanes } from './lanes.ts';

/** Lanes of the run. The server draws each agent as a bar; the island draws every call, and lets one zoom and walk. */
export function Waterfall({ view, data: { session, agents, kept } }: { view: View; data: SessionData }) {
  const lanes = layOutLanes(agents);
  const folded = foldedAtFirst(lanes);
  // What seems to run in a session that fell silent ends where it was heard of last.
  const to = heardUntil({
    status: session.status,
    lastEventAt: session.last_event_at,
    now: view.times.now,
  });
  return (
    <section class="panel waterfall" aria-labelledby="run-heading">
      <div class="panel-head">
        <h2 id="run-heading">Run</h2>
        <Tools />
      </div>
      <div class="wf">
        <div class="wf-overview" aria-hidden="true">
          <span class="wf-corner wf-window-words n" />
          <div class="wf-map" title="The whole run: drag to choose what the lanes show" />
        </div>
        <div class="wf-axis" aria-hidden="true">
          <span class="wf-corner" />
          <span class="wf-ticks">
            <span>{view.times.clock(session.started_at)}</span>
            <span>{view.times.clock(to)}</span>
          </span>
        </div>
        <SnapshotMarks
          view={view}
          snapshots={valueOr(kept.snapshots, []) ?? []}
          from={session.started_at}
          to={to}
        />
        <Strip line="context" word="Context" />
        <Strip line="cost" word="Spent" />
        <div class="wf-body" tabindex={-1}>
          <ol class="wf-names" aria-label="Lanes">
            {visibleLanes({ lanes, folded }).map((lane) => (
              <LaneName lane={lane} folded={folded.has(lane.key)} active={false} critical={false} now={to} />
            ))}
          </ol>
          <div class="wf-plot" id="lanes" tabindex={-1}>
            {visibleLanes({ lanes, folded }).map((lane) => (
              <StillBar lane={lane} from={session.started_at} to={to} now={to} />
            ))}
          </div>
        </div>
        <PlayerRow />
      </div>
      <p class="wf-critical n" aria-live="polite" />
      <Legend />
      <p class="wf-hint faint" hidden>
        Drag to zoom, drag the axis to move, click a mark to open its step. Keys: arrows walk, + − 0 zoom, ?
        all of them.
      </p>
    </section>
  );
}

const speeds = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800];

/** Plays the run back. Times are those of the axis: folded pauses are passed over. */
function PlayerRow() {
  return (
    <div class="wf-player" hidden>
      <span class="wf-corner">
        <button
          class="button icon-only"
          data-do="play"
          data-playing="false"
          aria-label="Play the run back"
          title="Play the run back (Space)"
        >
          <Icon name="play" />
          <Icon name="pause" />
        </button>
        <select data-do="speed" aria-label="Speed" title="How much faster than it was">
          {speeds.map((speed) => (
            <option value={speed}>{`${speed}×`}</option>
          ))}
        </select>
        <span class="n" data-part="clock" />
      </span>
      <input type="range" data-do="scrub" min="0" step="1" aria-label="Moment of the run" />
    </div>
  );
}

/** A line over the lanes, on their axis; what it says at a moment stands beside it. */
function Strip({ line, word }: { line: string; word: string }) {
  return (
    <div class="wf-strip" data-strip={line} hidden>
      <span class="wf-corner n">
        <b>{word}</b>
        <span data-part="said" />
      </span>
      <div class="wf-strip-plot" />
    </div>
  );
}

function Legend() {
  return (
    <ul class="wf-legend" aria-label="Marks">
      <li>
        <i class="key key-tool" />
        tool
      </li>
      <li>
        <i class="key key-model" />
        model
      </li>
      <li>
        <i class="key key-wait" />
        waits for agent
      </li>
      <li>
        <i class="key key-error" />
        failure
      </li>
      <li>
        <i class="key key-compaction" />
        compaction
      </li>
      <li>
        <i class="key key-critical" />
        critical path
      </li>
      <li>
        <i class="key key-cursor" />
        steps shown
      </li>
    </ul>
  );
}

/** Shown by the island, which alone can do what they say. */
function Tools() {
  return (
    <div class="aside wf-tools" hidden>
      <button
        class="button small"
        data-do="gaps"
        aria-pressed="true"
        title="Draw the time in which nothing ran narrow"
      >
        Fold pauses
      </button>
      <button
        class="button small"
        data-do="context"
        aria-pressed="false"
        title="Tokens in the context of each agent, turn by turn; compactions are cliffs"
      >
        Context
      </button>
      <button class="button small" data-do="cost" aria-pressed="false" title="What had been spent by then">
        Cost
      </button>
      <button
        class="button small"
        data-do="steps"
        aria-pressed="false"
        title="Give the lanes the whole width"
      >
        Hide steps
      </button>
      <button class="button icon-only" data-do="out" title="Zoom out (−)">
        <Icon name="minus" label="Zoom out" />
      </button>
      <button class="button icon-only" data-do="in" title="Zoom in (+)">
        <Icon name="plus" label="Zoom in" />
      </button>
      <button class="button icon-only" data-do="reset" title="Whole run (0)">
        <Icon name="reset" label="Whole run" />
      </button>
    </div>
  );
}
