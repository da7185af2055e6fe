import { eventKey } from '../../events/event-key.ts';
import type { Context } from '../context.ts';
import { inOrder, type SessionWork, type WorkCall } from '../session-work.ts';
import type { Case } from '../signal.ts';
import { isHarmless } from '../tool-words.ts';

/**
 * Checks that failed and passed the next time, whoever ran them, although nothing was done between that may have mended
 * it: every call counts as such that is not known to leave things as they are.
 */
export function flakyChecks({ work, context }: { work: SessionWork; context: Context }): Case[] {
  const checks = new Map(work.checks.map((check) => [check.tool_use_id, check]));
  const failed = new Map<string, WorkCall>();
  const cases: Case[] = [];
  for (const call of inOrder({ rows: work.calls, idOf: ({ tool_use_id }) => tool_use_id })) {
    const check = checks.get(call.tool_use_id);
    if (check === undefined || call.summary === null) {
      if (!isHarmless(call)) failed.clear();
      continue;
    }
    const before = failed.get(call.summary);
    if (!check.passed) failed.set(call.summary, call);
    else if (before !== undefined) {
      failed.delete(call.summary);
      cases.push({
        signal: 'flaky_check',
        agent_id: before.agent_id,
        subject: check.kind,
        at: call.at,
        event_id: eventKey.toolUsage(before.tool_use_id),
        cost_micros: context.costOf(before) + context.costOf(call),
        spent_ms: before.spent_ms + call.spent_ms,
      });
    }
  }
  return cases;
}
