import type { Deps } from '../../deps.ts';
import type { ArchiveStatus } from '../../archive/archive-status.ts';
import { defineCommand } from '../../cli/command.ts';
import { printJson, printNote } from '../../cli/print.ts';
import { archiveReport } from '../../reports/archive-report.ts';
import { counted, formatBytes, formatCount, formatDuration, formatMoment } from '../../terminal/format.ts';
import { withArchive } from './keep-up.ts';

export const status = defineCommand({
  name: 'status',
  summary: 'How much of the transcripts is archived, how old it is, and when Claude Code deletes next',
  args: { json: { type: 'boolean', description: 'Print JSON' } },
  examples: ['subtrack archive status', 'subtrack archive status --json'],
  async run({ args, deps }) {
    const { found, unread } = await withArchive({
      deps,
      work: ({ archive: { index }, pass }) => archiveReport({ deps, index, sources: pass.sources }),
    });
    if (args.json) printJson({ deps, value: found });
    else printStatus({ deps, found, unread });
  },
});

function printStatus({ deps, found, unread }: { deps: Deps; found: ArchiveStatus; unread: number }): void {
  const { sessions_seen: seen, sessions_archived: archived, newest_age_s: age } = found;
  const newest = age === null ? '' : `, the newest ${formatDuration(age * 1000)} old`;
  const lines = [
    `${formatCount(archived)} of ${counted(seen, 'session')} archived${newest}.`,
    `${counted(found.files, 'file')}, ${formatBytes(found.raw_bytes)}, stored in ${formatBytes(found.stored_bytes)}.`,
  ];
  if (found.next_cleanup_at !== null) {
    const at = Date.parse(found.next_cleanup_at);
    const when = formatMoment({ at, timeZone: deps.timeZone });
    lines.push(
      at <= deps.clock()
        ? 'Claude Code may delete the oldest with the next session that starts.'
        : `Claude Code deletes the oldest from ${when} on.`,
    );
  }
  if (seen > archived) {
    lines.push(
      `${counted(seen - archived, 'session')} not archived: deleted before, or not readable; "subtrack doctor" says more.`,
    );
  }
  if (unread > 0)
    lines.push(`Not readable: ${counted(unread, 'file or folder')}; "subtrack doctor" names them.`);
  printNote({ deps, text: lines.join('\n') });
}
