import {
  compareFigures,
  type Difference,
  type FigureUnit,
  plainDifferences,
} from '../../shared/compare/figures.ts';
import { formatMoney } from '../../shared/core/money.ts';
import { defineCommand } from '../cli/command.ts';
import { printNote, printTable } from '../cli/print.ts';
import { wrongValue } from '../cli/usage-errors.ts';
import type { Deps } from '../deps.ts';
import { comparedKinds, compareSide } from '../reports/compare-report.ts';
import { withReport } from '../reports/open-report.ts';
import { printReport } from '../reports/print-report.ts';
import { filterArgs, parseFilter, reportArgs } from '../reports/report-args.ts';
import { parseRange, rangeJson, type TimeRange } from '../reports/time-range.ts';
import { formatCount, formatDuration, formatShare, formatTokens } from '../terminal/format.ts';

const { since, until, today, project } = filterArgs;

export const command = defineCommand({
  name: 'compare',
  summary: 'Two sessions, agents, models, projects or periods side by side',
  details:
    'Prints the figures that the page Compare shows of two of a kind, and what the second has more. Periods are days, ' +
    'both included: 2026-11-01..2026-11-07.',
  args: {
    a: { type: 'positional', required: true, description: 'The first: an id, a name, or days' },
    b: { type: 'positional', required: true, description: 'The second' },
    by: { type: 'enum', options: [...comparedKinds], default: 'session', description: 'What they are' },
    since,
    until,
    today,
    project,
    ...reportArgs,
  },
  examples: [
    'subtrack compare 3f0c1a52 8a9b6c2a',
    'subtrack compare --by model claude-opus-5 claude-haiku-4-5 --since 30d',
    'subtrack compare --by period 2026-11-01..2026-11-07 2026-11-08..2026-11-14 --json',
  ],
  async run({ args, deps }) {
    const { by } = args;
    const filter = parseFilter({ args, deps });
    await withReport({
      deps,
      args,
      async work(report) {
        const { runQuery } = report;
        const shared = { by, runQuery, filter, readPeriod: (text: string) => readPeriod({ deps, text }) };
        const a = await compareSide({ ...shared, text: args.a });
        const b = await compareSide({ ...shared, text: args.b });
        const rows = compareFigures({ a: a.figures, b: b.figures });
        if (!args.json) return print({ deps, rows, labels: [a.label, b.label] });
        const range = rangeJson({ range: filter, deps });
        const named = ({ key, label }: typeof a) => ({ key, label });
        const value = { by, range, a: named(a), b: named(b), figures: plainDifferences(rows) };
        printReport({ report, deps, value });
      },
    });
  },
});

/** Days as the address of the page has them. */
function readPeriod({ deps, text }: { deps: Deps; text: string }): TimeRange {
  const [, from, to] = /^(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)$/.exec(text) ?? [];
  if (from === undefined)
    throw wrongValue({ flag: 'A period', value: text, expected: 'days as 2026-11-01..2026-11-07' });
  return parseRange({ args: { since: from, until: to }, now: deps.clock(), timeZone: deps.timeZone });
}

const writers: Record<FigureUnit, (value: number) => string> = {
  cost: formatMoney,
  tokens: formatTokens,
  count: formatCount,
  share: (part) => formatShare({ part, whole: 1 }),
  duration: formatDuration,
};

function write(unit: FigureUnit, value: number | null): string {
  return value === null ? '-' : writers[unit](value);
}

function print(o: { deps: Deps; rows: readonly Difference[]; labels: readonly [string, string] }): void {
  const { deps, rows, labels } = o;
  printNote({ deps, text: `first: ${labels[0]}\nsecond: ${labels[1]}\n` });
  printTable<Difference>({
    deps,
    rows,
    columns: [
      { title: 'figure', value: ({ label }) => label, shrinkTo: 16 },
      { title: 'first', value: ({ unit, a }) => write(unit, a), right: true },
      { title: 'second', value: ({ unit, b }) => write(unit, b), right: true },
      {
        title: 'difference',
        value: ({ unit, change }) =>
          change === null
            ? '-'
            : `${change > 0 ? '+' : change < 0 ? '-' : ''}${write(unit, Math.abs(change))}`,
        right: true,
      },
    ],
  });
}
