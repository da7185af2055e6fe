/** A token that its shape gives away. `starts` are its possible first characters; `shape` (sticky) is tried there. */
export type TokenRule = { rule: string; starts: readonly string[]; shape: RegExp };
