import { createErrorFactory } from '../../shared/core/errors.ts';
import { defineCommand } from '../cli/command.ts';
import { printJson, printLine, printNote, printTable } from '../cli/print.ts';
import type { Deps } from '../deps.ts';
import { unfinishedSessions, type UnfinishedProgress } from '../recovery/handoff/unfinished-sessions.ts';
import { withReport } from '../reports/open-report.ts';
import { reportArgs } from '../reports/report-args.ts';
import { counted, formatCount, formatWhen } from '../terminal/format.ts';

const notUnfinished = createErrorFactory<{ which: string }>(({ which }) => ({
  code: 'resume.not_found',
  message: `no unfinished session is "${which}"`,
  hint: 'run "subtrack resume" for the list',
  status: 404,
}));

export const command = defineCommand({
  name: 'resume',
  summary: 'Sessions that broke off or left work open, and what continues them',
  details:
    'Without SESSION: those of the last two weeks, numbered. With its number or the beginning of its id: what stands in the ' +
    'balance, and the command that continues it.',
  args: {
    session: {
      type: 'positional',
      required: false,
      description: 'Number in the list, or the beginning of an id',
    },
    ...reportArgs,
  },
  examples: ['subtrack resume', 'subtrack resume 1', 'subtrack resume --json'],
  async run({ args, deps }) {
    await withReport({
      deps,
      args,
      async work({ db }) {
        const all = unfinishedSessions({ db, paths: deps.paths, now: deps.clock() });
        const chosen = args.session === undefined ? all : [choose({ all, which: args.session })];
        if (args.json) printJson({ deps, value: { sessions: chosen.map(toJson) } });
        else if (args.session === undefined) printList({ deps, sessions: all });
        else for (const session of chosen) printOne({ deps, session });
      },
    });
  },
});

function choose({ all, which }: { all: readonly UnfinishedProgress[]; which: string }): UnfinishedProgress {
  const byId = all.filter(({ session_id }) => session_id.startsWith(which));
  const byNumber = /^\d{1,3}$/.test(which) ? all[Number(which) - 1] : undefined;
  const found = byNumber ?? (byId.length === 1 ? byId[0] : undefined);
  if (found === undefined) throw notUnfinished({ which });
  return found;
}

function toJson({ title: _title, tasks_done: _done, tasks_open: _open, ...session }: UnfinishedProgress) {
  return session;
}

function printList({ deps, sessions }: { deps: Deps; sessions: readonly UnfinishedProgress[] }): void {
  if (sessions.length === 0) {
    printNote({ deps, text: 'No session of the last two weeks broke off or left tasks open.' });
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
      { title: 'Ended', value: (row) => (row.ended_how === 'crashed' ? 'broke off' : 'with open tasks') },
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
  if (files.length > 0)
    printNote({
      deps,
      text: `Not committed: ${counted(files.length, 'file')} (${files.slice(0, 10).join(', ')}${files.length > 10 ? ', …' : ''}).`,
    });
  if (snapshot_id !== null)
    printLine({ deps, text: `Files as they were: subtrack snapshot restore ${snapshot_id} --files` });
  printLine({ deps, text: `Hand-off: ${handoff ?? `subtrack handoff ${session.session_id}`}` });
  printLine({ deps, text: `Continue: ${session.command}` });
}
