import path from 'node:path';
import { rolldown } from 'rolldown';

const root = path.join(import.meta.dirname, '../..');

const entries = {
  cli: 'local-agent/cli.ts',
  'import-worker': 'local-agent/ingest/numbers/import-worker.ts',
  'history-process': 'local-agent/daemon/history-process.ts',
  'answer-process': 'local-agent/daemon/answer-process.ts',
  sdk: 'local-agent/sdk/sdk.ts',
};

/**
 * What is loaded together lies in one file, with all that it imports: every file costs a command about half a millisecond,
 * and without this a report loads a hundred of them. A module lies in the first group that needs it, so that a file imports
 * from those above it alone; `start` holds what every command needs, and small things that many of them share.
 */
const groups = [
  // Before the cache of compiled code is on; nothing that can wait for it.
  { name: 'first', holds: ['runtime/compiled-code.ts'] },
  {
    name: 'start',
    holds: [
      'commands/dispatch.ts',
      'deps.ts',
      'config/device.ts',
      'cli/print.ts',
      'terminal/format.ts',
      'files/write-atomically.ts',
      'files/read-regular.ts',
      'files/placed-folder.ts',
      'client/record-fields.ts',
      'client/to-json.ts',
      'client/project-name.ts',
      '../shared/core/id-pattern.ts',
      '../shared/core/shorten.ts',
      '../shared/core/utf8-length.ts',
      '../shared/ledger/ranges.ts',
      '../shared/ledger/skill-keys.ts',
      '../shared/agents/agent-tree.ts',
      '../shared/agents/imported.ts',
      '../shared/agents/quiet.ts',
      '../shared/privacy/known-extensions.ts',
      '../shared/signals/signal.ts',
      '../shared/events/error-headline.ts',
      '../shared/queries/parts/percentiles.ts',
      '../shared/queries/parts/tool-rest.ts',
      '../shared/queries/parts/usage-row.ts',
    ],
  },
  { name: 'store', holds: ['store/driver/open-store.ts', 'store/rollups/rev.ts', 'runtime/process-runs.ts'] },
  {
    name: 'events',
    holds: ['../shared/events/event-key.ts', '../shared/events/fields.ts', 'spool/envelope.ts'],
  },
  {
    name: 'report',
    holds: [
      'reports/open-report.ts',
      'reports/print-report.ts',
      'reports/report-args.ts',
      'store/facts/ensure-facts.ts',
      'store/facts/imported-sessions.ts',
      'cli/command.ts',
      'reports/find-session.ts',
      'reports/json-shape.ts',
      'reports/pending-texts.ts',
      '../shared/core/money.ts',
      '../shared/queries/parts/define-query.ts',
      '../shared/queries/parts/filters.ts',
    ],
  },
  { name: 'tables', holds: ['../shared/ledger/key-columns.ts'] },
  {
    name: 'journal',
    holds: [
      'journal/journal.ts',
      'journal/lend-journal.ts',
      'client/running-clients.ts',
      'transcripts/files/file-identity.ts',
      '../shared/events/complete-sighting.ts',
      '../shared/events/merge-rules.ts',
    ],
  },
  {
    name: 'sources',
    holds: [
      'spool/read-spool.ts',
      'transcripts/map/map-tool-use.ts',
      'transcripts/map/map-tool-result.ts',
      '../shared/models/price-usage.ts',
    ],
  },
  { name: 'redaction', holds: ['../shared/redaction/engine/redact.ts'] },
  {
    name: 'usage',
    holds: [
      '../shared/queries/usage-by.ts',
      '../shared/queries/usage-by-day.ts',
      '../shared/queries/usage-by-session.ts',
      '../shared/queries/usage-totals.ts',
    ],
  },
  {
    name: 'sessions',
    holds: ['../shared/queries/session.ts', '../shared/queries/session-agents.ts'],
  },
  { name: 'ingest', holds: ['ingest/ingest.ts', 'ingest/live/drain-spool.ts'] },
];

/**
 * The program of users: one file an entry, and chunks beside them that load when they are asked for. Every file that
 * `sources` names is rewritten first.
 */
export async function buildProgram({
  outDir,
  sources,
  rewrite,
}: {
  outDir: string;
  sources: RegExp;
  rewrite: (code: string) => string;
}): Promise<void> {
  const bundle = await rolldown({
    input: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, path.join(root, file)])),
    cwd: root,
    platform: 'node',
    tsconfig: path.join(root, 'local-agent/tsconfig.json'),
    // Of packages in two forms the one that can be bundled: a UMD file looks for its parts only when it runs.
    resolve: { mainFields: ['module', 'main'] },
    transform: { target: 'node22.16' },
    // The runtime of the embedded cloud stays a dependency: it ships a native program.
    external: ['miniflare'],
    plugins: [{ name: 'rewrite', transform: { filter: { id: sources }, handler: rewrite } }],
    logLevel: 'warn',
  });
  try {
    await bundle.write({
      dir: outDir,
      format: 'esm',
      minify: true,
      entryFileNames: '[name].js',
      chunkFileNames: 'chunks/[name]-[hash].js',
      codeSplitting: {
        groups: groups.map(({ name, holds }, index) => {
          const files = holds.map((file) => path.join(root, 'local-agent', file));
          return {
            name,
            test: (id: string) => files.includes(path.normalize(id)),
            priority: groups.length - index,
          };
        }),
      },
    });
  } finally {
    await bundle.close();
  }
}
