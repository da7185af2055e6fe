import type { Lane } from '../../../session/waterfall/lanes.ts';
import type { Step } from '../../../session/steps/step.ts';
import type { Scene } from '../scene.ts';

export type Direction = 'left' | 'right' | 'up' | 'down' | 'first' | 'last';

const directions: Record<string, Direction> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
};

const panShare = 0.2;

export function bindLaneKeys(o: {
  plotPlace: HTMLElement;
  zoomBy: (by: { factor: number }) => void;
  zoomTo: (range: undefined) => void;
  /** Moves the window by a share of its length. */
  pan: (share: number) => void;
  walk: (direction: Direction) => void;
  open: () => void;
  play: () => void;
  clear: () => void;
}): void {
  o.plotPlace.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = directions[event.key];
    if (event.shiftKey && direction === 'left') o.pan(-panShare);
    else if (event.shiftKey && direction === 'right') o.pan(panShare);
    else if (direction !== undefined) o.walk(direction);
    else if (event.key === '+' || event.key === '=') o.zoomBy({ factor: 0.5 });
    else if (event.key === '-') o.zoomBy({ factor: 2 });
    else if (event.key === '0') o.zoomTo(undefined);
    else if (event.key === 'Enter') o.open();
    else if (event.key === ' ') o.play();
    else if (event.key === 'Escape') o.clear();
    else return;
    event.preventDefault();
  });
}

/** The step that an arrow key leads to: in time through all lanes, or to the nearest step of the next lane. */
export function neighbour(o: {
  scene: Scene;
  lanes: readonly Lane[];
  selected: Step | undefined;
  direction: Direction;
}): Step | undefined {
  const { steps } = o.scene.run;
  if (o.direction === 'last') return steps.at(-1);
  if (o.direction === 'first' || o.selected === undefined) return steps[0];
  const { selected } = o;
  if (o.direction === 'left' || o.direction === 'right') {
    return steps[steps.indexOf(selected) + (o.direction === 'left' ? -1 : 1)] ?? selected;
  }
  const agents = o.lanes.flatMap((lane) => (lane.kind === 'run' ? [lane.run.agent_id] : []));
  const at = agents.indexOf(selected.agent);
  const rest = o.direction === 'up' ? agents.slice(0, Math.max(0, at)).reverse() : agents.slice(at + 1);
  for (const agent of rest) {
    const near = nearest({ steps: o.scene.stepsOf.get(agent) ?? [], at: selected.at });
    if (near !== undefined) return near;
  }
  return selected;
}

function nearest({ steps, at }: { steps: readonly Step[]; at: number }): Step | undefined {
  return steps.reduce<Step | undefined>(
    (best, step) => (best === undefined || Math.abs(step.at - at) < Math.abs(best.at - at) ? step : best),
    undefined,
  );
}
