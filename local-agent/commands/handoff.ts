import { defineCommand } from '../cli/command.ts';
import { printJson } from '../cli/print.ts';
import { cleanText } from '../../shared/core/hidden-characters.ts';
import { ensureText } from '../ingest/catch-up.ts';
import { writeHandoff } from '../recovery/handoff/write-handoff.ts';
import { findOwnSession } from '../reports/find-own-session.ts';
import { withReport } from '../reports/open-report.ts';
import { snapshotDeps } from '../reports/open-snapshots.ts';
import { catchUpDeps } from '../reports/refresh.ts';
import { reportArgs } from '../reports/report-args.ts';

export const command = defineCommand({
  name: 'handoff',
  summary: 'What the next session must know of a session: goal, done, open, decisions, errors',
  details:
    'Prints a short Markdown text made from what was recorded, and keeps it below the home. Without SESSION: the session ' +
    'that this runs in, else the latest of this folder.',
  args: {
    session: {
      type: 'positional',
      required: false,
      description: 'Id of the session, or the beginning of it',
    },
    ...reportArgs,
  },
  examples: ['subtrack handoff', 'subtrack handoff 3f0c1a52 --json'],
  async run({ args, deps }) {
    await withReport({
      deps,
      args,
      async work({ db, runQuery }) {
        const sessionId = await findOwnSession({ deps, db, runQuery, prefix: args.session });
        if (args.refresh) await ensureText({ ...catchUpDeps(deps), sessionId });
        const { text, ...handoff } = writeHandoff({ ...snapshotDeps({ deps, db }), sessionId });
        if (args.json) printJson({ deps, value: handoff });
        else deps.stdout.write(cleanText(text));
      },
    });
  },
});
