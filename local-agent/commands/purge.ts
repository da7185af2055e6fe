import path from 'node:path';
import type { Deps } from '../deps.ts';
import { isAppError } from '../../shared/core/errors.ts';
import { defineCommand } from '../cli/command.ts';
import { printJson, printNote } from '../cli/print.ts';
import { readConnections } from '../config/connections.ts';
import { listIfThere } from '../files/read-if-there.ts';
import { listSessionFiles } from '../journal/journal-files.ts';
import { openJournal } from '../journal/journal.ts';
import { targetsOf } from '../purge/purge-database.ts';
import { oneChoice } from '../purge/purge-errors.ts';
import { withPurgeLocks } from '../purge/purge-locks.ts';
import { purgeSessions } from '../purge/purge-sessions.ts';
import { selectSessions, type PurgeChoice } from '../purge/select-sessions.ts';
import { bytesOf, sessionFiles } from '../purge/session-files.ts';
import { allDone } from '../runtime/all-done.ts';
import { findSessionId } from '../reports/find-session.ts';
import { refresh } from '../reports/refresh.ts';
import { reportArgs } from '../reports/report-args.ts';
import { parseMoment } from '../reports/time-range.ts';
import { createRunQuery } from '../store/queries/run-query.ts';
import type { Database } from '../store/driver/db.ts';
import { openStore } from '../store/driver/open-store.ts';
import { listDeadLetters } from '../sync/dead-letters.ts';
import { listPurges } from '../sync/outbox-purges.ts';
import { watchSettings } from '../sync/settings-mark.ts';
import { syncOnce } from '../sync/sync-once.ts';
import { conflictingFlags } from '../cli/usage-errors.ts';
import { counted, formatBytes } from '../terminal/format.ts';

/**
 * `none`: no cloud has heard of anything. `pending`: it is asked as soon as it answers. `refused`: it keeps a session, which
 * is another owner's.
 */
type CloudState = 'none' | 'pending' | 'deleted' | 'refused';
type PurgeReport = { sessions: number; files: number; bytes: number; cloud: CloudState };

export const command = defineCommand({
  name: 'purge',
  summary: 'Delete sessions for good, everywhere we put them',
  details:
    'Deletes sessions everywhere we put them: journal, database, search index, archive, snapshots and their refs, ' +
    'hand-offs, bundles, what waits to be sent, and what the cloud has of them. Shows what that is, and does it with --yes. ' +
    'A later import does not bring them back. Transcripts of Claude Code itself are not touched.',
  args: {
    session: { type: 'string', valueHint: 'id', description: 'This session (its id or the beginning of it)' },
    project: { type: 'string', valueHint: 'name', description: 'All sessions of this project' },
    before: { type: 'string', valueHint: 'day', description: 'All sessions that ended before this day' },
    all: { type: 'boolean', description: 'All sessions' },
    'dry-run': { type: 'boolean', description: 'Only show it (this is the default)' },
    yes: { type: 'boolean', description: 'Delete it' },
    ...reportArgs,
  },
  examples: ['subtrack purge --session 8a9b6c2a', 'subtrack purge --before 2026-01-01 --yes'],
  async run({ args, deps }) {
    if (args.yes && args['dry-run']) throw conflictingFlags({ flag: '--yes', other: '--dry-run' });
    const given = [args.session, args.project, args.before, args.all].filter((value) => value !== undefined);
    if (given.length !== 1) throw oneChoice();
    if (args.refresh !== false) await refresh({ deps });
    const db = openStore({ file: deps.paths.database });
    try {
      const sessionIds = await choose({ deps, db, args });
      const report = preview({ deps, db, sessionIds });
      if (args.yes) {
        const targets = targetsOf({ db, sessionIds });
        await deleteAll({ deps, db, sessionIds });
        report.cloud = await askCloud({ deps, db, sessionIds, targets });
      }
      if (args.json) printJson({ deps, value: report });
      else printReport({ deps, report, done: args.yes === true });
    } finally {
      db.close();
    }
  },
});

type Chosen = { session?: string | undefined; project?: string | undefined; before?: string | undefined };

async function choose({ deps, db, args }: { deps: Deps; db: Database; args: Chosen }): Promise<string[]> {
  const others = namesIn(deps);
  return selectSessions({ db, choice: await choiceOf({ deps, db, args, others }), others });
}

