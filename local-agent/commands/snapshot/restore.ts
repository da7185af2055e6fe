import { pastedWord } from '../../../shared/core/shell-word.ts';
import { createErrorFactory } from '../../../shared/core/errors.ts';
import { defineCommand } from '../../cli/command.ts';
import { printJson, printNote, printTable } from '../../cli/print.ts';
import { conflictingFlags } from '../../cli/usage-errors.ts';
import type { Deps } from '../../deps.ts';
import { writeHandoff } from '../../recovery/handoff/write-handoff.ts';
import { restoreFiles, type RestoreReport } from '../../recovery/restore/restore-files.ts';
import { firstChangeOf } from '../../recovery/restore/who-changed.ts';
import { chooseSnapshot } from '../../recovery/restore/choose-snapshot.ts';
import { findSnapshot, isSessionName } from '../../recovery/snapshots/find-snapshot.ts';
import { findRun } from '../../reports/find-run.ts';
import { withReport } from '../../reports/open-report.ts';
import { openSnapshots, snapshotDeps } from '../../reports/open-snapshots.ts';
import { counted } from '../../terminal/format.ts';

const incomplete = createErrorFactory<{ failed: RestoreReport['failed']; before: string | null }>(
  ({ failed, before }) => ({
    code: 'restore.incomplete',
    message: `${counted(failed.length, 'file')} could not be restored: ${failed.map(({ path, why }) => `${path} (${why})`).join(', ')}`,
    ...(before === null
      ? {}
      : { hint: `"subtrack snapshot restore ${pastedWord(before)} --files --yes" undoes the rest` }),
  }),
);

export const restore = defineCommand({
  name: 'restore',
  summary: 'Bring back the files of a snapshot, or its state as a hand-off',
  details:
    'With --files: shows what would change, and with --yes changes it, after a snapshot of what is there now. Outside of ' +
    'a git repository these are the files that the session touched. Files that ' +
    'you changed yourself since are left as they are, and named. Without --files: writes the state as a hand-off.',
  args: {
    id: {
      type: 'positional',
      required: true,
      description:
        'Id of the snapshot; a session stands for its newest, with --files for the newest whose files are there, with --agent for the last of those from before that run changed any',
    },
    files: { type: 'boolean', description: 'The files of the work tree' },
    'dry-run': { type: 'boolean', description: 'Only show what would change' },
    yes: { type: 'boolean', description: 'Change it' },
    agent: {
      type: 'string',
      valueHint: 'id',
      description:
        'Only what this agent run changed since (id as in "subtrack session"); where others changed a file, too, its own edits are taken out, if they do not overlap',
    },
    overwrite: { type: 'boolean', description: 'Also files that you changed yourself since' },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  examples: [
    'subtrack snapshot restore 3f0c1a52.7 --files',
    'subtrack snapshot restore 3f0c1a52.7 --files --yes',
    'subtrack snapshot restore 3f0c1a52.7 --agent a18cfd4c',
  ],
  async run({ args, deps }) {
    if (args.yes && args['dry-run']) throw conflictingFlags({ flag: '--yes', other: '--dry-run' });
    const store = openSnapshots(deps);
    const found = findSnapshot({ store, id: args.id });
    await withReport({
      deps,
      args: {},
      async work({ db }) {
        const recovery = snapshotDeps({ deps, db });
        if (!args.files && args.agent === undefined) {
          const snapshot = store.read(found);
          const { session_id: sessionId, snapshot_id: snapshotId } = snapshot;
          const { path } = writeHandoff({ ...recovery, sessionId, snapshotId, state: snapshot });
          if (args.json) printJson({ deps, value: nothingChanged });
          deps.stderr.write(`The state is in ${path}; give it to the next session.\n`);
          return;
        }
        const { session_id: sessionId } = found;
        const agent = args.agent && findRun({ db, sessionId, prefix: args.agent });
        const from = agent && firstChangeOf({ db, sessionId, agent });
        const snapshot = isSessionName(args.id)
          ? await chooseSnapshot({
              store,
              checkpoints: deps.paths.checkpoints,
              sessionId,
              undone: agent && from ? { agent, from } : undefined,
            })
          : store.read(found);
        const report = await restoreFiles({
          deps: recovery,
          snapshot,
          dryRun: args.yes !== true,
          overwrite: args.overwrite === true,
          agent,
        });
        if (isSessionName(args.id))
          report.notes.unshift(`From ${snapshot.snapshot_id}, taken ${snapshot.taken_at}.`);
        if (args.json) printJson({ deps, value: reportJson(report) });
        else printRestore({ deps, report, done: args.yes === true });
        if (report.failed.length > 0)
          throw incomplete({ failed: report.failed, before: report.checkpoint_before });
      },
    });
  },
});

const reasons: Record<RestoreReport['conflicts'][number]['reason'], string> = {
  not_recorded: 'it is in no checkpoint',
  changed_by_you: 'you changed it yourself since',
  changed_by_others: 'another agent may have changed the same of it',
};

const nothingChanged = { files: [], conflicts: [], checkpoint_before: null } as const;

function reportJson({ files, conflicts, checkpoint_before }: RestoreReport) {
  return { files: files.map(({ path, change }) => ({ path, change })), conflicts, checkpoint_before };
}

function printRestore({ deps, report, done }: { deps: Deps; report: RestoreReport; done: boolean }): void {
  const { files, conflicts, notes, checkpoint_before } = report;
  for (const text of notes) printNote({ deps, text });
  if (files.length > 0) {
    printTable<RestoreReport['files'][number]>({
      deps,
      rows: files,
      columns: [
        { title: done ? 'Done' : 'Would', value: (row) => row.change },
        { title: 'File', value: (row) => row.path },
        { title: 'Changed last by', value: (row) => row.by ?? '' },
      ],
    });
  }
  if (conflicts.length > 0) {
    printTable<RestoreReport['conflicts'][number]>({
      deps,
      rows: conflicts,
      columns: [
        { title: 'Left as it is', value: (row) => row.path },
        {
          title: 'Because',
          value: (row) => reasons[row.reason],
        },
      ],
    });
  }
  if (files.length === 0 && conflicts.length === 0)
    printNote({ deps, text: 'The files are as they were then.' });
  else if (!done) printNote({ deps, text: 'Nothing was changed. --yes does it.' });
  if (checkpoint_before !== null)
    printNote({
      deps,
      text: `Undo it with: subtrack snapshot restore ${pastedWord(checkpoint_before)} --files --yes`,
    });
}
