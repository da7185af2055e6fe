import type { ImportResult } from '../ingest/pass/import-result.ts';
import type { Deps } from '../deps.ts';
import { counted, formatCount, formatBytes, formatDuration } from '../terminal/format.ts';
import { defineCommand } from '../cli/command.ts';
import { printJson, printNote } from '../cli/print.ts';
import { catchUpWithBar } from '../reports/refresh.ts';

export const command = defineCommand({
  name: 'import',
  summary: 'Read what is new in spool and transcripts',
  details:
    'Reads what Claude Code wrote since the last time: numbers at once. The texts of old sessions follow in the ' +
    'background when the agent runs; --wait writes them now.',
  args: {
    wait: { type: 'boolean', description: 'Also write the texts of history to the journal before ending' },
    json: { type: 'boolean', description: 'Print JSON' },
  },
  examples: ['subtrack import', 'subtrack import --wait --json'],
  async run({ args, deps }) {
    const result = await catchUpWithBar({ deps, text: args.wait ? 'now' : 'later' });
    if (args.json) printJson({ deps, value: result });
    else printImport({ deps, result });
  },
});

function printImport({ deps, result }: { deps: Deps; result: ImportResult }): void {
  if (result.skipped) {
    printNote({
      deps,
      text: 'Another process is reading at this moment, usually the agent; see "subtrack status".',
    });
    return;
  }
  const lines = [
    `${counted(result.events_added, 'new event')} from ${counted(result.files_read, 'file')} ` +
      `(${formatBytes(result.bytes_read)}) in ${formatDuration(result.duration_ms)}.`,
  ];
  if (result.lines_skipped > 0) {
    lines.push(
      `Passed over: ${formatCount(result.lines_skipped)} lines, files or folders; "subtrack doctor" says why.`,
    );
  }
  if (result.text_pending > 0) {
    lines.push(
      `The texts of ${counted(result.text_pending, 'file')} are still to come: the agent writes them when it runs, ` +
        'or "subtrack import --wait" now.',
    );
  }
  printNote({ deps, text: lines.join('\n') });
}
