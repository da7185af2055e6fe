/** Milliseconds since the epoch. Passed in wherever time matters, so that tests can move it. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();

/** A clock that goes up to a moment and stands still from then on. */
export function holdClock({ clock, at }: { clock: Clock; at: number }): Clock {
  return () => Math.min(clock(), at);
}
