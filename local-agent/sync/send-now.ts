import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../shared/core/errors.ts';
import type { Deps } from '../deps.ts';
import { loadDevice } from '../config/device.ts';
import { openJournal } from '../journal/journal.ts';
import { openStore } from '../store/driver/open-store.ts';
import { retryDeadLetters } from './retry-dead-letters.ts';
import { syncOnce } from './sync-once.ts';
import type { SyncResult } from './sync-run.ts';

type SendDeps = Pick<Deps, 'paths' | 'env' | 'clock' | 'fetch' | 'settings'>;

/** The agent sends for a moment at a time; whoever asks by hand waits for that. */
const LOCK_WAIT_MS = 10_000;
const LOCK_POLL_MS = 50;

/** Sends all that waits, as many runs as that takes. Throws `sync.not_connected` and `sync.busy`. */
export async function sendNow({
  deps,
  retry = false,
}: {
  deps: SendDeps;
  retry?: boolean;
}): Promise<SyncResult> {
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
