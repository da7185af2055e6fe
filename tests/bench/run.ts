import fs from 'node:fs';
import os from 'node:os';
import { parseArgs } from 'node:util';
import type { Bench } from './bench.ts';
import type { BenchReport } from './bench-table.ts';
import { isMet } from './bench.ts';
import { benchTable } from './bench-table.ts';

const { values: options } = parseArgs({
  options: {
    json: { type: 'string' },
    only: { type: 'string', multiple: true },
    row: { type: 'string', multiple: true },
    help: { type: 'boolean' },
  },
});

if (options.help === true) {
  console.log(
    'npm run bench -- [--only NAME]… [--row TEXT]… [--json FILE]   (FILE may be - for standard output; --row: pages with this in "set place")',
  );
} else {
  const reports = await runBenches({ only: options.only ?? [], rows: options.row ?? [] });
  const load = os.loadavg()[0]?.toFixed(1) ?? '?';
  const machine = `${os.availableParallelism()} cores, Node v${process.versions.node}`;
  if (reports.length > 1) console.error(`\n${benchTable(reports)}`);
  console.error(`\n${machine}, load at the end ${load}`);
  if (options.json !== undefined) writeJson({ to: options.json, machine, reports });
}

async function runBenches({
  only,
  rows,
}: {
  only: readonly string[];
  rows: readonly string[];
}): Promise<BenchReport[]> {
  const files = fs.readdirSync(import.meta.dirname).filter((file) => file.endsWith('.bench.ts'));
  const reports: BenchReport[] = [];
  for (const file of files.sort()) {
    const { bench } = (await import(`./${file}`)) as { bench: Bench };
    if (only.length > 0 && !only.includes(bench.name)) continue;
    console.error(`running ${bench.name} …`);
    const outcome = await bench.run({ rows });
    const report = Array.isArray(outcome)
      ? { name: bench.name, results: outcome }
      : { name: bench.name, results: [], skipped: outcome.skipped };
    reports.push(report);
    // At once: the whole takes minutes, and whoever stops it has at least what was measured.
    console.error(benchTable([report]));
  }
  return reports;
}

function writeJson({
  to,
  machine,
  reports,
}: {
  to: string;
  machine: string;
  reports: readonly BenchReport[];
}): void {
  const benches = reports.map(({ name, results, skipped }) => ({
    name,
    ...(skipped === undefined ? {} : { skipped }),
    results: results.map((result) => ({ ...result, met: isMet(result) })),
  }));
  const text = `${JSON.stringify({ machine, benches }, undefined, 2)}\n`;
  if (to === '-') process.stdout.write(text);
  else fs.writeFileSync(to, text);
}
