import { fullDay, fullMoment } from '../core/days.ts';
import type { Measure } from './finding.ts';
import { planWords } from './plan-words.ts';
import { type Block, span, table } from './document-block.ts';
import type { Outcome, Review } from './review.ts';
import { isIdle } from './review-facts.ts';
import { beforeText, fileCostText, fileWorkText, fixedText, successText, workNotes } from './work-words.ts';
import { bestAndWorst } from './best-and-worst.ts';
import { counted, formatCount, formatDuration, formatShare, formatTokens } from '../core/figures.ts';
import { formatCost, formatMoney } from '../core/money.ts';
import { HOUR } from '../core/time.ts';

const sessionsNote =
  'Sessions count where they began; calls, tokens and cost when they were used, also by a session from before';

type Noted = Pick<Review, 'plan' | 'since' | 'until' | 'recorded_from' | 'by_hours' | 'lists_newest'>;

/**
 * What has to be known to read it: `Planned to end 18 Dec 2026: 2 days late`, of which hours it is made, and from when on
 * anything is recorded.
 */
export function reviewNotes(review: Noted): string[] {
  const { plan, since, until, recorded_from: from, by_hours } = review;
  const notes = plan === null ? [] : [planNote({ plan, until })];
  notes.push(sessionsNote);
  if (by_hours)
    notes.push(
      `Calls, tokens and cost are kept by the hour and counted from ${fullMoment(nextHour(since))} to ${fullMoment(nextHour(until))} UTC`,
    );
  if (review.lists_newest)
    notes.push(
      'There is more than one look reads: sums are of everything, while sessions, errors, tasks and findings are of the newest rows',
    );
  if (from !== null)
    notes.push(`Recorded from ${fullDay(from)} on: what was before is not known, and compared with nothing`);
  return notes;
}

function nextHour(at: number): number {
  return Math.ceil(at / HOUR) * HOUR;
}

function planNote({ plan, until }: { plan: NonNullable<Review['plan']>; until: number }): string {
  const { planned_end_at } = plan;
  const words = planWords({ planned_end_at, ended_at: plan.is_open ? null : until, now: until });
  return `Planned to end ${fullDay(planned_end_at - 1)}: ${words}`;
}

export function reviewDocument({
  title,
  review,
  drawings = [],
}: {
  title: string;
  review: Review;
  /** SVG documents. */
  drawings?: readonly string[];
}): Block[] {
  const { totals } = review;
  const head: Block[] = [
    { kind: 'heading', level: 1, text: title },
    { kind: 'text', text: `${fullMoment(review.since)} to ${fullMoment(review.until)} UTC` },
    ...reviewNotes(review).map((text): Block => ({ kind: 'text', text })),
  ];
  if (isIdle(totals)) return [...head, { kind: 'text', text: 'Nothing was recorded in this time.' }];
  return [
    ...head,
    totalsTable(review),
    ...drawings.map((svg): Block => ({ kind: 'drawing', svg })),
    ...outcomes(review.outcomes),
    ...findings(review),
    table({
      title: 'Agents',
      head: ['Agent', 'Runs', 'Failed', 'p50', 'p95', 'Tokens', 'Cost', 'Before'],
      rows: review.agents.map((row) => [
        row.agent_type,
        formatCount(row.runs),
        formatShare(row.failed / Math.max(1, row.runs)),
        span(row.p50_ms),
        span(row.p95_ms),
        formatTokens(row.tokens),
        formatCost(row),
        costBefore(row),
      ]),
    }),
    ...bestWords(review),
    ...tasks(review),
    ...workflows(review),
    table({
      title: 'Agents that others waited for',
      head: ['Agent', 'Times', 'Waited in all', 'Longest'],
      rows: review.waits.map((row) => [
        row.agent_type,
        formatCount(row.times),
        formatDuration(row.wait_ms),
        formatDuration(row.longest_ms),
      ]),
    }),
    table({
      title: 'Models',
      head: ['Model', 'Calls', 'Tokens', 'Cost', 'Before'],
      rows: review.models.map((row) => [
        row.model,
        formatCount(row.api_calls),
        formatTokens(row.tokens),
        formatCost(row),
        costBefore(row),
      ]),
    }),
    table({
      title: 'Tools',
      head: ['Tool', 'Calls', 'Failed', 'Before', 'Refused', 'p50', 'p95'],
      rows: review.tools.map((row) => [
        row.tool_name,
        formatCount(row.calls),
        formatCount(row.errors),
        row.before === null ? '–' : formatCount(row.before.errors),
        formatCount(row.denied),
        span(row.p50_ms),
        span(row.p95_ms),
      ]),
    }),
    ...files(review),
    table({
      title: 'Errors',
      note: review.errors.some(({ cases }) => cases !== null) ? workNotes.errors : undefined,
      head: ['Error', 'Times', 'Before', 'Sessions', 'Fixed', 'After', 'First seen', 'Last seen'],
      rows: review.errors.map((row) => [
        row.message ?? row.tool_name ?? row.kind,
        formatCount(row.occurrences),
        beforeText(row.occurrences_before),
        formatCount(row.sessions),
        fixedText(row),
        span(row.fixed_p50_ms),
        fullDay(row.first_at),
        fullDay(row.last_at),
      ]),
    }),
    table({
      title: 'Sessions worth reading',
      head: ['Session', 'Project', 'Calls', 'Failed', 'Cost'],
      rows: review.sessions.map((row) => [
        row.title ?? row.session_id,
        row.project,
        formatCount(row.tool_calls),
        formatCount(row.tool_errors),
        formatCost(row),
      ]),
    }),
  ].flat();
}

