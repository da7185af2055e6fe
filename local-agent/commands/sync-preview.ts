import { printedJson } from '../../shared/core/hidden-characters.ts';
import type { Deps } from '../deps.ts';
import { loadDevice } from '../config/device.ts';
import { openJournal } from '../journal/journal.ts';
import { previewSync, summarisePreview } from '../sync/sync-preview.ts';
import { counted, formatBytes, formatCount } from '../terminal/format.ts';
import { openForReading } from '../reports/open-report.ts';
import { printNote, printTable } from '../cli/print.ts';

/** What the next sync would send, made by the functions that send it. Nothing is sent, nothing is noted. */
export function printPreview({ deps, json }: { deps: Deps; json: boolean }): void {
  const { paths } = deps;
  const db = openForReading(deps);
  try {
    const device = loadDevice({ paths, env: deps.env });
    const o = { db, journal: openJournal({ paths }), device, privacy: deps.settings().privacy };
    const summary = summarisePreview(o);
    if (!json) return printSummary({ deps, summary, url: device.url });
    // Item by item: a history may be larger than memory.
    deps.stdout.write(
      `{"url":${printedJson(device.url ?? null)},"summary":${printedJson(summary)},"items":[`,
    );
    let comma = '';
    for (const item of previewSync(o)) {
      deps.stdout.write(`${comma}\n${printedJson(item)}`);
      comma = ',';
    }
    deps.stdout.write('\n]}\n');
  } finally {
    db.close();
  }
}

type Line = { what: string; count: string };

function printSummary(o: {
  deps: Deps;
  summary: ReturnType<typeof summarisePreview>;
  url: string | undefined;
}): void {
  const { deps, summary } = o;
  const rows: Line[] = [
    ...Object.entries(summary.rows).map(([table, count]) => ({
      what: `rows of ${table}`,
      count: formatCount(count),
    })),
    { what: `segments with ${counted(summary.events, 'event')}`, count: formatCount(summary.segments) },
    { what: 'bytes of segments', count: formatBytes(summary.bytes) },
    { what: 'sessions that send everything, redacted', count: formatCount(summary.sessions.redacted) },
    { what: 'sessions that send numbers and names only', count: formatCount(summary.sessions.metadata) },
    { what: 'sessions that stay here', count: formatCount(summary.sessions.off) },
  ];
  printNote({
    deps,
    text:
      o.url === undefined ? 'Not connected; a first sync would send:' : `The next sync to ${o.url} sends:`,
  });
  printTable<Line>({
    deps,
    rows,
    columns: [
      { title: 'what', value: (row) => row.what, shrinkTo: 20 },
      { title: 'how much', value: (row) => row.count, right: true },
    ],
  });
  printNote({
    deps,
    text: `\n--json shows every word of it. Levels are set under "privacy" in ${deps.paths.config}.`,
  });
}
