import type { SignalKind } from '../../signals/signal.ts';
import { counted, formatCount, formatDuration, formatShare, formatTokens } from '../../core/figures.ts';
import type { PeriodFacts, SignalFigures } from '../review-facts.ts';
import type { Rule } from '../rule.ts';

// Habits that only the events of sessions show: the agent counts them for each session, rules judge them over a period.

/** Signals of one kind that belong together, the dearest first. */
type Group = { subject: string; rows: readonly SignalFigures[]; sum: Sum };
type Sum = Pick<SignalFigures, 'sessions' | 'times' | 'out_of' | 'tokens' | 'cost_micros' | 'spent_ms'>;

type Habit = {
  kind: SignalKind;
  /** What a finding is about. */
  by: 'agent_type' | 'subject' | 'all';
  /** Fewer cases, or in fewer sessions, are no habit. */
  least: { times: number; sessions: number };
  /** What else must hold. */
  isTold?: (sum: Sum) => boolean;
  title: (group: Group) => string;
  advice: string;
  /** What of the figures can be saved, and how that was reckoned. */
  saving: { micros?: (sum: Sum) => number; ms?: (sum: Sum) => number; formula: string };
};

/** Rows of evidence that a finding names. */
const shown = 3;

function habit({ kind, by, least, isTold = () => true, title, advice, saving }: Habit): Rule {
  return {
    kind,
    find: ({ now }) =>
      groupsOf({ facts: now, kind, by })
        .filter(({ sum }) => sum.times >= least.times && sum.sessions >= least.sessions && isTold(sum))
        .map((group) => ({
          subject: group.subject,
          title: title(group),
          advice,
          evidence: group.rows.slice(0, shown).map((row) => ({
            says: `${row.agent_type}, ${row.subject}: ${figuresOf(row)}`,
            session_id: row.session_id,
            agent_id: row.agent_id ?? undefined,
            event_id: row.event_id ?? undefined,
          })),
          ...(saving.micros === undefined ? {} : { saving_micros: saving.micros(group.sum) }),
          ...(saving.ms === undefined ? {} : { saving_ms: saving.ms(group.sum) }),
          formula: saving.formula,
        })),
    measure({ facts, subject }) {
      const group = groupsOf({ facts, kind, by }).find((one) => one.subject === subject);
      return { value: (group?.sum.times ?? 0) / Math.max(1, facts.totals.sessions), unit: 'per_session' };
    },
  };
}

function figuresOf(row: SignalFigures): string {
  const parts = [
    `${counted({ count: row.times, one: 'time' })} in ${counted({ count: row.sessions, one: 'session' })}`,
    ...(row.tokens > 0 ? [`${formatTokens(row.tokens)} tokens`] : []),
    ...(row.spent_ms > 0 ? [formatDuration(row.spent_ms)] : []),
  ];
  return parts.join(', ');
}

function groupsOf({ facts, kind, by }: { facts: PeriodFacts; kind: SignalKind; by: Habit['by'] }): Group[] {
  const groups = new Map<string, SignalFigures[]>();
  for (const row of facts.signals) {
    if (row.signal !== kind) continue;
    const subject = by === 'all' ? 'all' : row[by];
    groups.set(subject, [...(groups.get(subject) ?? []), row]);
  }
  return [...groups].map(([subject, rows]) => ({ subject, rows, sum: sumOf(rows) }));
}

function sumOf(rows: readonly SignalFigures[]): Sum {
  const total = (pick: (row: SignalFigures) => number) => rows.reduce((sum, row) => sum + pick(row), 0);
  return {
    // A session may be in several rows: the one with the most tells of so many at least.
    sessions: Math.max(...rows.map((row) => row.sessions)),
    times: total((row) => row.times),
    out_of: total((row) => row.out_of),
    tokens: total((row) => row.tokens),
    cost_micros: total((row) => row.cost_micros),
    spent_ms: total((row) => row.spent_ms),
  };
}

export const repeatedRead = habit({
  kind: 'repeated_read',
  by: 'agent_type',
  least: { times: 10, sessions: 2 },
  title: ({ subject, sum }) => `${subject} reads what it has read: ${formatCount(sum.times)} times too often`,
  advice:
    'The same part of an unchanged file is read a third time and more. Say in its definition that what was read is still ' +
    'in the context, or have it note what it needs of large files.',
  saving: {
    micros: (sum) => sum.cost_micros,
    ms: (sum) => sum.spent_ms,
    formula:
      'tokens of the repeated outputs × the price of writing them to the cache and reading them each turn after; the time of these calls',
  },
});

