import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { backupBusy } from '../../backup/backup-errors.ts';
import { buildBundle } from '../../backup/build-bundle.ts';
import type { Bundle } from '../../backup/bundle-folders.ts';
import { restoreBundle } from '../../backup/restore-bundle.ts';
import { defineCommand } from '../../cli/command.ts';
import { printJson } from '../../cli/print.ts';
import { conflictingFlags } from '../../cli/usage-errors.ts';
import type { Deps } from '../../deps.ts';
import { ensureText } from '../../ingest/catch-up.ts';
import { bundleJson, createPhaseOf, localBundle } from '../../reports/backup-report.ts';
import { findOwnSession } from '../../reports/find-own-session.ts';
import { withReport, type Report } from '../../reports/open-report.ts';
import { snapshotDeps } from '../../reports/open-snapshots.ts';
import { catchUpDeps } from '../../reports/refresh.ts';
import { reportArgs } from '../../reports/report-args.ts';
import { isOwnSql } from '../../store/facts/imported-sessions.ts';
import { createProgressBar } from '../../terminal/progress-bar.ts';
import { counted } from '../../terminal/format.ts';
import { list } from './list.ts';
import { printBundles } from './print-bundles.ts';
import { printSent, sendNow } from './send-now.ts';

/** The agent makes one at a time; whoever asks by hand waits for that. */
const PATIENCE_MS = 10_000;
const POLL_MS = 25;

export const command = defineCommand({
  name: 'backup',
  summary: 'Make bundles of sessions: journal, snapshots, hand-off and figures, with hashes',
  details:
    'A bundle is a folder below the home: the redacted journal (activity.jsonl.gz), the snapshots (snapshots.tar.gz), the ' +
    'hand-off (handoff.md), the rows of the session as a SQLite file (analytics_snapshot.db), and manifest.json with the ' +
    'size and SHA-256 of each. Without SESSION: the session that this runs in, else the latest of this folder. A newer ' +
    'bundle takes the place of those before it.',
  args: {
    session: {
      type: 'positional',
      required: false,
      description: 'Id of the session, or the beginning of it',
    },
    all: { type: 'boolean', description: 'Every session' },
    out: {
      type: 'string',
      valueHint: 'dir',
      description: 'Also put a copy of each bundle below this folder',
    },
    upload: {
      type: 'boolean',
      description: 'Also send them to the cloud; what cannot be sent now is sent by the agent later',
    },
    ...reportArgs,
  },
  examples: [
    'subtrack backup 3f0c1a52',
    'subtrack backup --all --out /media/disk/sessions',
    'subtrack backup --all --upload',
    'subtrack backup list',
  ],
  subCommands: [list],
  async run({ args, deps }) {
    if (args.all && args.session !== undefined) throw conflictingFlags({ flag: '--all', other: 'SESSION' });
    const out = args.out === undefined ? undefined : path.resolve(deps.cwd, args.out);
    return withReport({
      deps,
      args,
      text: args.all ? 'now' : 'later',
      async work(report) {
        const sessionIds = args.all ? everySession(report) : [await oneSession({ deps, report, args })];
        const { bundles, failed } = await buildAll({ deps, report, sessionIds, out });
        const [only] = failed;
        // Of one alone the error is the answer.
        if (only !== undefined && !args.all) throw only.error;
        const sent = args.upload ? await sendNow({ deps, db: report.db, bundles }) : undefined;
        const phaseOf = createPhaseOf(report.db);
        const listed = bundles.map((bundle) => localBundle(bundle, phaseOf));
        if (args.json)
          printJson({ deps, value: { bundles: listed.map(bundleJson), ...(sent && { upload: sent }) } });
        else printBundles({ deps, bundles: listed });
        if (sent !== undefined && !args.json) printSent({ deps, sent });
        for (const { sessionId, error } of failed)
          deps.stderr.write(`subtrack: ${sessionId}: ${messageOf(error)}\n`);
        return failed.length === 0 ? 0 : 1;
      },
    });
  },
});

function everySession({ db }: Report): string[] {
  const rows = db
    .prepare(
      `SELECT session_id FROM session_rollups WHERE ${isOwnSql('session_rollups.session_id')} ORDER BY last_event_at`,
    )
    .all();
  return rows.map((row) => String(row['session_id']));
}

async function oneSession({
  deps,
  report: { db, runQuery },
  args,
}: {
  deps: Deps;
  report: Report;
  args: { session?: string | undefined; refresh: boolean };
}): Promise<string> {
  const sessionId = await findOwnSession({ deps, db, runQuery, prefix: args.session });
  if (args.refresh) await ensureText({ ...catchUpDeps(deps), sessionId });
  return sessionId;
}

type Failure = { sessionId: string; error: unknown };

/** One that cannot be packed keeps the others from nothing. */
async function buildAll({
  deps,
  report: { db },
  sessionIds,
  out,
}: {
  deps: Deps;
  report: Report;
  sessionIds: readonly string[];
  out: string | undefined;
}): Promise<{ bundles: Bundle[]; failed: Failure[] }> {
  const bundles: Bundle[] = [];
  const failed: Failure[] = [];
  const bar = createProgressBar({ output: deps.stderr });
  const backupDeps = { ...snapshotDeps({ deps, db }), paths: deps.paths };
  try {
    for (const [done, sessionId] of sessionIds.entries()) {
      const text = `${done} of ${counted(sessionIds.length, 'session')}`;
      bar.show({ share: done / sessionIds.length, text: `packing: ${text}` });
      try {
        const bundle = await untilFree(() => buildBundle({ deps: backupDeps, sessionId }));
        if (out !== undefined)
          await restoreBundle({ folder: bundle.folder, to: path.join(out, bundle.manifest.bundle_id) });
        bundles.push(bundle);
      } catch (error) {
        failed.push({ sessionId, error });
      }
    }
  } finally {
    bar.clear();
  }
  return { bundles, failed };
}

async function untilFree(build: () => Promise<Bundle | undefined>): Promise<Bundle> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const bundle = await build();
    if (bundle !== undefined) return bundle;
    if (performance.now() > until) throw backupBusy();
    await sleep(POLL_MS);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
