import type { SessionWork, WorkCall } from './session-work.ts';
import { isChanging, targetOf } from './tool-words.ts';

/** What finding cases in the work of one agent takes from the whole session. */
export type Context = {
  costOf: (call: WorkCall) => number;
  /** Calls that were checks. */
  checks: ReadonlySet<string>;
  /** When each file was changed, whoever did it, in the order of time. */
  changes: ReadonlyMap<string, readonly number[]>;
};

export function contextOf(work: SessionWork, costOf: Context['costOf']): Context {
  const changes = new Map<string, number[]>();
  for (const call of work.calls) {
    if (!isChanging(call) || call.status !== 'ok') continue;
    const target = targetOf(call);
    if (target === undefined) continue;
    const times = changes.get(target);
    if (times === undefined) changes.set(target, [call.at]);
    else times.push(call.at);
  }
  return { costOf, checks: new Set(work.checks.map(({ tool_use_id }) => tool_use_id)), changes };
}

/** Whether a file was changed after one moment and not after another. */
export function isChangedBetween(o: { context: Context; target: string; from: number; to: number }): boolean {
  return o.context.changes.get(o.target)?.some((at) => at > o.from && at <= o.to) ?? false;
}
