import type { Step } from '../../../session/steps/step.ts';
import { errorLine } from '../../../ui/text/display-text.ts';
import { formatDuration } from '../../../ui/text/format.ts';
import { hitTest, type Hit, type Look } from './hit-test.ts';

type Pointer = {
  plotPlace: HTMLElement;
  place: HTMLElement;
  look: () => Look | undefined;
  open: (step: Step) => void;
  zoomTo: (range: { from: number; to: number } | undefined) => void;
  zoomBy: (by: { factor: number; around?: number | undefined }) => void;
  toTime: (pixel: number) => number | undefined;
};

/** From the pointer to the edge of its lane, at most. */
const laneRoom = 28;
/** A shorter drag is a click with an unsteady hand. */
const dragPixels = 5;

/** Hover tells, click opens, drag zooms, wheel with Ctrl zooms, double click shows the whole run. */
export function bindPointer(o: Pointer): void {
  const { plotPlace } = o;
  const hitOf = (event: MouseEvent): Hit | undefined => {
    const look = o.look();
    return look === undefined ? undefined : hitTest({ look, ...pointOf({ plotPlace, event }) });
  };
  const tip = document.createElement('div');
  tip.className = 'wf-tip';
  tip.hidden = true;
  o.place.append(tip);
  const hideTip = () => {
    tip.hidden = true;
  };
  const isDragging = bindDrag({ ...o, onDrag: hideTip });
  plotPlace.addEventListener('pointermove', (event) => {
    if (!isDragging()) showTip({ tip, place: o.place, event, hit: hitOf(event) });
  });
  plotPlace.addEventListener('pointerleave', hideTip);
  plotPlace.addEventListener('click', (event) => {
    const hit = hitOf(event);
    hideTip();
    if (hit?.step !== undefined) o.open(hit.step);
  });
  plotPlace.addEventListener('dblclick', () => o.zoomTo(undefined));
  const turn = (event: WheelEvent) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const around = o.toTime(pointOf({ plotPlace, event }).x);
    o.zoomBy({ factor: event.deltaY > 0 ? 1.25 : 0.8, around });
  };
  plotPlace.addEventListener('wheel', turn, { passive: false });
}

/** Draws a band while the mouse is dragged and zooms to it; tells whether a drag is going on. */
function bindDrag(o: Pointer & { onDrag: () => void }): () => boolean {
  const { plotPlace } = o;
  const band = document.createElement('div');
  band.className = 'wf-select';
  let start: number | undefined;
  const end = () => {
    start = undefined;
    band.remove();
  };
  plotPlace.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || event.pointerType === 'touch') return;
    start = pointOf({ plotPlace, event }).x;
    plotPlace.setPointerCapture(event.pointerId);
  });
  plotPlace.addEventListener('pointermove', (event) => {
    const { x } = pointOf({ plotPlace, event });
    if (start === undefined || Math.abs(x - start) < dragPixels) return;
    o.onDrag();
    plotPlace.append(band);
    band.style.left = `${Math.min(x, start)}px`;
    band.style.width = `${Math.abs(x - start)}px`;
  });
  plotPlace.addEventListener('pointerup', (event) => {
    const from = start;
    end();
    const to = pointOf({ plotPlace, event }).x;
    if (from === undefined || Math.abs(to - from) < dragPixels) return;
    const [first, last] = [o.toTime(Math.min(from, to)), o.toTime(Math.max(from, to))];
    if (first !== undefined && last !== undefined) o.zoomTo({ from: first, to: last });
    // The click that follows a drag must not open whatever lies under its end.
    plotPlace.addEventListener('click', swallow, { capture: true, once: true });
    // Some drags end without a click; the next real one must not be swallowed.
    setTimeout(() => plotPlace.removeEventListener('click', swallow, { capture: true }));
  });
  plotPlace.addEventListener('pointercancel', end);
  return () => start !== undefined;
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

function showTip(o: {
  tip: HTMLElement;
  place: HTMLElement;
  event: PointerEvent;
  hit: Hit | undefined;
}): void {
  const { tip, hit } = o;
  const words = hit === undefined ? undefined : describe(hit);
  tip.hidden = words === undefined;
  if (words === undefined) return;
  const detail = document.createElement('small');
  detail.textContent = words.detail;
  tip.replaceChildren(words.title, detail);
  const box = o.place.getBoundingClientRect();
  const right = o.event.clientX - box.left > box.width - 260;
  tip.style.left = right ? '' : `${o.event.clientX - box.left + 14}px`;
  tip.style.right = right ? `${box.right - o.event.clientX + 14}px` : '';
  // Below the lane that it explains, or above where there is no room.
  const below = o.event.clientY - box.top + laneRoom;
  const fits = below + tip.offsetHeight <= box.height;
  tip.style.top = `${fits ? below : Math.max(0, o.event.clientY - box.top - laneRoom - tip.offsetHeight)}px`;
}

function describe({ step, call, lane }: Hit): { title: string; detail: string } | undefined {
  const who = lane.kind === 'group' ? lane.label : lane.run.agent_type;
  if (call !== undefined) {
    const took = formatDuration(call.end - call.start);
    return {
      title: step?.usage?.model ?? 'Model',
      detail: `${who} · answered in ${call.exact ? took : `≤ ${took}`}`,
    };
  }
  if (step === undefined) return undefined;
  const took = step.end === undefined ? '' : ` · ${formatDuration(step.end - step.at)}`;
  const failed = step.error === undefined ? '' : ` · ${errorLine(step.error).slice(0, 80)}`;
  return { title: step.title.slice(0, 120), detail: `${who}${took}${failed}` };
}
