import fs from 'node:fs';
import { pastedWord } from '../../shared/core/shell-word.ts';
import { createErrorFactory } from '../../shared/core/errors.ts';
import { canAsk, pickOne } from '../cli/pick-one.ts';
import { cleanLine } from '../../shared/core/hidden-characters.ts';
import { defineCommand } from '../cli/command.ts';
import { conflictingFlags } from '../cli/usage-errors.ts';
import { readRunningClients } from '../client/running-clients.ts';
import { startClient } from '../client/start-client.ts';
import { handoffCall, resumeCall, type ClientCall } from '../recovery/handoff/resume-command.ts';
import { writeHandoff } from '../recovery/handoff/write-handoff.ts';
import { snapshotDeps } from '../reports/open-snapshots.ts';
import type { Database } from '../store/driver/db.ts';
import { printJson, printLine, printNote, printTable } from '../cli/print.ts';
import { allClaudeDirs, type Deps } from '../deps.ts';
import {
  otherSessions,
  unfinishedSessions,
  type UnfinishedSession,
  withSnapshots,
  type UnfinishedProgress,
} from '../recovery/handoff/unfinished-sessions.ts';
import { withReport } from '../reports/open-report.ts';
import { reportArgs } from '../reports/report-args.ts';
import { counted, formatCount, formatDuration, formatWhen } from '../terminal/format.ts';

const notUnfinished = createErrorFactory<{ which: string }>(({ which }) => ({
  code: 'resume.not_found',
  message: `no unfinished session is "${which}"`,
  hint: 'run "subtrack resume" for the list',
  status: 404,
}));

const notBroken = createErrorFactory<{ sessionId: string; how: string; command: string }>(
  ({ sessionId, how, command: line }) => ({
    code: 'resume.not_unfinished',
    message: `${sessionId} ${how}`,
    hint: `to go on with it: ${line}`,
    status: 409,
  }),
);

export const command = defineCommand({
  name: 'resume',
  summary: 'Sessions that broke off or left work open, and what continues them',
  details:
    'Without SESSION: those of the last two weeks, numbered; in a terminal one of them can be picked. One that fell silent in ' +
    'the middle of something is among them unless its client is known to run. With its number or the ' +
    'beginning of its id: files that are not committed, its snapshot and hand-off, and the command that continues it, ' +
    'which --run carries out; --new starts a new session from the hand-off.',
  args: {
    session: {
      type: 'positional',
      required: false,
      description: 'Number in the list, or the beginning of an id',
    },
    run: { type: 'boolean', description: 'Start it here, with claude --resume' },
    new: { type: 'boolean', description: 'Start a new session from its hand-off' },
    ...reportArgs,
  },
  examples: ['subtrack resume', 'subtrack resume 1 --run', 'subtrack resume --json'],
  async run({ args, deps }) {
    if (args.run && args.new) throw conflictingFlags({ flag: '--run', other: '--new' });
    const start = await withReport({
      deps,
      args,
      async work({ db }): Promise<ClientCall | undefined> {
        const clients = readRunningClients({ claudeDirs: allClaudeDirs(deps) });
        const all = unfinishedSessions({ db, paths: deps.paths, clients, now: deps.clock() });
        const chosen = withSnapshots({
          paths: deps.paths,
          sessions: args.session === undefined ? all : [choose({ all, db, which: args.session })],
        });
        if (args.json) {
          printJson({ deps, value: { sessions: chosen.map(toJson) } });
          return undefined;
        }
        const [only] = chosen;
        if (args.session === undefined) printList({ deps, sessions: chosen });
        const picked = args.session === undefined ? await pick({ deps, sessions: chosen }) : only;
        if (picked === undefined) return undefined;
        const way = args.run ? 'run' : args.new ? 'new' : undefined;
        const chosenWay = way ?? (args.session === undefined ? await pickWay(deps) : 'print');
        if (chosenWay === 'print') printOne({ deps, session: picked });
        if (chosenWay === 'run') return resumeCall({ sessionId: picked.session_id, cwd: picked.cwd });
        if (chosenWay === 'new')
          return handoffCall({ file: handoffOf({ deps, db, session: picked }), cwd: picked.cwd });
        return undefined;
      },
    });
    // The database is closed by now: the session may go on for hours.
    return start && startClient({ ...start, env: deps.env });
  },
});

