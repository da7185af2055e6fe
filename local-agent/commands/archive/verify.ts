import { verifyArchive, type Verified } from '../../archive/verify-archive.ts';
import { defineCommand } from '../../cli/command.ts';
import { printJson, printNote } from '../../cli/print.ts';
import type { Deps } from '../../deps.ts';
import { counted, formatBytes } from '../../terminal/format.ts';
import { createProgressBar } from '../../terminal/progress-bar.ts';
import { withArchive } from './keep-up.ts';

const SHOWN = 10;

export const verify = defineCommand({
  name: 'verify',
  summary:
    'Read the whole archive again and compare it with its hashes, and with the files that are still there',
  details:
    'Reads every archived byte again and compares it with its hash. What is still on disk is compared as well: where ' +
    'the archive is damaged or differs, it is archived anew. Leaves with 1 when something is lost.',
  args: { json: { type: 'boolean', description: 'Print JSON' } },
  examples: ['subtrack archive verify'],
  async run({ args, deps }) {
    const bar = createProgressBar({ output: deps.stderr });
    const found = await withArchive({
      deps,
      thorough: true,
      work: ({ archive }) =>
        verifyArchive({
          archive,
          onProgress: ({ sessions, total_sessions }) =>
            bar.show({
              share: sessions / total_sessions,
              text: `reading ${counted(total_sessions, 'session')}`,
            }),
        }),
    }).finally(() => bar.clear());
    const lost = found.damaged.filter((file) => file.newest);
    if (args.json) printJson({ deps, value: { ok: lost.length === 0, ...found } });
    else printVerified({ deps, found, lost: lost.length });
    return lost.length === 0 ? 0 : 1;
  },
});

function printVerified({ deps, found, lost }: { deps: Deps; found: Verified; lost: number }): void {
  const { sessions, files, raw_bytes, damaged } = found;
  const all = `${counted(files, 'file')} of ${counted(sessions, 'session')}, ${formatBytes(raw_bytes)}`;
  const lines = [lost === 0 ? `${all}: all as they were.` : `${all}: ${counted(lost, 'file')} damaged.`];
  for (const { session_id, file, version, newest } of damaged.slice(0, SHOWN))
    lines.push(
      `${session_id.slice(0, 8)} ${file}, version ${version}${newest ? '' : ' (a later one is whole)'}`,
    );
  if (damaged.length > SHOWN) lines.push(`and ${damaged.length - SHOWN} more; --json lists them.`);
  printNote({ deps, text: lines.join('\n') });
}
