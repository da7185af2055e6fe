import { setTimeout as sleep } from 'node:timers/promises';
import type { Deps } from '../deps.ts';
import type { SyncResult } from '../sync/sync-run.ts';
import { AppError } from '../../shared/core/errors.ts';
import { loadDevice } from '../config/device.ts';
import { openJournal } from '../journal/journal.ts';
import { openStore } from '../store/driver/open-store.ts';
import { retryDeadLetters } from '../sync/retry-dead-letters.ts';
import { syncOnce } from '../sync/sync-once.ts';
import { counted, formatCount, formatDuration } from '../terminal/format.ts';
import { defineCommand } from '../cli/command.ts';
import { printJson, printNote } from '../cli/print.ts';
import { refresh } from '../reports/refresh.ts';
import { reportArgs } from '../reports/report-args.ts';
import { printPreview } from './sync-preview.ts';
import { conflictingFlags } from '../cli/usage-errors.ts';

export const command = defineCommand({
  name: 'sync',
  summary: 'Send now what the cloud has not acknowledged, or look at what would leave this machine',
  details:
    'Sends what the cloud has not acknowledged, cut down to the privacy level of each project. --preview shows it ' +
    'word for word with --json, and sends nothing.',
  args: {
    preview: { type: 'boolean', description: 'Show what would leave this machine; send nothing' },
    retry: { type: 'boolean', description: 'Also send again what the cloud refused for good' },
    ...reportArgs,
  },
  examples: ['subtrack sync', 'subtrack sync --preview', 'subtrack sync --retry'],
  async run({ args, deps }) {
    if (args.preview && args.retry) {
      throw conflictingFlags({ flag: '--preview', other: '--retry' });
    }
    if (args.refresh !== false) await refresh({ deps });
    if (args.preview) {
      printPreview({ deps, json: args.json === true });
      return 0;
    }
    const result = await sendAll({ deps, retry: args.retry === true });
    if (args.json) printJson({ deps, value: result });
    else printResult({ deps, result });
    return result.paused || result.retry ? 1 : 0;
  },
});

/** The agent sends for a moment at a time; whoever asks by hand waits for that. */
const LOCK_WAIT_MS = 10_000;
const LOCK_POLL_MS = 50;

async function sendAll({ deps, retry }: { deps: Deps; retry: boolean }): Promise<SyncResult> {
  const { paths, clock, fetch } = deps;
  const db = openStore({ file: paths.database });
  try {
    const device = loadDevice({ paths, env: deps.env });
    const { privacy } = deps.settings();
    if (retry) retryDeadLetters({ db, device, privacy, now: clock() });
    const journal = openJournal({ paths });
    const total = { sent_rows: 0, sent_segments: 0, buried: 0 };
    const waitUntil = performance.now() + LOCK_WAIT_MS;
    for (;;) {
      const result = await syncOnce({ db, journal, paths, device, privacy, fetch, clock, force: true });
      if (result.skipped === 'locked' && performance.now() < waitUntil) {
        await sleep(LOCK_POLL_MS);
        continue;
      }
      ensureTried(result);
      total.sent_rows += result.sent_rows;
      total.sent_segments += result.sent_segments;
      total.buried += result.buried;
      const sent = result.sent_rows + result.sent_segments + result.buried;
      if (!result.more || sent === 0 || result.paused || result.retry) {
        return { ...result, ...total };
      }
    }
  } finally {
    db.close();
  }
}

function ensureTried({ skipped }: SyncResult): void {
  if (skipped === 'not_connected') {
    throw new AppError({
      code: 'sync.not_connected',
      message: 'this machine is not connected to a cloud',
      hint: 'run "subtrack up" for one on this machine',
    });
  }
  if (skipped === 'locked') {
    throw new AppError({
      code: 'sync.busy',
      message: 'another process is sending at this moment',
      hint: 'see "subtrack status"',
    });
  }
}

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
