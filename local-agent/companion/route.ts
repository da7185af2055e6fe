import type { Deps } from '../deps.ts';

/** Answers one kind of question with a value of the protocol. `parts` are what the path names. */
export type Route = (o: { deps: Deps; query: URLSearchParams; parts: readonly string[] }) => Promise<unknown>;