function choose({
  all,
  db,
  which,
}: {
  all: readonly UnfinishedSession[];
  db: Database;
  which: string;
}): UnfinishedSession {
  const byId = all.filter(({ session_id }) => session_id.startsWith(which));
  const byNumber = /^\d{1,3}$/.test(which) ? all[Number(which) - 1] : undefined;
  const found = byNumber ?? (byId.length === 1 ? byId[0] : undefined);
  if (found !== undefined) return found;
  const [other, more] = byId.length > 0 ? [] : otherSessions({ db, prefix: which });
  if (other === undefined || more !== undefined) throw notUnfinished({ which });
  const { session_id: sessionId, command: line, isOpen } = other;
  const how = isOpen ? 'is open' : 'ended, and left no task open';
  throw notBroken({ sessionId, how, command: line });
}

/** In a terminal; elsewhere the list is all that is wanted. */
async function pick({
  deps,
  sessions,
}: {
  deps: Deps;
  sessions: readonly UnfinishedProgress[];
}): Promise<UnfinishedProgress | undefined> {
  if (sessions.length === 0 || !canAsk(deps)) return undefined;
  const chosen = await pickOne({
    deps,
    message: 'Which one?',
    choices: sessions.map((session) => ({
      value: session.session_id,
      label: cleanLine(session.title ?? session.session_id),
      hint: session.project,
    })),
  });
  return sessions.find(({ session_id }) => session_id === chosen);
}

function pickWay(deps: Deps): Promise<'run' | 'new' | 'print' | undefined> {
  return pickOne({
    deps,
    message: 'How?',
    choices: [
      { value: 'run', label: 'Go on with it here', hint: 'claude --resume' },
      { value: 'new', label: 'Start a new session from its hand-off' },
      { value: 'print', label: 'Only print the commands' },
    ],
  });
}

/** The one that is there, or one that is written now. */
function handoffOf({ deps, db, session }: { deps: Deps; db: Database; session: UnfinishedProgress }): string {
  return (
    session.handoff ?? writeHandoff({ ...snapshotDeps({ deps, db }), sessionId: session.session_id }).path
  );
}

function toJson({
  title: _title,
  tasks_done: _done,
  tasks_open: _open,
  cwd: _cwd,
  ...session
}: UnfinishedProgress) {
  return session;
}

const endedWords: Record<UnfinishedProgress['ended_how'], string> = {
  crashed: 'crashed',
  left_open: 'with open tasks',
  fell_silent: 'quiet',
};

function printList({ deps, sessions }: { deps: Deps; sessions: readonly UnfinishedProgress[] }): void {
  if (sessions.length === 0) {
    printNote({ deps, text: 'No session of the last two weeks crashed, fell silent or left tasks open.' });
    return;
  }
  const now = deps.clock();
  printTable<UnfinishedProgress>({
    deps,
    rows: sessions,
    columns: [
      { title: 'No', right: true, value: (row) => String(sessions.indexOf(row) + 1) },
      { title: 'Session', value: (row) => row.title ?? row.session_id, shrinkTo: 20 },
      { title: 'Project', value: (row) => row.project, shrinkTo: 10, dropOrder: 1 },
      { title: 'Ended', value: (row) => endedWords[row.ended_how] },
      {
        title: 'Last',
        value: (row) => formatWhen({ at: Date.parse(row.last_event_at), now, timeZone: deps.timeZone }),
      },
      {
        title: 'Tasks',
        value: (row) => `${row.tasks_done} of ${row.tasks_done + row.tasks_open}`,
        dropOrder: 2,
      },
      { title: 'Files at risk', right: true, value: (row) => formatCount(row.files_at_risk.length) },
    ],
  });
  printNote({ deps, text: '"subtrack resume 1" tells how to go on with the first.' });
}

function printOne({ deps, session }: { deps: Deps; session: UnfinishedProgress }): void {
  const { files_at_risk: files, snapshot_id, handoff } = session;
  printNote({ deps, text: session.title ?? session.session_id });
  if (session.ended_how === 'fell_silent') {
    const silence = formatDuration(deps.clock() - Date.parse(session.last_event_at));
    printNote({
      deps,
      text: `Quiet for ${silence}: nothing tells whether it still runs. Look before you go on.`,
    });
  }
  if (files.length > 0)
    printNote({
      deps,
      text: `Not committed: ${counted(files.length, 'file')} (${files.slice(0, 10).join(', ')}${files.length > 10 ? ', …' : ''}).`,
    });
  if (snapshot_id !== null)
    printLine({
      deps,
      text: `Files as they were: subtrack snapshot restore ${pastedWord(snapshot_id)} --files`,
    });
  printLine({ deps, text: `Hand-off: ${handoff ?? `subtrack handoff ${pastedWord(session.session_id)}`}` });
  if (session.cwd !== null && !fs.existsSync(session.cwd))
    printNote({ deps, text: `${session.cwd} is gone: make that folder before you go on.` });
  printLine({ deps, text: `Continue: ${session.command}` });
}
