import path from 'node:path';
import { z } from 'zod';
import { createErrorFactory } from '../../../shared/core/errors.ts';
import { costUsd, microsToUsd } from '../../../shared/core/money.ts';
import { readReviewFacts } from '../../../shared/insights/read-facts.ts';
import { reviewDrawings } from '../../../shared/charts/review-charts.ts';
import { makeReview, type Review } from '../../../shared/insights/review.ts';
import { reviewDocument } from '../../../shared/insights/review-document.ts';
import { toHtml, toMarkdown } from '../../../shared/insights/write-document.ts';
import { aboutReview, firstSessionSql, phaseReview } from '../../../shared/phases/due-reviews.ts';
import { adoptedOf, stateOf, type FindingStateRow } from '../../../shared/phases/finding-state.ts';
import type { Phase } from '../../../shared/phases/phase.ts';
import { defineQuery } from '../../../shared/queries/parts/define-query.ts';
import { cloudArg } from '../../cli/choose-cloud.ts';
import { defineCommand } from '../../cli/command.ts';
import { printJson, printNote } from '../../cli/print.ts';
import { conflictingFlags, missingArgument, wrongValue } from '../../cli/usage-errors.ts';
import type { Deps } from '../../deps.ts';
import { withPhases } from '../../phases/with-phases.ts';
import { openSink } from '../../reports/export-file.ts';
import { withReport } from '../../reports/open-report.ts';
import { reportArgs } from '../../reports/report-args.ts';
import { isoOrNull } from './phase-texts.ts';
import { sessionsOfPhases } from './sessions-of-phases.ts';

const formats = ['md', 'html', 'pdf'] as const;

const notFound = createErrorFactory<{ which: string }>(({ which }) => ({
  code: 'phase.not_found',
  message: which === '' ? 'there is no phase yet' : `there is no phase ${which}`,
  hint: which === '' ? 'start one first: subtrack phase start "NAME"' : 'run "subtrack phase list"',
  status: 404,
}));

const firstSession = defineQuery({
  name: 'first_session',
  params: z.object({}),
  row: z.object({ at: z.number().nullable() }),
  sql: firstSessionSql,
  bind: () => [],
});

export const review = defineCommand({
  name: 'review',
  summary: 'What a phase cost, broke and teaches, against the one before it',
  details:
    'Made anew from what this machine recorded and sends to the cloud of the phase; from everything where it is connected to ' +
    'no team. Without PHASE: the phase that was completed last, else the one that is ' +
    'open, up to now. --format pdf needs --out, and an installed ' +
    'Chromium, Chrome or Edge. The review that the cloud keeps of a completed phase is on the Reviews page of the dashboard.',
  args: {
    phase: { type: 'positional', required: false, description: 'Number of the phase' },
    format: { type: 'enum', options: [...formats], default: 'md', description: 'How it is written' },
    out: { type: 'string', valueHint: 'file', description: 'Write it into this file' },
    ...cloudArg,
    ...reportArgs,
  },
  examples: [
    'subtrack phase review',
    'subtrack phase review 3 --format html --out review.html',
    'subtrack phase review 3 --format pdf --out review.pdf',
  ],
  async run({ args, deps }) {
    if (args.json && args.out !== undefined) throw conflictingFlags({ flag: '--json', other: '--out' });
    if (args.format === 'pdf' && args.out === undefined && !args.json)
      throw missingArgument({ name: '--out', command: 'subtrack phase review' });
    const known = await withPhases({
      deps,
      cloud: args.cloud,
      work: async ({ phases, findings, connection }) => ({ phases, states: findings, connection }),
    });
    const phase = choose({ phases: known.phases, which: args.phase });
    const due = phaseReview({ phase, phases: known.phases, now: deps.clock() });
    await withReport({
      deps,
      args,
      chooseSessions: (db) => sessionsOfPhases({ db, deps, connection: known.connection }),
      async work({ runQuery }) {
        const facts = await readReviewFacts({ runQuery, ...due });
        const [first] = await runQuery(firstSession, {});
        const about = aboutReview({ due, firstAt: first?.at ?? null });
        const made = makeReview({ facts, adopted: adoptedOf(known.states), about });
        if (args.json) printJson({ deps, value: toJson({ phase, review: made, states: known.states }) });
        else await write({ deps, title: due.title, review: made, format: args.format, out: args.out });
      },
    });
  },
});

