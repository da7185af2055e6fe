import { toPixel, type Plot } from './plot.ts';

/** Moves the marks of snapshots to where the lanes have their moments; what is not in the window is not shown. */
export function placeSnapshots({ place, plot }: { place: HTMLElement; plot: Plot }): void {
  const [first, last] = [plot.scale.toTime(0), plot.scale.toTime(plot.scale.length)];
  for (const mark of place.querySelectorAll<SVGAElement>('.wf-snapshots a')) {
    // One that was taken when the run was over stands at its end.
    const at = Math.max(first, Math.min(last, Number(mark.dataset['at'])));
    const x = toPixel({ plot, at });
    mark.querySelector('circle')?.setAttribute('cx', x.toFixed(1));
    mark.setAttribute('visibility', x < -1 || x > plot.width + 1 ? 'hidden' : 'visible');
  }
}
