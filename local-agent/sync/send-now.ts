import { setTimeout as sleep } from 'node:timers/promises';
import type { DeviceState } from '../../shared/alerts/device-state.ts';
import { AppError, isAppError } from '../../shared/core/errors.ts';
import type { Deps } from '../deps.ts';
import { type Connection, readConnections } from '../config/connections.ts';
import { openJournal } from '../journal/journal.ts';
import type { Database } from '../store/driver/db.ts';
import { openStore } from '../store/driver/open-store.ts';
import { allDone } from '../runtime/all-done.ts';
import { retryDeadLetters } from './retry-dead-letters.ts';
import { watchSettings } from './settings-mark.ts';
import { syncOnce } from './sync-once.ts';
import { nothingSent, type SyncResult } from './sync-run.ts';

type SendDeps = Pick<Deps, 'paths' | 'env' | 'clock' | 'fetch' | 'settings'>;

/** The agent sends for a moment at a time; whoever asks by hand waits for that. */
const LOCK_WAIT_MS = 10_000;
const LOCK_POLL_MS = 50;

export type SentTo = { name: string; url: string | null; result: SyncResult };

/** How the machine stands, as one cloud is told. */
type StateOf = (o: { db: Database; connection: Connection }) => DeviceState;

/**
 * Sends all that waits, as many runs as that takes, to every cloud at once or to those that are named; one that fails holds
 * up no other. Throws `sync.not_connected` and, where there is but one, `sync.busy`.
 */
export async function sendNow({
  deps,
  retry = false,
  connections = readConnections(deps),
  deviceState,
}: {
  deps: SendDeps;
  retry?: boolean;
  connections?: readonly Connection[];
  deviceState?: StateOf;
}): Promise<SentTo[]> {
  if (connections.length === 0) throw notConnected();
  const db = openStore({ file: deps.paths.database });
  try {
    const isOnly = connections.length === 1;
    return await allDone(
      connections.map(async (connection) => ({
        name: connection.name,
        url: connection.device.url ?? null,
        result: await sendTo({ deps, db, connection, retry, deviceState }).catch((error: unknown) => {
          if (isOnly || !isAppError(error)) throw error;
          return { ...nothingSent, retry: { delayMs: 0, reason: error.message } };
        }),
      })),
    );
  } finally {
    db.close();
  }
}

async function sendTo(o: {
  deps: SendDeps;
  db: Database;
  connection: Connection;
  retry: boolean;
  deviceState: StateOf | undefined;
}): Promise<SyncResult> {
  const { deps, db, deviceState } = o;
  const { paths, clock, fetch } = deps;
  if (o.retry) retryDeadLetters({ ...o.connection, db, privacy: deps.settings().privacy, now: clock() });
  const journal = openJournal({ paths });
  const { name } = o.connection;
  const total = { sent_rows: 0, sent_segments: 0, buried: 0 };
  const waitUntil = performance.now() + LOCK_WAIT_MS;
  for (;;) {
    const isCurrent = watchSettings({ deps, name });
    const connection = readConnections(deps).find((one) => one.name === name);
    if (connection === undefined) throw notConnected();
    const { privacy } = deps.settings();
    const result = await syncOnce({
      ...connection,
      db,
      journal,
      privacy,
      fetch,
      clock,
      isCurrent,
      deviceState: deviceState && (() => deviceState({ db, connection })),
      force: true,
    });
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
}

function ensureTried({ skipped }: SyncResult): void {
  if (skipped === 'not_connected') throw notConnected();
  if (skipped === 'locked') {
    throw new AppError({
      code: 'sync.busy',
      message: 'another process is sending at this moment',
      hint: 'see "subtrack status"',
    });
  }
}

function notConnected(): AppError {
  return new AppError({
    code: 'sync.not_connected',
    message: 'this machine is not connected to a cloud',
    hint: 'run "subtrack up" for one on this machine',
  });
}
