import path from 'node:path';
import { findBundle } from '../../backup/find-bundle.ts';
import { restoreBundle } from '../../backup/restore-bundle.ts';
import { defineCommand } from '../../cli/command.ts';
import { printJson, printNote } from '../../cli/print.ts';
import { counted, formatBytes } from '../../terminal/format.ts';

export const command = defineCommand({
  name: 'restore',
  summary: 'Put the files of a bundle into a folder, each compared with its hash',
  details:
    'Puts the files of the newest bundle of a session into a folder, byte for byte: below this one, or where --to says. ' +
    'A file that is not what the manifest says is named, and then nothing is restored. What is there already is never ' +
    'overwritten by something else.',
  args: {
    session: { type: 'positional', required: true, description: 'Id of the session, or the beginning of it' },
    to: {
      type: 'string',
      valueHint: 'dir',
      description: 'The folder; otherwise a new one named for the bundle',
    },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  examples: ['subtrack restore 3f0c1a52', 'subtrack restore 3f0c1a52 --to /tmp/session'],
  async run({ args, deps }) {
    const folder = findBundle({ backups: deps.paths.backups, prefix: args.session });
    const to = path.resolve(deps.cwd, args.to ?? path.basename(folder));
    const files = await restoreBundle({ folder, to });
    if (args.json) printJson({ deps, value: { tier: 'local', files } });
    else {
      const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
      printNote({
        deps,
        text: `${counted(files.length, 'file')} (${formatBytes(bytes)}) in ${to}, all as they were.`,
      });
    }
  },
});
