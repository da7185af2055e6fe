import { counted, formatDuration } from '../core/figures.ts';
import type { Trouble } from './judge-runs.ts';
import { spanText } from './usual.ts';

/** What the row of a run says of how it gets on; a word that nobody knows says nothing. */
export type Troubled = {
  trouble: string | null;
  trouble_at: number | null;
  open_tool: string | null;
  open_usual_ms: number | null;
  repeats: number | null;
  usual_from_ms: number | null;
  usual_until_ms: number | null;
};

export const troubleWords: Readonly<Record<Trouble, string>> = {
  stuck: 'Stuck',
  loop: 'In a loop',
  bottleneck: 'Bottleneck',
};

export function troubleOf({ trouble }: Pick<Troubled, 'trouble'>): Trouble | undefined {
  return trouble !== null && Object.hasOwn(troubleWords, trouble) ? (trouble as Trouble) : undefined;
}

/** Why a run is marked, and what is usual: `Bash has been open for 42 m, hardly ever longer than 40 s`. */
export function troubleReason({ run, now }: { run: Troubled; now: number }): string | undefined {
  const trouble = troubleOf(run);
  // Times are of the machine's clock, which may be ahead of this one.
  const took = formatDuration(Math.max(0, now - (run.trouble_at ?? now)));
  if (trouble === 'stuck')
    return `${run.open_tool ?? 'A call'} has been open for ${took}${most(run.open_usual_ms)}`;
  if (trouble === 'loop')
    return `the same call has failed ${counted({ count: run.repeats ?? 0, one: 'time' })} in ${took}`;
  if (trouble === 'bottleneck') return `others have waited for it alone for ${took}${usual(run)}`;
  return undefined;
}

/** What runs of its kind take: `2–4 min`; undefined where too few are known. */
export function usualSpan(run: Pick<Troubled, 'usual_from_ms' | 'usual_until_ms'>): string | undefined {
  const { usual_from_ms: from_ms, usual_until_ms: until_ms } = run;
  return from_ms === null || until_ms === null ? undefined : spanText({ from_ms, until_ms });
}

function most(ms: number | null): string {
  return ms === null ? '' : `, hardly ever longer than ${formatDuration(ms)}`;
}

function usual(run: Troubled): string {
  const span = usualSpan(run);
  return span === undefined ? '' : `; its kind usually takes ${span}`;
}
