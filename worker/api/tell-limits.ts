import type { Coarseness } from '../data/scope.ts';

/** Where an answer does not tell of all that was asked for. */
export function tellLimits({ toldSince, looked }: Coarseness): {
  told_since?: number;
  looked_since?: number;
} {
  return {
    ...(toldSince !== undefined && { told_since: toldSince }),
    ...(looked?.since !== undefined && { looked_since: looked.since }),
  };
}