function choose({ phases, which }: { phases: readonly Phase[]; which: string | undefined }): Phase {
  if (which !== undefined && !/^[1-9]\d{0,5}$/.test(which))
    throw wrongValue({ flag: 'N', value: which, expected: 'the number of a phase' });
  const chosen =
    which === undefined
      ? (phases.findLast((phase) => phase.completed_at !== null) ?? phases.at(-1))
      : phases.find((phase) => phase.phase === Number(which));
  if (chosen === undefined) throw notFound({ which: which ?? '' });
  return chosen;
}

async function write(o: {
  deps: Deps;
  title: string;
  review: Review;
  format: (typeof formats)[number];
  out: string | undefined;
}): Promise<void> {
  const drawings = o.format === 'md' ? [] : reviewDrawings(o.review);
  const blocks = reviewDocument({ title: o.title, review: o.review, drawings });
  const text = o.format === 'md' ? toMarkdown(blocks) : toHtml({ title: o.title, blocks });
  const file = o.out === undefined ? undefined : path.resolve(o.deps.cwd, o.out);
  if (o.format === 'pdf' && file !== undefined) {
    const { printPdf } = await import('../../reports/print-pdf.ts');
    await printPdf({ html: text, out: file, ...o.deps });
  } else {
    const sink = openSink({ deps: o.deps, out: file });
    sink.write(text);
    sink.done();
  }
  if (file !== undefined) printNote({ deps: o.deps, text: `Written to ${file}` });
}

function toJson(o: { phase: Phase; review: Review; states: readonly FindingStateRow[] }) {
  const { review: made, states } = o;
  return {
    phase: o.phase.phase,
    name: o.phase.name,
    planned_end_at: isoOrNull(o.phase.planned_end_at),
    completed_at: isoOrNull(o.phase.completed_at),
    recorded_from: isoOrNull(made.recorded_from),
    totals: withUsd(made.totals),
    previous: made.previous === null ? null : withUsd(made.previous),
    agents: made.agents.map(withCosts),
    models: made.models.map(withCosts),
    tasks: made.tasks.map(withUsd),
    workflows: made.workflows.map(({ cost_micros, ...row }) => ({
      ...row,
      cost_usd: microsToUsd(cost_micros),
    })),
    waits: made.waits,
    file_work: made.file_work === null ? null : fileWorkOf(made.file_work),
    files: made.files.map(({ cost_micros, ...row }) => ({ ...row, cost_usd: microsToUsd(cost_micros) })),
    tools: made.tools,
    errors: made.errors.map(({ first_at, last_at, ...row }) => ({
      ...row,
      first_at: new Date(first_at).toISOString(),
      last_at: new Date(last_at).toISOString(),
    })),
    sessions: made.sessions.map(withUsd),
    days: made.days.map(({ cost_micros, ...day }) => ({ ...day, cost_usd: microsToUsd(cost_micros) })),
    findings: made.findings.map(({ saving_micros, saving_ms, ...finding }) => ({
      finding_id: finding.finding_id,
      kind: finding.kind,
      title: finding.title,
      advice: finding.advice,
      evidence: finding.evidence,
      saving_usd: saving_micros === null ? null : microsToUsd(saving_micros),
      saving_minutes: saving_ms === null ? null : Math.round(saving_ms / 6000) / 10,
      formula: finding.formula,
      state: stateOf({ findingId: finding.finding_id, rows: states, review: made }),
    })),
    outcomes: made.outcomes,
  };
}

function fileWorkOf({ cost_micros, cost_micros_before, ...row }: NonNullable<Review['file_work']>) {
  return {
    ...row,
    cost_usd: microsToUsd(cost_micros),
    cost_usd_before: cost_micros_before === null ? null : microsToUsd(cost_micros_before),
  };
}

function withCosts<Row extends Review['models'][number] | Review['agents'][number]>({ before, ...row }: Row) {
  return { ...withUsd(row), cost_usd_before: before === null ? null : costUsd(before) };
}

function withUsd<Row extends { cost_micros: number; unpriced_api_calls: number; api_calls: number }>({
  cost_micros,
  ...row
}: Row) {
  return { ...row, cost_usd: costUsd({ cost_micros, ...row }) };
}
