import type { Deps } from '../deps.ts';
import { sendNow } from '../sync/send-now.ts';
import type { SyncResult } from '../sync/sync-run.ts';
import { counted, formatCount, formatDuration } from '../terminal/format.ts';
import { defineCommand } from '../cli/command.ts';
import { printJson, printNote } from '../cli/print.ts';
import { refresh } from '../reports/refresh.ts';
import { reportArgs } from '../reports/report-args.ts';
import { printPreview } from './sync-preview.ts';
import { verify } from './sync-verify.ts';
import { conflictingFlags } from '../cli/usage-errors.ts';

export const command = defineCommand({
  name: 'sync',
  summary: 'Send now what the cloud has not acknowledged, or look at what would leave this machine',
  details:
    'Sends what the cloud has not acknowledged, cut down to the privacy level of each project. --preview shows it ' +
    'word for word with --json, and sends nothing. --verify compares afterwards: rows and sums of every table, and whether ' +
    'every part of every session has come; it ends with 1 where something differs, and names one such session (all with ' +
    '--json).',
  args: {
    preview: { type: 'boolean', description: 'Show what would leave this machine; send nothing' },
    verify: { type: 'boolean', description: 'Send, then compare counts and sums with what the cloud has' },
    retry: { type: 'boolean', description: 'Also send again what the cloud refused for good' },
    ...reportArgs,
  },
  examples: ['subtrack sync', 'subtrack sync --preview', 'subtrack sync --retry', 'subtrack sync --verify'],
  async run({ args, deps }) {
    if (args.preview && args.retry) {
      throw conflictingFlags({ flag: '--preview', other: '--retry' });
    }
    if (args.preview && args.verify) {
      throw conflictingFlags({ flag: '--preview', other: '--verify' });
    }
    if (args.refresh !== false) await refresh({ deps });
    if (args.preview) {
      printPreview({ deps, json: args.json === true });
      return 0;
    }
    const result = await sendNow({ deps, retry: args.retry === true });
    if (args.verify) return verify({ deps, json: args.json === true });
    if (args.json) printJson({ deps, value: result });
    else printResult({ deps, result });
    return result.paused || result.retry ? 1 : 0;
  },
});

function printResult({ deps, result }: { deps: Deps; result: SyncResult }): void {
  const parts = [`Sent ${counted(result.sent_rows, 'row')} and ${counted(result.sent_segments, 'segment')}.`];
  if (result.buried > 0)
    parts.push(`Refused for good: ${formatCount(result.buried)}; "subtrack status" says why.`);
  if (result.held_back) parts.push('Some of it waits until the cloud is upgraded.');
  if (result.paused) parts.push(`Paused: ${result.paused.reason}.`);
  if (result.retry)
    parts.push(
      `Not everything went: ${result.retry.reason}; try again in ${formatDuration(result.retry.delayMs)}.`,
    );
  printNote({ deps, text: parts.join(' ') });
}
