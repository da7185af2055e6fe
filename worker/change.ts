/** What a route changed that others tell of as well. */
export type Change = 'phases' | 'visibility';

/** Tells those others; a change is whole whether or not they can act on it now, so this never throws. */
export type TellChange = (change: Change) => Promise<void>;
