import fs from 'node:fs';
import path from 'node:path';
import { pastedWord } from '../../../shared/core/shell-word.ts';
import { ambiguousSession, notArchived } from '../../archive/archive-errors.ts';
import type { ArchiveIndex } from '../../archive/archive-index.ts';
import { parsePathMap } from '../../archive/map-paths.ts';
import { packFile } from '../../archive/open-archive.ts';
import { restoreSession, type Restored } from '../../archive/restore-session.ts';
import { defineCommand } from '../../cli/command.ts';
import { printJson, printNote } from '../../cli/print.ts';
import type { Deps } from '../../deps.ts';
import { counted, formatBytes } from '../../terminal/format.ts';
import { withArchive } from './keep-up.ts';

export const restore = defineCommand({
  name: 'restore',
  summary: 'Put the files of an archived session back, here or below another config folder',
  details:
    'Puts the files of a session back byte for byte: at their old place, or with --to below another config folder of ' +
    'Claude Code. --map gives the paths in its records, and its project folder, their place on another machine, so that ' +
    '"claude --resume" works there. What is there already is never overwritten by something else.',
  args: {
    session: { type: 'positional', required: true, description: 'Its id or the beginning of it' },
    to: {
      type: 'string',
      valueHint: 'dir',
      description: 'A config folder of Claude Code instead of the old place',
    },
    map: { type: 'string', valueHint: 'old=new', description: 'Where a folder of the old machine lies now' },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  examples: [
    'subtrack archive restore 8a9b6c2a',
    'subtrack archive restore 8a9b6c2a --to ~/.claude --map /Users/ada/shop=/home/ada/shop',
  ],
  async run({ args, deps }) {
    const map = args.map === undefined ? undefined : parsePathMap(args.map);
    const to = args.to === undefined ? undefined : path.resolve(deps.cwd, args.to);
    const { sessionId, restored } = await withArchive({
      deps,
      work({ archive: { folder, index } }) {
        const found = findArchived({ index, prefix: args.session });
        const pack = packFile({ folder, sessionId: found });
        return { sessionId: found, restored: restoreSession({ pack, sessionId: found, to, map }) };
      },
    });
    const command = resumeCommand({ deps, restored, sessionId });
    if (args.json) printJson({ deps, value: { session_id: sessionId, files: restored.files, command } });
    else printRestored({ deps, restored, command });
    return restored.files.some((file) => file.state === 'damaged' && file.version === undefined) ? 1 : 0;
  },
});

function findArchived({ index, prefix }: { index: ArchiveIndex; prefix: string }): string {
  const found = index.sessionIds().filter((id) => id.startsWith(prefix));
  const [only] = found.includes(prefix) ? [prefix] : found;
  if (only === undefined) throw notArchived({ prefix });
  if (found.length > 1 && only !== prefix) throw ambiguousSession({ prefix, found });
  return only;
}

/** The client finds a session only from the folder where it began. */
function resumeCommand({
  deps,
  restored: { cwd, root },
  sessionId,
}: {
  deps: Deps;
  restored: Restored;
  sessionId: string;
}): string {
  const isDefault = root === path.join(deps.env['HOME'] ?? '', '.claude');
  const config = isDefault ? '' : `CLAUDE_CONFIG_DIR=${pastedWord(root)} `;
  const folder = cwd === undefined ? '' : `cd ${pastedWord(cwd)} && `;
  return `${folder}${config}claude --resume ${pastedWord(sessionId)}`;
}

function printRestored({
  deps,
  restored,
  command,
}: {
  deps: Deps;
  restored: Restored;
  command: string;
}): void {
  const { files, cwd } = restored;
  const count = (state: string) => files.filter((file) => file.state === state);
  const written = count('written');
  const bytes = written.reduce((sum, file) => sum + file.bytes, 0);
  const lines = [`${counted(written.length, 'file')} written (${formatBytes(bytes)}).`];
  const there = count('same').length + count('kept').length;
  if (there > 0) lines.push(`${counted(there, 'file')} there already.`);
  for (const { path: place } of count('beside'))
    lines.push(`Something else is in its place, so it is at ${place}.`);
  for (const { path: place } of count('damaged')) lines.push(`Damaged, and left out: ${place}.`);
  const older = files.filter((file) => file.version !== undefined && file.state === 'written');
  if (older.length > 0)
    lines.push(`${counted(older.length, 'older content')} among them, with ".version-" in its name.`);
  if (cwd !== undefined && !fs.existsSync(cwd))
    lines.push(`${cwd} is gone: make that folder before you go on.`);
  lines.push(`To go on: ${command}`);
  printNote({ deps, text: lines.join('\n') });
}
