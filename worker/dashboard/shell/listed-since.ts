import type { Coarseness } from '../../data/scope.ts';

/** Where lists begin that do not tell of all there is; undefined where they do. */
export function listedSince({ looked, foldedAt }: Coarseness): number | undefined {
  const moments = [looked?.since, foldedAt].filter((at) => at !== undefined);
  return moments.length === 0 ? undefined : Math.max(...moments);
}
