import { HOUR, MINUTE } from '../core/time.ts';
import { awaitedBy, openCall, type CallNow, type RunNow } from './run-now.ts';
import type { Usual } from './usual.ts';

/** What is known of calls like one: `alike` of the same call, else of its tool as a whole. */
export type UsualCall = Usual & { alike: boolean };

/** Tools that do one thing each, and it is quick. Of the others no call tells how long the next one takes. */
const narrow = new Set([
  'Edit',
  'Glob',
  'Grep',
  'LS',
  'MultiEdit',
  'NotebookEdit',
  'Read',
  'TodoWrite',
  'Write',
]);

/** Beyond these nothing is waited for, however long such calls took before. */
const bounds = {
  narrow: 3 * MINUTE,
  alike: 5 * MINUTE,
  wide: 12 * MINUTE,
  unknown: 20 * MINUTE,
  most: 2 * HOUR,
};

/** After how long without a sign a call is far beyond what is usual. */
function patienceWith({ call, usual }: { call: CallNow; usual: UsualCall | undefined }): number {
  const isNarrow = narrow.has(call.tool_name);
  if (usual === undefined) return isNarrow ? bounds.narrow : bounds.unknown;
  const least = isNarrow ? bounds.narrow : usual.alike ? bounds.alike : bounds.wide;
  return Math.max(least, Math.min(bounds.most, Math.max(3 * usual.most_ms, 1.5 * usual.longest_ms)));
}

/**
 * The call that a run is stuck in: it is open far beyond its usual length, and its agent gave no sign meanwhile. Only time
 * that somebody watched counts: a machine that slept tells nothing. A run that waits for another is not stuck itself.
 */
export function stuckCall(o: {
  run: RunNow;
  runs: readonly RunNow[];
  now: number;
  watchedSince: number;
  usual: (call: CallNow) => UsualCall | undefined;
}): CallNow | undefined {
  const { run, runs, now, watchedSince } = o;
  const call = run.running ? openCall(run) : undefined;
  if (call === undefined || awaitedBy(run, runs).length > 0) return undefined;
  const signs = run.calls.map(({ at, ended_at }) => ended_at ?? at);
  const silent = now - Math.max(call.at, watchedSince, run.last_event_at, ...signs);
  // What such calls take is asked for only where it may matter: it costs a look into history.
  if (silent < bounds.narrow) return undefined;
  return silent >= patienceWith({ call, usual: o.usual(call) }) ? call : undefined;
}
