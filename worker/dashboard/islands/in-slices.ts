import type { InParts } from '../../../shared/core/in-parts.ts';

/** Half a frame: the other half is for drawing it. */
const sliceMs = 8;

/** Does the work in slices between which the browser paints and answers: none takes longer than one part over `sliceMs`. */
export async function inSlices<Result>(work: InParts<Result>): Promise<Result> {
  await breathe();
  let until = performance.now() + sliceMs;
  for (;;) {
    const part = work.next();
    if (part.done === true) return part.value;
    if (performance.now() < until) continue;
    await breathe();
    until = performance.now() + sliceMs;
  }
}

/** Lets the browser paint and answer. Not every browser has a scheduler. */
export function breathe(): Promise<void> {
  const { scheduler } = globalThis as { scheduler?: { yield?: () => Promise<void> } };
  return scheduler?.yield?.() ?? new Promise((resolve) => setTimeout(resolve));
}

/** A page that nobody sees draws nothing: it goes on all the same. */
const longestFrameMs = 100;

/** Lets the browser draw what was changed so far, so that the next change is laid out in a frame of its own. */
export function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    const anyway = setTimeout(resolve, longestFrameMs);
    requestAnimationFrame(() => {
      clearTimeout(anyway);
      setTimeout(resolve);
    });
  });
}
