import { printedJson } from '../../shared/core/hidden-characters.ts';
import type { Deps } from '../deps.ts';
import { type Connection, listConnections, usualConnection } from '../config/connections.ts';
import { loadDevice } from '../config/device.ts';
import { openJournal } from '../journal/journal.ts';
import { previewProjects, type ProjectPreview } from '../sync/preview-projects.ts';
import { type PreviewSummary, previewSync, summarisePreview } from '../sync/sync-preview.ts';
import { counted, formatBytes, formatCount } from '../terminal/format.ts';
import { deviceStateNow } from '../reports/device-state-now.ts';
import { openForReading } from '../reports/open-report.ts';
import { printNote, printTable } from '../cli/print.ts';

type CloudPreview = { connection: Connection; summary: PreviewSummary };

/** What the next sync would send, made by the functions that send it. Nothing is sent, nothing is noted. */
export function printPreview({ deps, json }: { deps: Deps; json: boolean }): void {
  const { paths } = deps;
  const db = openForReading(deps);
  try {
    const { privacy, clouds: rules } = deps.settings();
    const known = { device: loadDevice({ paths, env: deps.env }), rules, paths };
    const connected = listConnections(known);
    // A machine without a cloud wants to know what a first one would get.
    const connections = connected.length === 0 ? [usualConnection(known)] : connected;
    const shared = { db, journal: openJournal({ paths }), privacy };
    const clouds = connections.map((connection) => ({
      connection,
      summary: summarisePreview({ ...shared, ...connection }),
    }));
    const projects = previewProjects({ db, connections, privacy });
    if (!json) return printSummaries({ deps, clouds, projects });
    const [first] = clouds;
    const told = {
      url: first?.connection.device.url ?? null,
      summary: first?.summary,
      clouds: clouds.map(({ connection, summary }) => ({
        name: connection.name,
        url: connection.device.url ?? null,
        summary,
        device_state: deviceStateNow({ deps, db, connection }),
      })),
      projects,
      ...(first && { device_state: deviceStateNow({ deps, db, connection: first.connection }) }),
    };
    // Item by item: a history may be larger than memory.
    deps.stdout.write(`${printedJson(told).slice(0, -1)},"items":[`);
    let comma = '';
    for (const { connection } of clouds) {
      for (const item of previewSync({ ...shared, ...connection })) {
        deps.stdout.write(`${comma}\n${printedJson({ ...item, cloud: connection.name })}`);
        comma = ',';
      }
    }
    deps.stdout.write('\n]}\n');
  } finally {
    db.close();
  }
}

type Line = { what: string; count: string };

function printSummaries(o: {
  deps: Deps;
  clouds: readonly CloudPreview[];
  projects: readonly ProjectPreview[];
}): void {
  const { deps, clouds, projects } = o;
  for (const { connection, summary } of clouds) printSummary({ deps, connection, summary });
  if (clouds.length > 1 || projects.some(({ cloud }) => cloud === null)) {
    printNote({ deps, text: '\nWhere projects go:' });
    printTable<ProjectPreview>({
      deps,
      rows: projects,
      columns: [
        { title: 'project', value: ({ project }) => project, shrinkTo: 16 },
        { title: 'cloud', value: ({ cloud }) => cloud ?? 'stays here' },
        { title: 'sends', value: ({ level }) => level, dropOrder: 1 },
        { title: 'sessions', value: ({ sessions }) => formatCount(sessions), right: true },
      ],
    });
  }
  printNote({
    deps,
    text: `\n--json shows every word of it. Levels are set under "privacy" in ${deps.paths.config}, clouds of projects under "clouds".`,
  });
}

function printSummary({ deps, connection, summary }: CloudPreview & { deps: Deps }): void {
  const rows: Line[] = [
    ...Object.entries(summary.rows).map(([table, count]) => ({
      what: `rows of ${table}`,
      count: formatCount(count),
    })),
    { what: `segments with ${counted(summary.events, 'event')}`, count: formatCount(summary.segments) },
    { what: 'bytes of segments', count: formatBytes(summary.bytes) },
    { what: 'how this machine stands: numbers and codes', count: '1' },
    { what: 'sessions that send everything, redacted', count: formatCount(summary.sessions.redacted) },
    { what: 'sessions that send numbers and names only', count: formatCount(summary.sessions.metadata) },
    { what: 'sessions that stay here', count: formatCount(summary.sessions.off) },
  ];
  const { url } = connection.device;
  printNote({
    deps,
    text: url === undefined ? 'Not connected; a first sync would send:' : `The next sync to ${url} sends:`,
  });
  printTable<Line>({
    deps,
    rows,
    columns: [
      { title: 'what', value: (row) => row.what, shrinkTo: 20 },
      { title: 'how much', value: (row) => row.count, right: true },
    ],
  });
}
