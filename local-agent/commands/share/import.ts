import { defineCommand } from '../../cli/command.ts';
import { printJson, printNote } from '../../cli/print.ts';
import { openJournal } from '../../journal/journal.ts';
import { catchUpWithBar } from '../../reports/refresh.ts';
import { fetchShare, readLink } from '../../shares/fetch-share.ts';
import { importShare } from '../../shares/import-share.ts';
import { createSpoolWriter } from '../../spool/write-spool.ts';
import { openStore } from '../../store/driver/open-store.ts';
import { counted } from '../../terminal/format.ts';
import { readPassword } from './read-password.ts';

export const bringIn = defineCommand({
  name: 'import',
  summary: 'Bring a session that somebody shared into your own history',
  details:
    'Reads what the link shows, redacts it once more and records it as imported: it stands in lists as the one who shared it, ' +
    '"(shared)", counts in no sum of cost or tools, and is sent to no team. A session that is here already is added to, not ' +
    'doubled; your own record is never changed: where it went another way, the shared one is kept beside it.',
  args: {
    url: { type: 'positional', required: true, description: 'The link' },
    password: { type: 'boolean', description: 'The link asks for a password' },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  examples: ['subtrack share import https://subagent-tracking.example.workers.dev/s/…'],
  async run({ args, deps }) {
    const link = readLink(args.url);
    const password = args.password
      ? await readPassword({ deps, message: 'Password of the link' })
      : undefined;
    const share = await fetchShare({ link, password, fetch: deps.fetch });
    // What is here is read first, so that it is known what would be double.
    await catchUpWithBar({ deps, text: 'now' });
    const { paths } = deps;
    const db = openStore({ file: paths.database });
    const report = (() => {
      try {
        const write = createSpoolWriter({ spool: paths.spool });
        return importShare({ db, journal: openJournal({ paths }), write, share, now: deps.clock() });
      } finally {
        db.close();
      }
    })();
    await catchUpWithBar({ deps, text: 'later' });
    if (args.json) return printJson({ deps, value: report });
    const kept = report.diverged
      ? 'Your own session of that id went another way, so this one is kept beside it'
      : report.merged
        ? 'It was here already, and has what is new'
        : 'It is imported';
    const left =
      share.skipped === 0 ? '' : ` Left out: ${counted(share.skipped, 'line')} that are no events of it.`;
    printNote({ deps, text: `${kept}: subtrack session ${report.session_id}.${left}` });
  },
});
