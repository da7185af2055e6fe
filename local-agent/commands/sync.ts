import type { Deps } from '../deps.ts';
import { sendNow, type SentTo } from '../sync/send-now.ts';
import type { SyncResult } from '../sync/sync-run.ts';
import { counted, formatCount, formatDuration } from '../terminal/format.ts';
import { defineCommand } from '../cli/command.ts';
import { printJson, printNote } from '../cli/print.ts';
import { deviceStateNow } from '../reports/device-state-now.ts';
import { refresh } from '../reports/refresh.ts';
import { reportArgs } from '../reports/report-args.ts';
import { move } from './sync-move.ts';
import { printPreview } from './sync-preview.ts';
import { verify } from './sync-verify.ts';
import { conflictingFlags } from '../cli/usage-errors.ts';

export const command = defineCommand({
  name: 'sync',
  summary: 'Send now what the cloud has not acknowledged, or look at what would leave this machine',
  details:
    'Sends what the cloud has not acknowledged, cut down to the privacy level of each project; to each cloud what is ' +
    'its own, where there are several. --preview shows it ' +
    'word for word with --json, and sends nothing. --verify compares afterwards: rows and sums of every table, and whether ' +
    'every part of every session has come; it ends with 1 where something differs, and names one such session (all with ' +
    '--json).',
  args: {
    preview: { type: 'boolean', description: 'Show what would leave this machine; send nothing' },
    verify: { type: 'boolean', description: 'Send, then compare counts and sums with what the cloud has' },
    retry: { type: 'boolean', description: 'Also send again what the cloud refused for good' },
    move: {
      type: 'boolean',
      description: 'Send, then have clouds delete what another one has of a project that goes there now',
    },
    yes: { type: 'boolean', description: 'With --move: do not ask' },
    ...reportArgs,
  },
  examples: [
    'subtrack sync',
    'subtrack sync --preview',
    'subtrack sync --retry',
    'subtrack sync --verify',
    'subtrack sync --move',
  ],
  async run({ args, deps }) {
    if (args.preview && args.retry) {
      throw conflictingFlags({ flag: '--preview', other: '--retry' });
    }
    if (args.preview && args.verify) {
      throw conflictingFlags({ flag: '--preview', other: '--verify' });
    }
    if (args.preview && args.move) {
      throw conflictingFlags({ flag: '--preview', other: '--move' });
    }
    if (args.verify && args.move) {
      throw conflictingFlags({ flag: '--verify', other: '--move' });
    }
    if (args.refresh !== false) await refresh({ deps });
    if (args.preview) {
      printPreview({ deps, json: args.json === true });
      return 0;
    }
    const sent = await sendNow({
      deps,
      retry: args.retry === true,
      deviceState: ({ db, connection }) => deviceStateNow({ deps, db, connection }),
    });
    if (args.move) return move({ deps, json: args.json === true, yes: args.yes === true });
    if (args.verify) return verify({ deps, json: args.json === true });
    if (args.json) printJson({ deps, value: sentJson(sent) });
    else for (const one of sent) printResult({ deps, ...one, isOnly: sent.length === 1 });
    return sent.some(({ result }) => result.paused || result.retry) ? 1 : 0;
  },
});

/** Of all clouds together, then of each. */
function sentJson(sent: readonly SentTo[]) {
  const [only] = sent;
  const clouds = sent.map(({ name, url, result }) => ({ name, url, ...result }));
  if (only !== undefined && sent.length === 1) return { ...only.result, clouds };
  const sum = (of: (result: SyncResult) => number) => sent.reduce((all, { result }) => all + of(result), 0);
  const some = (of: (result: SyncResult) => boolean) => sent.some(({ result }) => of(result));
  return {
    sent_rows: sum((result) => result.sent_rows),
    sent_segments: sum((result) => result.sent_segments),
    buried: sum((result) => result.buried),
    more: some((result) => result.more),
    held_back: some((result) => result.held_back),
    spared: some((result) => result.spared),
    watching: some((result) => result.watching),
    clouds,
  };
}

function printResult(o: SentTo & { deps: Deps; isOnly: boolean }): void {
  const { deps, result } = o;
  const to = o.isOnly ? '' : `${o.name}: `;
  const parts = [
    `${to}Sent ${counted(result.sent_rows, 'row')} and ${counted(result.sent_segments, 'segment')}.`,
  ];
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
