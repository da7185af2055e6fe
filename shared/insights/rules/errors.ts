import type { Rule } from '../rule.ts';
import type { ErrorGroup, PeriodFacts } from '../review-facts.ts';
import { counted, formatShare } from '../../core/figures.ts';

const least = { occurrences: 5, sessions: 3, agentErrors: 4, versionSessions: 3, versionErrors: 10 } as const;
const listed = 5;
const burstBy = 2;

const evidenceOf = (group: ErrorGroup) => ({
  says: `${counted({ count: group.occurrences, one: 'time' })} in ${counted({ count: group.sessions, one: 'session' })}: ${group.message ?? 'no text'}`,
  fingerprint: group.fingerprint,
  session_id: group.session_id,
  event_id: group.last_event_id,
});

const perSession = (facts: PeriodFacts, fingerprint: string) => {
  const group = facts.errors.find((one) => one.fingerprint === fingerprint);
  return (group?.occurrences ?? 0) / Math.max(1, facts.totals.sessions);
};

/** The same fault in session after session; the groups are those of the Errors page. */
export const recurringError: Rule = {
  kind: 'recurring_error',
  find: ({ now, period }) =>
    now.errors
      .filter((group) => group.occurrences >= least.occurrences && group.sessions >= least.sessions)
      .slice(0, listed)
      .map((group) => ({
        subject: group.fingerprint,
        title: `The same error in ${counted({ count: group.sessions, one: 'session' })}: ${group.message ?? group.tool_name ?? group.kind}`,
        advice:
          group.first_at < period.since
            ? 'It is known from before this time and nobody ended it. Write the cure where every session reads it: CLAUDE.md or the agent definition.'
            : 'It is new in this time. See what changed when it was first seen.',
        evidence: [evidenceOf(group)],
      })),
  measure: ({ facts, subject }) => ({ value: perSession(facts, subject), unit: 'per_session' }),
};

/** Runs of one agent type that fail in the same way: the definition, not the task, is at fault. */
export const failingDefinition: Rule = {
  kind: 'failing_definition',
  find: ({ now }) =>
    now.errors.flatMap((group) => {
      const [first] = readAgents(group.agents);
      if (first === undefined || first.agent_type === 'main') return [];
      const share = first.occurrences / group.occurrences;
      if (first.occurrences < least.agentErrors || group.sessions < least.sessions || share < 0.8) return [];
      return [
        {
          subject: `${first.agent_type}/${group.fingerprint}`,
          title: `${first.agent_type} keeps failing in the same way`,
          advice: `Its definition leads it there: ${formatShare(share)} of these errors are its own. Say in it what to do instead.`,
          evidence: [{ ...evidenceOf(group), agent_type: first.agent_type }],
        },
      ];
    }),
  measure: ({ facts, subject }) => ({
    value: perSession(facts, subject.slice(subject.lastIndexOf('/') + 1)),
    unit: 'per_session',
  }),
};

/** A version of Claude Code whose sessions fail more than those of the one before it. */
export const errorsSinceVersion: Rule = {
  kind: 'errors_since_version',
  find: ({ now }) =>
    now.versions.flatMap((version, index) => {
      const earlier = now.versions[index - 1];
      if (earlier === undefined || version.tool_errors < least.versionErrors) return [];
      if (version.sessions < least.versionSessions || earlier.sessions < least.versionSessions) return [];
      const [late, usual] = [rateOf(version), rateOf(earlier)];
      if (late < 0.05 || late < usual * burstBy) return [];
      return [
        {
          subject: version.client_version,
          title: `More failed calls since Claude Code ${version.client_version}`,
          advice: `${formatShare(late)} of calls fail, ${formatShare(usual)} with ${earlier.client_version}. Look at its release notes, or go back until it is mended.`,
          evidence: [
            {
              says: `${counted({ count: version.tool_errors, one: 'failed call' })} in ${counted({ count: version.sessions, one: 'session' })}; the session with the most`,
              session_id: version.session_id,
            },
          ],
        },
      ];
    }),
  measure({ facts, subject }) {
    const version = facts.versions.find((one) => one.client_version === subject);
    return version === undefined ? null : { value: rateOf(version), unit: 'share' };
  },
};

function rateOf(o: { tool_calls: number; tool_errors: number }): number {
  return o.tool_errors / Math.max(1, o.tool_calls);
}

/** `[[agent_type, occurrences], …]`, the most first. */
function readAgents(list: string): { agent_type: string; occurrences: number }[] {
  return (JSON.parse(list) as [string, number][]).map(([agent_type, occurrences]) => ({
    agent_type,
    occurrences,
  }));
}
