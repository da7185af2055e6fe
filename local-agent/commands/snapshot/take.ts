import fs from 'node:fs';
import { defineCommand } from '../../cli/command.ts';
import { printJson, printNote } from '../../cli/print.ts';
import { findOwnSession } from '../../reports/find-own-session.ts';
import { withReport } from '../../reports/open-report.ts';
import { snapshotDeps } from '../../reports/open-snapshots.ts';
import { reportArgs } from '../../reports/report-args.ts';
import { counted } from '../../terminal/format.ts';
import { describeLeftOut, describeProblem, isWhole } from '../../recovery/snapshots/describe-problem.ts';
import { takeSnapshot } from '../../recovery/snapshots/take-snapshot.ts';
import { entryJson } from '../../reports/snapshot-json.ts';

export const take = defineCommand({
  name: 'take',
  summary: 'Record where a session and its files stand now',
  details:
    'Without SESSION: the session that this runs in, else the latest of this folder. Files are kept as a commit under ' +
    'refs/subtrack in the repository; index, HEAD, stash and hooks are not touched.',
  args: {
    session: {
      type: 'positional',
      required: false,
      description: 'Id of the session, or the beginning of it',
    },
    ...reportArgs,
  },
  examples: ['subtrack snapshot take', 'subtrack snapshot take 3f0c1a52 --json'],
  async run({ args, deps }) {
    return withReport({
      deps,
      args,
      async work({ db, runQuery }) {
        const sessionId = await findOwnSession({ deps, db, runQuery, prefix: args.session });
        const taken = await takeSnapshot({ ...snapshotDeps({ deps, db }), sessionId, trigger: 'command' });
        if (taken === undefined) return 1;
        const { snapshot, entry } = taken;
        if (args.json) printJson({ deps, value: entryJson(entry) });
        else {
          const isGone = snapshot.cwd !== null && !fs.existsSync(snapshot.cwd);
          const none = isGone ? `no files: ${snapshot.cwd} is not there` : 'no files';
          const where = entry.checkpoint === null ? none : `files in ${entry.checkpoint}`;
          printNote({
            deps,
            text: `${entry.snapshot_id}: ${counted(entry.changed_files, 'changed file')}, ${where}.`,
          });
        }
        for (const one of [...snapshot.checkpoints, ...snapshot.copies].flatMap(({ left_out }) => left_out))
          deps.stderr.write(`subtrack: left out: ${describeLeftOut(one)}\n`);
        const { problems } = snapshot;
        for (const problem of problems)
          deps.stderr.write(`subtrack: ${describeProblem({ snapshot, problem })}\n`);
        return problems.every((problem) => isWhole({ snapshot, problem })) ? 0 : 1;
      },
    });
  },
});