async function choiceOf({
  deps,
  db,
  args,
  others,
}: {
  deps: Deps;
  db: Database;
  args: Chosen;
  others: readonly string[];
}): Promise<PurgeChoice> {
  if (args.session !== undefined) {
    return { kind: 'session', sessionId: await sessionOf({ db, prefix: args.session, others }) };
  }
  if (args.project !== undefined) return { kind: 'project', project: args.project };
  if (args.before === undefined) return { kind: 'all' };
  const { timeZone } = deps;
  return {
    kind: 'before',
    at: parseMoment({ flag: '--before', text: args.before, now: deps.clock(), timeZone }),
  };
}

/** Sessions that only a file knows: the archive may hold what was never read, or what a stop left behind. */
function namesIn({ paths }: Deps): string[] {
  const packs = listIfThere(paths.archive).filter((name) => name.endsWith('.zst'));
  const journals = listSessionFiles(paths.journal).map((file) => path.basename(file));
  return [...packs, ...journals].map((name) => name.replace(/\.(zst|jsonl)$/, ''));
}

async function sessionOf({
  db,
  prefix,
  others,
}: {
  db: Database;
  prefix: string;
  others: readonly string[];
}): Promise<string> {
  try {
    return await findSessionId({ runQuery: createRunQuery(db), prefix });
  } catch (error) {
    const found = [...new Set(others.filter((id) => id.startsWith(prefix)))];
    if (isAppError(error, 'session.not_found') && found[0] !== undefined && found.length === 1)
      return found[0];
    throw error;
  }
}

function preview({
  deps,
  db,
  sessionIds,
}: {
  deps: Deps;
  db: Database;
  sessionIds: readonly string[];
}): PurgeReport {
  const files = sessionIds.flatMap((sessionId) => sessionFiles({ paths: deps.paths, sessionId }));
  return {
    sessions: sessionIds.length,
    files: files.length,
    bytes: bytesOf(files),
    cloud: targetsOf({ db, sessionIds }).length === 0 ? 'none' : 'pending',
  };
}

function deleteAll({
  deps,
  db,
  sessionIds,
}: {
  deps: Deps;
  db: Database;
  sessionIds: readonly string[];
}): Promise<void> {
  const { paths, clock, stderr } = deps;
  return withPurgeLocks({
    paths,
    work: (open) =>
      purgeSessions({
        paths,
        db,
        sessionIds,
        now: clock(),
        warn: (text) => stderr.write(`subtrack: ${text}\n`),
        ...open,
      }),
  });
}

/** A cloud that does not answer now is asked by the next run of the sync. */
async function askCloud({
  deps,
  db,
  sessionIds,
  targets,
}: {
  deps: Deps;
  db: Database;
  sessionIds: readonly string[];
  targets: readonly string[];
}): Promise<CloudState> {
  if (targets.length === 0) return 'none';
  const { fetch, clock } = deps;
  const { privacy } = deps.settings();
  const journal = openJournal({ paths: deps.paths });
  const about = { db, journal, privacy, fetch, clock, force: true };
  await allDone(
    readConnections(deps).map((connection) =>
      syncOnce({ ...connection, ...about, isCurrent: watchSettings({ deps, name: connection.name }) }),
    ),
  );
  if (targets.some((target) => listPurges({ db, target }).length > 0)) return 'pending';
  const letters = targets.flatMap((target) => listDeadLetters({ db, target }));
  const isRefused = letters.some(
    (letter) => letter.kind === 'purge' && sessionIds.includes(letter.session_id),
  );
  return isRefused ? 'refused' : 'deleted';
}

function printReport({ deps, report, done }: { deps: Deps; report: PurgeReport; done: boolean }): void {
  const { sessions, files, bytes, cloud } = report;
  const what = `${counted(sessions, 'session')}: ${counted(files, 'file')} (${formatBytes(bytes)})`;
  if (sessions === 0) {
    printNote({ deps, text: 'There is no such session.' });
    return;
  }
  const clouds = {
    none: '',
    pending: done ? ' The cloud is asked as soon as it answers.' : ' What the cloud has of them goes, too.',
    deleted: ' The cloud has deleted them, too.',
    refused: ' The cloud refuses to delete some of them; "subtrack status" says why.',
  };
  printNote({
    deps,
    text: done
      ? `Deleted ${what}, and all that the database and the search index had of them.${clouds[cloud]}`
      : `${what}, and all that the database and the search index have of them.${clouds[cloud]}\nNothing was deleted. --yes does it.`,
  });
}
