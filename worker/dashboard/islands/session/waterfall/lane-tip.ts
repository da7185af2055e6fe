import type { Step } from '../../../session/steps/step.ts';
import { clip, errorLine } from '../../../ui/text/display-text.ts';
import { counted, formatDuration } from '../../../ui/text/format.ts';
import type { Hit } from './hit-test.ts';
import { rowHeight } from './plot.ts';

const gap = 4;
const titleChars = 120;
const listed = 4;

export type LaneTip = { show: (o: { event: PointerEvent; hit: Hit | undefined }) => void; hide: () => void };

/** Tells what the pointer is on: below its lane, or above where there is no room, never over it. */
export function createLaneTip({ place, plotPlace }: { place: HTMLElement; plotPlace: HTMLElement }): LaneTip {
  const tip = document.createElement('div');
  tip.className = 'wf-tip';
  tip.hidden = true;
  place.append(tip);
  return {
    hide() {
      tip.hidden = true;
    },
    show({ event, hit }) {
      const words = hit === undefined ? undefined : describe(hit);
      tip.hidden = words === undefined;
      if (hit === undefined || words === undefined) return;
      tip.replaceChildren(
        words.title,
        ...words.details.map((text) => {
          const line = document.createElement('small');
          line.textContent = text;
          return line;
        }),
      );
      const box = place.getBoundingClientRect();
      const top = plotPlace.getBoundingClientRect().top + hit.row * rowHeight;
      const below = top + rowHeight + gap;
      const fits = below + tip.offsetHeight <= innerHeight;
      tip.style.top = `${(fits ? below : top - gap - tip.offsetHeight) - box.top}px`;
      const left = event.clientX - box.left + 12;
      tip.style.left = `${Math.max(0, Math.min(left, box.width - tip.offsetWidth - 4))}px`;
    },
  };
}

function describe(hit: Hit): { title: string; details: string[] } | undefined {
  const { step, call, lane, cluster } = hit;
  const who = lane.kind === 'group' ? lane.label : lane.run.agent_type;
  if (cluster !== undefined) return { title: countsOf(cluster.counts), details: summarise(cluster.marks) };
  if (call !== undefined) {
    const took = formatDuration(call.end - call.start);
    return {
      title: step?.usage?.model ?? 'Model',
      details: [`${who} · answered in ${call.exact ? took : `≤ ${took}`}`],
    };
  }
  if (step === undefined) return undefined;
  const took = step.end === undefined ? '' : ` · ${formatDuration(step.end - step.at)}`;
  const failed = step.error === undefined ? [] : [clip({ text: errorLine(step.error), limit: titleChars })];
  return { title: clip({ text: step.title, limit: titleChars }), details: [`${who}${took}`, ...failed] };
}

function countsOf(counts: Record<'failure' | 'compaction' | 'prompt', number>): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([one, count]) => counted({ count, one }))
    .join(', ');
}

/** `9 × Bash`: what failed, the most frequent first. */
function summarise(marks: readonly Step[]): string[] {
  const failed = marks.filter((step) => step.error !== undefined || step.kind === 'error');
  const byName = Map.groupBy(failed, (step) => step.tool?.name ?? 'other');
  const names = [...byName].sort(([, a], [, b]) => b.length - a.length);
  const lines = names
    .slice(0, listed)
    .map(([name, list]) => `${list.length} × ${clip({ text: name, limit: 60 })}`);
  return [...lines, 'Click to zoom in'];
}