function totalsTable({ totals, previous }: Review): Block {
  const row = (name: string, text: (of: Review['totals']) => string) => [
    name,
    text(totals),
    previous === null ? '–' : text(previous),
  ];
  return {
    kind: 'table',
    head: ['', 'This time', 'Before'],
    rows: [
      row('Cost', formatCost),
      row('Sessions', (of) => formatCount(of.sessions)),
      row('Agent runs', (of) => formatCount(of.agent_runs)),
      row('Tokens', (of) => formatTokens(of.tokens)),
      row('Tool calls', (of) => formatCount(of.tool_calls)),
      row(
        'Failed calls',
        (of) =>
          `${formatCount(of.tool_errors)} (${formatShare(of.tool_errors / Math.max(1, of.tool_calls))})`,
      ),
    ],
  };
}

function costBefore({ before }: Pick<Review['agents'][number], 'before'>): string {
  return before === null ? '–' : formatCost(before);
}

function tasks(review: Review): Block[] {
  return table({
    title: 'Tasks that cost most',
    note: workNotes.tasks,
    head: ['Task', 'Agent', 'Runs', 'Failed', 'Took in all', 'Tokens', 'Cost'],
    rows: review.tasks.map((row) => [
      row.description ?? `in session ${row.session_id}`,
      row.agent_type,
      formatCount(row.runs),
      formatCount(row.failed),
      formatDuration(row.run_ms),
      formatTokens(row.tokens),
      formatCost(row),
    ]),
  });
}

function workflows(review: Review): Block[] {
  return table({
    title: 'Agents that follow each other',
    note: workNotes.workflows,
    head: ['Workflow', 'Times', 'Before', 'Success', 'Usually takes', 'Cost'],
    rows: review.workflows.map((row) => [
      row.steps.join(' → '),
      formatCount(row.times),
      beforeText(row.times_before),
      successText(row.success),
      formatDuration(row.p50_ms),
      formatMoney(row.cost_micros),
    ]),
  });
}

function files(review: Review): Block[] {
  const text = fileWorkText(review);
  if (text === undefined) return [];
  return [
    { kind: 'heading', level: 2, text: 'Files that cost most' },
    { kind: 'text', text: `${text} ${workNotes.files}` },
    ...table({
      head: ['File', 'Project', 'Calls', 'Sessions', 'Tokens', 'Cost'],
      rows: review.files.map((row) => [
        row.path,
        row.project,
        formatCount(row.calls),
        formatCount(row.sessions),
        formatTokens(row.tokens),
        fileCostText(row),
      ]),
    }),
  ];
}

/** Which agents are to be relied on most and least, in one sentence. */
export function bestText({ agents }: Pick<Review, 'agents'>): string | undefined {
  const found = bestAndWorst(agents);
  if (found === undefined) return undefined;
  return `Most reliable: ${reliability(found.best)}. Least: ${reliability(found.worst)}.`;
}

function reliability({ agent_type, runs, failed }: Review['agents'][number]): string {
  return `${agent_type} (${formatShare(failed / runs)} of ${formatCount(runs)} runs failed)`;
}

function bestWords(review: Review): Block[] {
  const text = bestText(review);
  return text === undefined ? [] : [{ kind: 'text', text }];
}

function outcomes(rows: readonly Outcome[]): Block[] {
  if (rows.length === 0) return [];
  return [
    { kind: 'heading', level: 2, text: 'Advice that was taken' },
    {
      kind: 'list',
      items: rows.map(
        ({ title, before, after, helped }) =>
          `${helped ? 'Helped' : 'No help yet'}: ${title} (${formatMeasure(before)} before, ${formatMeasure(after)} now)`,
      ),
    },
  ];
}

function findings(review: Review): Block[] {
  if (review.findings.length === 0)
    return [
      { kind: 'heading', level: 2, text: 'Findings' },
      { kind: 'text', text: 'None: nothing stands out, or there is too little to tell.' },
    ];
  return [
    { kind: 'heading', level: 2, text: counted({ count: review.findings.length, one: 'finding' }) },
    ...review.findings.flatMap((finding): Block[] => [
      { kind: 'heading', level: 3, text: finding.title },
      { kind: 'text', text: finding.advice },
      { kind: 'list', items: [...finding.evidence.map(({ says }) => says), ...savings(finding)] },
    ]),
  ];
}

function savings(finding: Review['findings'][number]): string[] {
  const parts = [
    finding.saving_micros === null ? '' : formatMoney(finding.saving_micros),
    finding.saving_ms === null ? '' : formatDuration(finding.saving_ms),
  ].filter(Boolean);
  return parts.length === 0 ? [] : [`Would save about ${parts.join(' and ')}: ${finding.formula}`];
}

export function formatMeasure({ value, unit }: Measure): string {
  if (unit === 'share') return formatShare(value);
  if (unit === 'ms') return formatDuration(value);
  if (unit === 'micros') return formatMoney(value);
  if (unit === 'count') return formatCount(value);
  return `${value.toFixed(value < 10 ? 1 : 0)} ${unit === 'per_run' ? 'a run' : 'a session'}`;
}