export const retryLoop = habit({
  kind: 'retry_loop',
  by: 'agent_type',
  least: { times: 6, sessions: 2 },
  title: ({ subject, sum }) => `${subject} tries again what fails: ${formatCount(sum.times)} times in vain`,
  advice:
    'The same call failed three times and more with no file changed between. Say in its definition that after the second ' +
    'failure it reads the error and changes something, or stops and asks.',
  saving: {
    micros: (sum) => sum.cost_micros,
    ms: (sum) => sum.spent_ms,
    formula:
      'cost of the responses that made all but the first of these calls, and the time that the calls took',
  },
});

export const blindEdit = habit({
  kind: 'blind_edit',
  by: 'agent_type',
  least: { times: 8, sessions: 2 },
  title: ({ subject, sum }) =>
    `${subject} edits files that it does not know: ${formatCount(sum.times)} edits failed`,
  advice:
    'Have it read the part that it changes just before: an edit from memory fails and is paid for twice.',
  saving: {
    micros: (sum) => sum.cost_micros,
    ms: (sum) => sum.spent_ms,
    formula: 'cost of the responses that made the failed edits, and the time that these took',
  },
});

export const flakyCheck = habit({
  kind: 'flaky_check',
  by: 'subject',
  least: { times: 3, sessions: 2 },
  title: ({ subject, sum }) =>
    `A check (${subject}) failed and passed unchanged ${formatCount(sum.times)} times`,
  advice:
    'Nothing was done between the failure and the success. Find what it depends on (time, order, network) and mend it or ' +
    'set it apart: agents chase such failures and mend what is whole.',
  saving: {
    micros: (sum) => sum.cost_micros,
    ms: (sum) => sum.spent_ms,
    formula: 'cost and time of the failed run and of the one after it',
  },
});

export const idleCache = habit({
  kind: 'idle_cache',
  by: 'all',
  least: { times: 5, sessions: 2 },
  isTold: (sum) => sum.cost_micros >= 500_000,
  title: ({ sum }) => `Pauses let the cache go cold ${formatCount(sum.times)} times`,
  advice:
    'The context was paid for in full again after more than five minutes (an hour where it is kept so long). Answer within ' +
    'that time, or end the session with a hand-off before a break.',
  saving: {
    micros: (sum) => sum.cost_micros,
    formula: 'tokens written to the cache again × (price of writing − price of reading)',
  },
});

export const oversizedOutput = habit({
  kind: 'oversized_output',
  by: 'subject',
  least: { times: 5, sessions: 2 },
  isTold: (sum) => sum.cost_micros >= 500_000,
  title: ({ subject, sum }) =>
    `${subject} floods the context: ${formatTokens(sum.tokens)} tokens in ${formatCount(sum.times)} outputs`,
  advice:
    'Have agents ask for less: a part of the file, the end of the log, the failing tests alone; or give such reading to a ' +
    'subagent, whose context ends with it.',
  saving: {
    micros: (sum) => sum.cost_micros / 2,
    formula:
      'half of (tokens of these outputs × the price of writing them to the cache and reading them each turn after)',
  },
});

export const lateCompaction = habit({
  kind: 'late_compaction',
  by: 'all',
  least: { times: 3, sessions: 2 },
  isTold: (sum) => sum.cost_micros >= 500_000,
  title: ({ sum }) =>
    `${counted({ count: sum.times, one: 'compaction' })} came only when the context was full`,
  advice:
    'Compact between two tasks, or begin a new session with a hand-off: the last turns before a full context are the ' +
    'dearest, and what is summed up then is chosen by nobody.',
  saving: {
    micros: (sum) => sum.cost_micros,
    formula:
      'tokens beyond half of the context, of each turn before the compaction × the price of reading them from the cache',
  },
});

export const failingArguments: Rule = {
  ...habit({
    kind: 'failing_arguments',
    by: 'subject',
    least: { times: 8, sessions: 2 },
    isTold: (sum) => sum.times / sum.out_of >= 0.4,
    title: ({ subject, sum }) =>
      `${nameOf(subject)} fails in ${formatShare(sum.times / sum.out_of)} of its calls where it failed at all`,
    advice:
      'These arguments lead nowhere more often than others. Write into CLAUDE.md how it is called here (the folder, the ' +
      'flags, what must run first), or put it behind a script that does it right.',
    saving: {
      micros: (sum) => sum.cost_micros,
      ms: (sum) => sum.spent_ms,
      formula: 'cost of the responses that made the failed calls, and the time that these took',
    },
  }),
  measure({ facts, subject }) {
    const group = groupsOf({ facts, kind: 'failing_arguments', by: 'subject' }).find(
      (one) => one.subject === subject,
    );
    return { value: group === undefined ? 0 : group.sum.times / group.sum.out_of, unit: 'share' };
  },
};

/** `Bash git push`, of `Bash:git-push`. */
function nameOf(subject: string): string {
  return subject.replace(':', ' ').replace('-', ' ');
}
