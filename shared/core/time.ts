// Lengths of time in milliseconds.

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** What a `Date` can hold, in milliseconds since the epoch: the year 275760. */
export const MAX_TIME = 8_640_000_000_000_000;
