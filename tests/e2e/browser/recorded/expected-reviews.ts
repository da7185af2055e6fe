import { formatMoney } from '../../../../shared/core/money.ts';
import { formatCount, formatDuration, formatShare, formatTokens } from '../../../../shared/core/figures.ts';
import { fileWorkText, workNotes } from '../../../../shared/insights/work-words.ts';
import { DAY } from '../../../../shared/core/time.ts';
import { cost, goesOn, shareOf, type Expected } from './expected-figures.ts';
import { dayName } from './expected-places.ts';

type Spent = { cost_usd: number | null; unpriced_api_calls: number; api_calls: number };
type Before = { cost_usd_before: number | null };
type Times = { p50_ms: number | null; p95_ms: number | null };

/** What `subtrack phase review --json` prints, as far as a page shows figures of it. */
export type ReviewJson = {
  totals: Spent & {
    sessions: number;
    agent_runs: number;
    tokens: number;
    tool_calls: number;
    tool_errors: number;
  };
  agents: (Spent & Before & Times & { agent_type: string; runs: number; failed: number; tokens: number })[];
  models: (Spent & Before & { model: string; tokens: number })[];
  tasks: (Spent & { agent_id: string; runs: number; failed: number; run_ms: number; tokens: number })[];
  workflows: WorkflowJson[];
  waits: WaitJson[];
  sessions: (Spent & { session_id: string; tool_calls: number; tool_errors: number })[];
  days: { day: string; cost_usd: number; tool_errors: number }[];
  file_work: { calls: number; sessions: number; tokens: number; cost_usd: number } | null;
  files: {
    path: string;
    project: string;
    calls: number;
    sessions: number;
    tokens: number;
    cost_usd: number;
  }[];
  tools: (Times & { tool_name: string; calls: number; errors: number; denied: number })[];
  errors: {
    fingerprint: string;
    occurrences: number;
    sessions: number;
    cases: number | null;
    fixed: number | null;
    fixed_p50_ms: number | null;
    first_at: string;
    last_at: string;
  }[];
  findings: {
    finding_id: string;
    saving_usd: number | null;
    saving_minutes: number | null;
    formula: string;
  }[];
};
export type WorkflowJson = {
  steps: string[];
  times: number;
  sessions?: number;
  success: number | null;
  p50_ms: number;
  cost_usd: number;
};
export type WaitJson = { agent_type: string; times: number; wait_ms: number; longest_ms: number };

const usd = (amount: number) => formatMoney(Math.round(amount * 1_000_000));
const took = (ms: number | null) => (ms === null ? '–' : formatDuration(ms));
const share = (part: number | null) => (part === null ? '–' : formatShare(part));

function filler(expected: Expected, caption: string) {
  return (row: string, cells: Record<string, string>) => {
    for (const [heading, text] of Object.entries(cells))
      expected.set(`table | ${caption} | ${row} | ${heading}`, text);
  };
}

/** Agents that follow each other, with the name that the table has. */
export function workflowFigures(caption: string, rows: readonly WorkflowJson[]): Expected {
  const expected: Expected = new Map();
  const fill = filler(expected, caption);
  for (const row of rows)
    fill(row.steps.join(' → '), {
      Times: formatCount(row.times),
      ...(row.sessions === undefined ? {} : { Sessions: formatCount(row.sessions) }),
      Success: share(row.success),
      'Usually takes': formatDuration(row.p50_ms),
      Cost: usd(row.cost_usd),
    });
  return expected;
}

/** Agents that others wait for; `total`: what the sum is called. */
export function waitFigures(o: { caption: string; total: string; rows: readonly WaitJson[] }): Expected {
  const expected: Expected = new Map();
  const fill = filler(expected, o.caption);
  for (const row of o.rows)
    fill(row.agent_type, {
      Times: formatCount(row.times),
      [o.total]: formatDuration(row.wait_ms),
      Longest: formatDuration(row.longest_ms),
    });
  return expected;
}

