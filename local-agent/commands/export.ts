import type { ExportRow } from '../reports/export-rows.ts';
import { defineCommand } from '../cli/command.ts';
import { eventColumns, readEvents } from '../reports/export-events.ts';
import { openSink } from '../reports/export-file.ts';
import { exportFormats, writeRows } from '../reports/export-rows.ts';
import { exportSets, type ExportSet } from '../reports/export-sets.ts';
import { resolveSession } from '../reports/find-session.ts';
import { withReport } from '../reports/open-report.ts';
import { filterArgs, parseFilter, reportArgs } from '../reports/report-args.ts';
import { wrongValue } from '../cli/usage-errors.ts';

const names = [...(Object.keys(exportSets) as ExportSet[]), 'events'] as const;

export const command = defineCommand({
  name: 'export',
  summary: 'Write sessions, agents, usage, tools, errors or events as CSV, JSON or NDJSON',
  details:
    'Writes rows for other programs. In CSV, text that a spreadsheet would take for a formula gets an apostrophe in ' +
    'front. Events come from the journal, redacted.',
  args: {
    what: { type: 'positional', required: true, description: names.join(', ') },
    format: { type: 'enum', options: [...exportFormats], default: 'csv', description: 'How' },
    out: {
      type: 'string',
      valueHint: 'file',
      description: 'Into this file, which appears when it is whole (default: stdout)',
    },
    ...filterArgs,
    refresh: reportArgs.refresh,
  },
  examples: [
    'subtrack export sessions --since 2026-11-01 --out sessions.csv',
    'subtrack export usage --format ndjson --project acme/shop',
    'subtrack export events --session 3f0c1a52 --format json',
  ],
  async run({ args, deps }) {
    const name = names.find((known) => known === args.what);
    if (name === undefined)
      throw wrongValue({ flag: 'WHAT', value: args.what, expected: `one of ${names.join(', ')}` });
    const typed = parseFilter({ args, deps });
    await withReport({
      deps,
      args,
      text: name === 'events' ? 'now' : 'later',
      async work(report) {
        const filter = await resolveSession({ runQuery: report.runQuery, filter: typed });
        const set = name === 'events' ? undefined : exportSets[name];
        const rows: Iterable<ExportRow> = set
          ? await set.read({ report, filter, timeZone: deps.timeZone })
          : await readEvents({ deps, report, filter });
        const sink = openSink({ deps, out: args.out });
        try {
          const { format } = args;
          const count = writeRows({ rows, columns: set?.columns ?? eventColumns, format, sink });
          sink.done();
          if (args.out !== undefined) deps.stderr.write(`${count} rows in ${args.out}\n`);
        } catch (error) {
          sink.abandon();
          throw error;
        }
      },
    });
  },
});
