import { chartRows, plainValue, writeValue, type ChartData } from '../../shared/charts/chart-data.ts';
import { drawChart } from '../../shared/charts/draw/draw-chart.ts';
import { chartNames, charts, findChart, type ChartName } from '../../shared/charts/registry.ts';
import type { Filter } from '../../shared/queries/parts/filters.ts';
import { LOCAL_ZONE } from '../../shared/queries/parts/time-zone.ts';
import type { Deps } from '../deps.ts';
import { defineCommand } from '../cli/command.ts';
import { printJson, printTable } from '../cli/print.ts';
import { wrongValue } from '../cli/usage-errors.ts';
import { openSink } from '../reports/export-file.ts';
import { resolveSession } from '../reports/find-session.ts';
import { withReport, type Report } from '../reports/open-report.ts';
import { printReport } from '../reports/print-report.ts';
import { filterArgs, parseFilter, reportArgs } from '../reports/report-args.ts';
import { rangeJson } from '../reports/time-range.ts';
import { zoneName } from '../reports/zone-name.ts';
import { formatDay } from '../terminal/format.ts';

export const command = defineCommand({
  name: 'chart',
  summary: 'Draw a chart as SVG, or list the charts',
  details:
    'Draws one of the charts of the dashboard as SVG. Without a name it lists them; with --json it gives the figures ' +
    'of a chart, money in dollars.',
  args: {
    name: { type: 'positional', required: false, description: 'Name of the chart' },
    out: {
      type: 'string',
      valueHint: 'file',
      description: 'Into this file, which appears when it is whole (default: stdout)',
    },
    ...filterArgs,
    ...reportArgs,
  },
  examples: [
    'subtrack chart',
    'subtrack chart cost-by-model --since 30d --out cost.svg',
    'subtrack chart cost-week --project acme/shop --json',
  ],
  async run({ args, deps }) {
    if (args.name === undefined) return listCharts({ deps, json: args.json ?? false });
    const name = findChart(args.name);
    if (name === undefined) {
      const expected = `one of ${chartNames.join(', ')}`;
      throw wrongValue({ flag: 'NAME', value: args.name, expected });
    }
    const out = checkedOut(args.out);
    const typed = parseFilter({ args, deps });
    await withReport({
      deps,
      args,
      async work(report) {
        const filter = await resolveSession({ runQuery: report.runQuery, filter: typed });
        const data = await loadChart({ name, report, filter, deps });
        if (args.json) {
          const range = rangeJson({ range: filter, deps });
          printReport({ report, deps, value: { chart: name, range, ...chartJson({ name, data }) } });
        } else writeChart({ name, data, filter, deps, out });
      },
    });
  },
});

/** A PNG is drawn by a browser alone. */
function checkedOut(out: string | undefined): string | undefined {
  if (out === undefined || !/\.(?:png|jpe?g|webp|gif|pdf)$/i.test(out)) return out;
  throw wrongValue({ flag: '--out', value: out, expected: 'a name for SVG; the dashboard gives PNG' });
}

function listCharts({ deps, json }: { deps: Deps; json: boolean }): void {
  const rows = chartNames.map((name) => ({ name, title: charts[name].title }));
  if (json) return printJson({ deps, value: { charts: rows } });
  printTable({
    deps,
    rows,
    columns: [
      { title: 'chart', value: (row) => row.name },
      { title: 'what it shows', value: (row) => row.title },
    ],
  });
}

async function loadChart(o: {
  name: ChartName;
  report: Report;
  filter: Filter;
  deps: Deps;
}): Promise<ChartData> {
  const { filter, deps } = o;
  const { timeZone } = deps;
  const now = deps.clock();
  const dayOf = (at: number) => formatDay({ at, timeZone });
  return charts[o.name].load({
    ask: o.report.runQuery,
    filter,
    zone: timeZone,
    first: filter.since === undefined ? undefined : dayOf(filter.since),
    last: dayOf(filter.until === undefined ? now : filter.until - 1),
    isWhole: async () => true,
  });
}

function chartJson({ name, data }: { name: ChartName; data: ChartData }) {
  const { unit } = data;
  return {
    title: charts[name].title,
    unit: unit === 'cost' ? 'usd' : unit,
    rows: chartRows(data).map((row) => ({
      ...row,
      value: plainValue({ unit, value: Number(row['value']) }),
    })),
  };
}

function writeChart(o: {
  name: ChartName;
  data: ChartData;
  filter: Filter;
  deps: Deps;
  out: string | undefined;
}): void {
  const { name, data, filter, deps, out } = o;
  const sink = openSink({ deps, out });
  try {
    sink.write(drawChart({ title: charts[name].title, about: describe({ filter, deps }), data }));
    sink.done();
  } catch (error) {
    sink.abandon();
    throw error;
  }
  if (out === undefined) return;
  const total = chartRows(data).reduce((sum, row) => sum + Number(row['value']), 0);
  deps.stderr.write(`${charts[name].title}, ${writeValue({ unit: data.unit, value: total })}, in ${out}\n`);
}

/** `2026-11-01 to 2026-11-27, acme/shop (Europe/Berlin)`. */
function describe({ filter, deps }: { filter: Filter; deps: Deps }): string {
  const { timeZone } = deps;
  const dayOf = (at: number) => formatDay({ at, timeZone });
  const until = filter.until === undefined ? dayOf(deps.clock()) : dayOf(filter.until - 1);
  const range = filter.since === undefined ? `all until ${until}` : `${dayOf(filter.since)} to ${until}`;
  const of = [filter.project, filter.member, filter.model, filter.agent_type, filter.session_id];
  const zone = timeZone === LOCAL_ZONE ? zoneName(deps) : timeZone;
  return `${[range, ...of.filter((part) => part !== undefined)].join(', ')} (${zone})`;
}
