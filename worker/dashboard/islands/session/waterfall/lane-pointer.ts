import type { Step } from '../../../session/steps/step.ts';
import { hitTest, type Hit, type Look } from './hit-test.ts';
import { createLaneTip } from './lane-tip.ts';

type Pointer = {
  plotPlace: HTMLElement;
  axisPlace: HTMLElement;
  place: HTMLElement;
  look: () => Look | undefined;
  open: (step: Step) => void;
  zoomTo: (range: { from: number; to: number } | undefined) => void;
  zoomBy: (by: { factor: number; around?: number | undefined }) => void;
  panBy: (pixels: number) => void;
  toTime: (pixel: number) => number | undefined;
};

/** A shorter drag is a click with an unsteady hand. */
const dragPixels = 5;
/** Room left and right of marks that were zoomed into, as a share of what they span. */
const zoomMargin = 0.25;

/**
 * Hover tells, click opens (or zooms into marks that lie together), drag zooms, drag with Shift or on the axis moves, the
 * wheel moves sideways, zooms with Ctrl, and else scrolls the lanes; double click shows the whole run.
 */
export function bindPointer(o: Pointer): void {
  const { plotPlace } = o;
  const hitOf = (event: MouseEvent): Hit | undefined => {
    const look = o.look();
    return look === undefined ? undefined : hitTest({ look, ...pointOf({ plotPlace, event }) });
  };
  const tip = createLaneTip(o);
  const isDragging = bindDrag({ ...o, onDrag: tip.hide });
  bindAxis(o);
  plotPlace.addEventListener('pointermove', (event) => {
    const hit = isDragging() ? undefined : hitOf(event);
    plotPlace.classList.toggle('on-mark', hit?.step !== undefined || hit?.cluster !== undefined);
    tip.show({ event, hit });
  });
  plotPlace.addEventListener('pointerleave', tip.hide);
  plotPlace.addEventListener('click', (event) => {
    const hit = hitOf(event);
    tip.hide();
    if (hit?.step !== undefined) o.open(hit.step);
    else if (hit?.cluster !== undefined) openCluster({ ...o, cluster: hit.cluster });
  });
  plotPlace.addEventListener('dblclick', () => o.zoomTo(undefined));
  bindWheel({ ...o, onTurn: tip.hide });
}

/** Zooms until the marks part; those of one moment cannot, and the first of them is opened. */
function openCluster(o: Pointer & { cluster: NonNullable<Hit['cluster']> }): void {
  const { from, to, marks } = o.cluster;
  const [first] = marks;
  const room = Math.max(2, (to - from) * zoomMargin);
  const [start, end] = [o.toTime(from - room), o.toTime(to + room)];
  if (to - from >= 2 && start !== undefined && end !== undefined) o.zoomTo({ from: start, to: end });
  else if (first !== undefined) o.open(first);
}

function bindWheel(o: Pointer & { onTurn: () => void }): void {
  const turn = (event: WheelEvent) => {
    const { deltaX, deltaY } = event;
    const sideways = event.shiftKey ? deltaX || deltaY : Math.abs(deltaX) > Math.abs(deltaY) ? deltaX : 0;
    if (event.ctrlKey || event.metaKey) {
      const around = o.toTime(pointOf({ plotPlace: o.plotPlace, event }).x);
      o.zoomBy({ factor: deltaY > 0 ? 1.25 : 0.8, around });
    } else if (sideways === 0) return;
    else o.panBy(sideways);
    event.preventDefault();
    o.onTurn();
  };
  o.plotPlace.addEventListener('wheel', turn, { passive: false });
  o.axisPlace.addEventListener('wheel', turn, { passive: false });
}

/** The axis is what one takes hold of to move along it. */
function bindAxis({ axisPlace, panBy }: Pointer): void {
  let at: number | undefined;
  axisPlace.addEventListener('pointerdown', (event) => {
    at = event.clientX;
    axisPlace.setPointerCapture(event.pointerId);
  });
  axisPlace.addEventListener('pointermove', (event) => {
    if (at === undefined) return;
    panBy(at - event.clientX);
    at = event.clientX;
  });
  const release = () => {
    at = undefined;
  };
  axisPlace.addEventListener('pointerup', release);
  axisPlace.addEventListener('pointercancel', release);
}

/** Draws a band while the mouse is dragged and zooms to it, or moves the window with Shift; tells whether a drag goes on. */
function bindDrag(o: Pointer & { onDrag: () => void }): () => boolean {
  const { plotPlace } = o;
  const band = document.createElement('div');
  band.className = 'wf-select';
  let start: { x: number; moves: boolean } | undefined;
  let last = 0;
  let moved = false;
  const end = () => {
    start = undefined;
    band.remove();
  };
  plotPlace.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || event.pointerType === 'touch') return;
    const { x } = pointOf({ plotPlace, event });
    start = { x, moves: event.shiftKey };
    last = x;
    moved = false;
    plotPlace.setPointerCapture(event.pointerId);
  });
  plotPlace.addEventListener('pointermove', (event) => {
    const { x } = pointOf({ plotPlace, event });
    if (start === undefined || (!moved && Math.abs(x - start.x) < dragPixels)) return;
    o.onDrag();
    moved = true;
    if (start.moves) o.panBy(last - x);
    else {
      plotPlace.append(band);
      band.style.left = `${Math.min(x, start.x)}px`;
      band.style.width = `${Math.abs(x - start.x)}px`;
    }
    last = x;
  });
  plotPlace.addEventListener('pointerup', (event) => {
    const from = start;
    end();
    if (from === undefined || !moved) return;
    const to = pointOf({ plotPlace, event }).x;
    const [first, final] = [o.toTime(Math.min(from.x, to)), o.toTime(Math.max(from.x, to))];
    if (!from.moves && first !== undefined && final !== undefined && Math.abs(to - from.x) >= dragPixels)
      o.zoomTo({ from: first, to: final });
    // The click that follows a drag must not open whatever lies under its end.
    plotPlace.addEventListener('click', swallow, { capture: true, once: true });
    // Some drags end without a click; the next real one must not be swallowed.
    setTimeout(() => plotPlace.removeEventListener('click', swallow, { capture: true }));
  });
  plotPlace.addEventListener('pointercancel', end);
  return () => start !== undefined && moved;
}

function swallow(event: Event): void {
  event.stopImmediatePropagation();
}

function pointOf({ plotPlace, event }: { plotPlace: HTMLElement; event: MouseEvent }): {
  x: number;
  y: number;
} {
  const box = plotPlace.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}
