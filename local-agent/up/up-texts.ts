import type { Deps } from '../deps.ts';
import type { ImportResult } from '../ingest/pass/import-result.ts';
import { readHookRecord } from '../hooks/install/hook-record.ts';
import { formatBytes, formatCount, formatDuration } from '../terminal/format.ts';
import { createPaint, hasColour } from '../terminal/terminal.ts';

export function printImported({ deps, result }: { deps: Deps; result: ImportResult }): void {
  const { stdout } = deps;
  if (result.skipped) {
    stdout.write('Another process is importing at this moment; its numbers will appear on the dashboard.\n');
    return;
  }
  if (result.files_read === 0) return;
  stdout.write(
    `Imported ${formatCount(result.events_added)} events from ${formatCount(result.files_read)} files ` +
      `(${formatBytes(result.bytes_read)}) in ${formatDuration(result.duration_ms)}.` +
      `${result.text_pending > 0 ? ' Their texts follow in the background.' : ''}\n`,
  );
  if (result.lines_skipped > 0) {
    stdout.write(
      `${formatCount(result.lines_skipped)} lines were not understood; \`subtrack doctor\` says why.\n`,
    );
  }
}

export function printReady({
  deps,
  link,
  isTeam,
  lookedIn,
  otherAgent,
}: {
  deps: Deps;
  /** Of one's own machine: signs a browser in, once. */
  link: string;
  /** The dashboard is the team's, and no cloud runs here. */
  isTeam: boolean;
  /** Where history was looked for, when there was none and the sample is shown. */
  lookedIn?: readonly string[] | undefined;
  otherAgent: number | null;
}): void {
  const paint = createPaint(hasColour({ output: deps.stdout, env: deps.env }));
  const lines = [''];
  if (lookedIn) {
    lines.push(
      paint(
        'yellow',
        `This is a recorded sample: no history of Claude Code was found in ${lookedIn.join(', ')}.`,
      ),
      'Once you have used Claude Code, start this again to see your own.',
      '',
    );
  }
  lines.push(`  Dashboard   ${paint('bold', link)}`);
  if (!lookedIn) lines.push(`  Recording   ${recordingState({ deps, otherAgent })}`);
  if (!isTeam) lines.push('', 'The link signs one browser in, within a day; `subtrack open` makes another.');
  if (isTeam) {
    lines.push(
      '',
      'This machine is connected to that cloud and stays so: no cloud of its own is started here.',
      'To have one beside it, set SUBTRACK_HOME to another folder.',
    );
  }
  lines.push('', paint('dim', 'Ctrl-C stops everything.'), '');
  deps.stdout.write(lines.join('\n'));
}

function recordingState({ deps, otherAgent }: { deps: Deps; otherAgent: number | null }): string {
  const hooks = Object.keys(readHookRecord(deps.paths)).length > 0;
  const state = hooks
    ? 'on: every session of Claude Code, as it happens'
    : 'from transcripts; `subtrack init` adds what only hooks tell (permissions, running tools)';
  return otherAgent === null ? state : `${state} (by the agent in the background, process ${otherAgent})`;
}
