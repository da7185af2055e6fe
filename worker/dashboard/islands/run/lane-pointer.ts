import type { Step } from '../../session/step.ts';
import { errorLine } from '../../text/display-text.ts';
import { formatDuration } from '../../text/format.ts';
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

/** A shorter drag is a click with an unsteady hand. */
const dragPixels = 5;

/** Hover tells, click opens, drag zooms, wheel with Ctrl zooms, double click shows the whole run. */
export function bindPointer(o: Pointer): void {
  const { plotPlace } = o;
  const tip = document.createElement('div');
  tip.className = 'wf-tip';
  tip.hidden = true;
  o.place.append(tip);
  const band = document.createElement('div');
  band.className = 'wf-select';
  let start: { x: number; clientX: number } | undefined;

  const pointOf = (event: MouseEvent) => {
    const box = plotPlace.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const hitOf = (event: MouseEvent): Hit | undefined => {
    const look = o.look();
    return look === undefined ? undefined : hitTest({ look, ...pointOf(event) });
  };
  plotPlace.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || event.pointerType === 'touch') return;
    start = { x: pointOf(event).x, clientX: event.clientX };
    plotPlace.setPointerCapture(event.pointerId);
  });
  plotPlace.addEventListener('pointermove', (event) => {
    if (start === undefined) {
      showTip({ tip, place: o.place, event, hit: hitOf(event) });
      return;
    }
    tip.hidden = true;
    const x = pointOf(event).x;
    if (Math.abs(x - start.x) < dragPixels) return;
    plotPlace.append(band);
    band.style.left = `${Math.min(x, start.x)}px`;
    band.style.width = `${Math.abs(x - start.x)}px`;
  });
  const finish = (event: PointerEvent) => {
    const from = start?.x;
    start = undefined;
    band.remove();
    const to = pointOf(event).x;
    if (from === undefined || Math.abs(to - from) < dragPixels) return;
    const times = [o.toTime(Math.min(from, to)), o.toTime(Math.max(from, to))] as const;
    if (times[0] !== undefined && times[1] !== undefined) o.zoomTo({ from: times[0], to: times[1] });
    // The click that follows a drag must not open whatever lies under its end.
    plotPlace.addEventListener('click', (click) => click.stopImmediatePropagation(), {
      capture: true,
      once: true,
    });
  };
  plotPlace.addEventListener('pointerup', finish);
  plotPlace.addEventListener('pointercancel', () => {
    start = undefined;
    band.remove();
  });
  plotPlace.addEventListener('pointerleave', () => {
    tip.hidden = true;
  });
  plotPlace.addEventListener('click', (event) => {
    const hit = hitOf(event);
    if (hit?.step !== undefined) o.open(hit.step);
  });
  plotPlace.addEventListener('dblclick', () => o.zoomTo(undefined));
  plotPlace.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      o.zoomBy({ factor: event.deltaY > 0 ? 1.25 : 0.8, around: o.toTime(pointOf(event).x) });
    },
    { passive: false },
  );
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
  tip.style.top = `${Math.max(0, o.event.clientY - box.top - 46)}px`;
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
