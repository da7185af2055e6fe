import { MINUTE } from '../core/time.ts';
import type { CallNow, RunNow } from './run-now.ts';

/** The same call failed so often since anything new was done. */
export type FailingLoop = { call: CallNow; times: number; since: number };

/** A few tries are ordinary: a server that is not up yet, a name that was guessed. */
const leastTimes = 5;
/** Whoever has not tried again for this long does something else. */
const freshMs = 10 * MINUTE;

/** What is looked at changes nothing. */
const looking = new Set([
  'BashOutput',
  'Glob',
  'Grep',
  'LS',
  'Read',
  'TaskGet',
  'TaskList',
  'TodoWrite',
  'ToolSearch',
]);
/** Each change of a file is another one, whatever the words say. */
const changing = new Set(['Edit', 'MultiEdit', 'NotebookEdit', 'Write']);

/**
 * Whether the latest calls of a run are the same one, failing again and again. What succeeded in between and was not just
 * a look, nor done before, is news, and the count begins anew: who mends and tests again makes progress.
 */
export function failingLoop({
  run,
  now,
}: {
  run: Pick<RunNow, 'calls' | 'running'>;
  now: number;
}): FailingLoop | undefined {
  const ended = run.calls.filter(({ status }) => status !== 'running');
  const failed = new Map<string, FailingLoop>();
  const done = new Set<string>();
  for (const call of ended) {
    const key = call.what;
    if (call.status === 'ok') {
      if (isNews({ call, done })) failed.clear();
      if (key !== null) {
        failed.delete(key);
        done.add(key);
      }
    } else if (key !== null) {
      const before = failed.get(key);
      failed.set(key, { call, times: (before?.times ?? 0) + 1, since: before?.since ?? call.at });
    }
  }
  const loops = [...failed.values()].filter(
    ({ call, times }) => times >= leastTimes && now - (call.ended_at ?? call.at) < freshMs,
  );
  return run.running ? loops.toSorted((a, b) => b.times - a.times)[0] : undefined;
}

function isNews({ call, done }: { call: CallNow; done: ReadonlySet<string> }): boolean {
  if (changing.has(call.tool_name)) return true;
  return !looking.has(call.tool_name) && (call.what === null || !done.has(call.what));
}