/** What the page of a review says; nothing was recorded before its time. */
export function reviewFigures(review: ReviewJson): Expected {
  const { totals } = review;
  const calls = totals.tool_calls;
  const expected: Expected = new Map([
    ['card | Cost | figure', cost(totals)],
    ['card | Sessions | figure', formatCount(totals.sessions)],
    ['card | Agent runs | figure', formatCount(totals.agent_runs)],
    ['card | Tokens | figure', formatTokens(totals.tokens)],
    ['card | Calls that failed | figure', shareOf(totals.tool_errors, calls)],
  ]);
  const agents = filler(expected, 'Agents');
  for (const row of review.agents)
    agents(row.agent_type, {
      Runs: formatCount(row.runs),
      Failed: formatShare(row.failed / row.runs),
      p50: took(row.p50_ms),
      p95: took(row.p95_ms),
      Tokens: formatTokens(row.tokens),
      Cost: cost(row),
    });
  const models = filler(expected, 'Models');
  for (const row of review.models)
    models(row.model, {
      Calls: formatCount(row.api_calls),
      Tokens: formatTokens(row.tokens),
      Cost: cost(row),
    });
  const tasks = filler(expected, 'Tasks that cost most');
  for (const row of review.tasks)
    tasks(row.agent_id, {
      Runs: formatCount(row.runs),
      Failed: formatCount(row.failed),
      'Took in all': formatDuration(row.run_ms),
      Tokens: formatTokens(row.tokens),
      Cost: cost(row),
    });
  const tools = filler(expected, 'Tools');
  for (const row of review.tools)
    tools(row.tool_name, {
      Calls: formatCount(row.calls),
      Failed: formatCount(row.errors),
      Refused: formatCount(row.denied),
      p50: took(row.p50_ms),
      p95: took(row.p95_ms),
    });
  const files = filler(expected, 'Files that cost most');
  for (const row of review.files)
    files(`${row.path} of ${row.project}`, {
      Calls: formatCount(row.calls),
      Sessions: formatCount(row.sessions),
      Tokens: formatTokens(row.tokens),
      Cost: row.cost_usd === 0 ? '–' : usd(row.cost_usd),
    });
  const errors = filler(expected, 'Errors');
  for (const row of review.errors)
    errors(row.fingerprint, {
      Times: formatCount(row.occurrences),
      Sessions: formatCount(row.sessions),
      Fixed: row.cases === null ? '–' : `${formatCount(row.fixed ?? 0)} of ${formatCount(row.cases)}`,
      After: took(row.fixed_p50_ms),
      'First seen': dayOf(row.first_at),
      'Last seen': dayOf(row.last_at),
    });
  const sessions = filler(expected, 'Sessions worth reading');
  for (const row of review.sessions)
    sessions(`/sessions/${row.session_id}`, {
      Calls: formatCount(row.tool_calls),
      Failed: formatCount(row.tool_errors),
      Cost: cost(row),
    });
  for (const { day, cost_usd, tool_errors } of review.days) {
    const name = dayName(Date.parse(day) / DAY);
    expected.set(`chart | Cost per day | ${name}`, usd(cost_usd));
    expected.set(`chart | Failed calls per day | ${name}`, formatCount(tool_errors));
  }
  // Minutes are printed to a tenth, and written here to the second.
  for (const { finding_id, saving_usd, saving_minutes, formula } of review.findings)
    expected.set(
      `mark | saving ${finding_id}`,
      saving_minutes === null ? `saves about ${usd(saving_usd ?? 0)}: ${formula}` : goesOn,
    );
  const { file_work: work, files: named } = review;
  if (work !== null)
    expected.set(
      'mark | file work',
      `${fileWorkText({ file_work: microsOf(work), files: named.map(microsOf) })} ${workNotes.files}`,
    );
  return new Map([
    ...expected,
    ...workflowFigures('Agents that follow each other', review.workflows),
    ...waitFigures({
      caption: 'Agents that others waited for',
      total: 'Waited in all',
      rows: review.waits,
    }),
  ]);
}

/** `27 Nov 2026` */
function dayOf(at: string): string {
  return new Date(at).toLocaleDateString('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });
}

function microsOf<Row extends { cost_usd: number }>(row: Row) {
  return { ...row, cost_micros: Math.round(row.cost_usd * 1_000_000), cost_micros_before: null };
}

/** What `subtrack phase list --json` prints. */
export type PhaseJson = {
  phase: number;
  name: string;
  started_at: string;
  completed_at: string | null;
  sessions: number;
  cost_usd: number | null;
};

export function phaseFigures(rows: readonly PhaseJson[]): Expected {
  const expected: Expected = new Map();
  const fill = filler(expected, 'Phases');
  for (const row of rows)
    fill(`${row.phase} · ${row.name}`, {
      Began: row.started_at,
      Took:
        row.completed_at === null
          ? 'open'
          : formatDuration(Date.parse(row.completed_at) - Date.parse(row.started_at)),
      Sessions: formatCount(row.sessions),
      Cost: usd(row.cost_usd ?? 0),
    });
  return expected;
}

/** What Storage says of so many bundles in R2, all of one phase; what an object holds and weighs no command prints. */
/** `compared`: when the copy that was compared longest ago was read. */
export function storageFigures(o: { bundles: number; phase: string; compared: string }): Expected {
  const { bundles, phase, compared } = o;
  const expected: Expected = new Map();
  const count = formatCount(bundles);
  const tiers = filler(expected, 'Tiers');
  const nothing = { Objects: '0', Size: '0 B', Used: '0 %', 'A month': '$0.00' };
  tiers('R2', { Objects: count, Size: goesOn, Used: '<0.1 %', Compared: compared, 'A month': '$0.00' });
  tiers('Google Drive', nothing);
  tiers('S3', nothing);
  filler(expected, 'Phases')(phase, { Bundles: count, Size: goesOn, R2: 'all', 'At home in': 'R2' });
  return expected;
}
