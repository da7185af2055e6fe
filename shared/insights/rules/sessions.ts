import type { Rule } from '../rule.ts';
import type { PeriodFacts, SessionFigures } from '../review-facts.ts';
import { counted, formatShare, formatTokens } from '../../core/figures.ts';
import { formatMoney } from '../../core/money.ts';
import { leastValues, scoreAgainst } from '../robust.ts';

const least = { long: 3, crashed: 3 } as const;
const longShare = 0.9;
const outlierAt = 4;
/** An outlier of cents is no news. */
const outlierFrom = 1_000_000;
const listed = 3;

const shown = (session: SessionFigures, says: string) => ({ says, session_id: session.session_id });
const titleOf = (session: SessionFigures) => session.title ?? session.session_id.slice(0, 8);
const isLong = (session: SessionFigures) =>
  session.context_limit !== null &&
  session.context_peak_tokens !== null &&
  session.context_peak_tokens >= session.context_limit * longShare;

/** Sessions that are driven into the limit of their context; late turns read all of it again and again. */
export const longContext: Rule = {
  kind: 'long_context',
  find({ now }) {
    const long = now.sessions.filter(isLong);
    if (long.length < least.long || long.length < now.sessions.length / 10) return [];
    const cost = long.reduce((sum, session) => sum + session.cost_micros, 0);
    return [
      {
        subject: 'all',
        title: `${counted({ count: long.length, one: 'session' })} ran to the end of the context`,
        advice:
          'Begin a new session between tasks (a hand-off carries over what matters), and give reading to subagents: each ' +
          'late turn pays for everything that was read before.',
        evidence: long
          .slice(0, listed)
          .map((session) =>
            shown(
              session,
              `${titleOf(session)}: ${formatTokens(session.context_peak_tokens ?? 0)} at the most, ${formatMoney(session.cost_micros)}`,
            ),
          ),
        saving_micros: cost / 5,
        formula: 'a fifth of what these sessions cost: an estimate, no measurement',
      },
    ];
  },
  measure: ({ facts }) => ({
    value: facts.sessions.filter(isLong).length / Math.max(1, facts.sessions.length),
    unit: 'share',
  }),
};

/** Sessions that broke off, were never taken up again and left no change behind. */
export const abandonedSessions: Rule = {
  kind: 'abandoned_sessions',
  find({ now }) {
    const lost = now.crashed.filter((session) => session.lines_added + session.lines_removed === 0);
    if (lost.length < least.crashed) return [];
    return [
      {
        subject: 'all',
        title: `${counted({ count: lost.length, one: 'session' })} broke off without a trace in the code`,
        advice: 'Take them up again with `subtrack resume`, or write down why they were given up.',
        evidence: lost
          .slice(0, listed)
          .map((session) => shown(session, `${titleOf(session)}: ${formatMoney(session.cost_micros)}`)),
        saving_micros: lost.reduce((sum, session) => sum + session.cost_micros, 0),
        formula: 'what these sessions cost',
      },
    ];
  },
  measure: ({ facts }) => ({
    value:
      facts.crashed.filter((session) => session.lines_added + session.lines_removed === 0).length /
      Math.max(1, facts.totals.sessions),
    unit: 'share',
  }),
};

export const dearSessions: Rule = {
  kind: 'dear_sessions',
  find({ now }) {
    const outliers = outliersOf(now);
    if (outliers.length === 0) return [];
    const usual = now.sessions.map((session) => session.cost_micros).toSorted((a, b) => a - b)[
      Math.floor(now.sessions.length / 2)
    ];
    return [
      {
        subject: 'all',
        title: `${counted({ count: outliers.length, one: 'session' })} cost far more than the others`,
        advice:
          'Open the dearest and look at the subtree with the highest cost: one decision usually explains it.',
        evidence: outliers
          .slice(0, listed)
          .map((session) =>
            shown(
              session,
              `${titleOf(session)}: ${formatMoney(session.cost_micros)}, usual are ${formatMoney(usual ?? 0)}`,
            ),
          ),
      },
    ];
  },
  measure: ({ facts }) => ({
    value: outliersOf(facts).length / Math.max(1, facts.sessions.length),
    unit: 'share',
  }),
};

function outliersOf(facts: PeriodFacts): SessionFigures[] {
  if (facts.sessions.every(({ cost_micros }) => cost_micros < outlierFrom)) return [];
  const costs = facts.sessions.map((session) => session.cost_micros).filter((cost) => cost > 0);
  const score = costs.length <= leastValues ? null : scoreAgainst(costs);
  if (score === null) return [];
  return facts.sessions.filter(
    ({ cost_micros }) => cost_micros >= outlierFrom && score(cost_micros) >= outlierAt,
  );
}

/** Sessions whose calls fail again and again, whatever the tool. */
export const strugglingSessions: Rule = {
  kind: 'struggling_sessions',
  find({ now }) {
    const struggling = strugglers(now);
    if (struggling.length === 0) return [];
    return [
      {
        subject: 'all',
        title: `${counted({ count: struggling.length, one: 'session' })} spent much of the time on calls that failed`,
        advice:
          'Read where it began to fail: a session that is stopped there and begun anew is cheaper than one that tries on.',
        evidence: struggling
          .slice(0, listed)
          .map((session) =>
            shown(
              session,
              `${titleOf(session)}: ${formatShare(session.tool_errors / session.tool_calls)} of ${counted({ count: session.tool_calls, one: 'call' })} failed`,
            ),
          ),
        saving_micros: struggling.reduce(
          (sum, session) => sum + (session.cost_micros * session.tool_errors) / session.tool_calls,
          0,
        ),
        formula: 'cost of each session × the share of its calls that failed',
      },
    ];
  },
  measure: ({ facts }) => ({
    value: strugglers(facts).length / Math.max(1, facts.sessions.length),
    unit: 'share',
  }),
};

function strugglers(facts: PeriodFacts): SessionFigures[] {
  return facts.sessions
    .filter((session) => session.tool_errors >= 10 && session.tool_errors / session.tool_calls >= 0.3)
    .toSorted((a, b) => b.tool_errors - a.tool_errors);
}
