import type { Component, Report } from '../runtime/component.ts';
import type { Database } from '../store/driver/db.ts';
import type { SyncDeps, SyncResult } from './sync-run.ts';
import { isEmbedded } from '../config/device.ts';
import { repeat } from '../runtime/repeat.ts';
import { hasFinishedSession } from './outbox-rows.ts';
import { syncOnce, targetOf } from './sync-once.ts';
import { nextFlushMs, pace } from './sync-policy.ts';

export type SyncComponent = Component & {
  /** Call after something was recorded: flushes soon when somebody watches or a session ended. */
  poke(): void;
};

type SyncComponentDeps = Omit<SyncDeps, 'signal' | 'force' | 'device' | 'privacy'> & {
  /** Read anew for every run: `connect` and the settings may change while the agent runs. */
  device: () => SyncDeps['device'];
  privacy: () => SyncDeps['privacy'];
  report: Report;
  onSynced?: (result: SyncResult) => void;
};

const disconnectedMs = 60_000;
const lockedMs = 1000;
/** A pause is looked at this often: another token ends it. */
const pausedMs = 60_000;
const afterErrorMs = 30_000;

/** Keeps the cloud up to date for as long as the agent runs. */
export function createSyncComponent(deps: SyncComponentDeps): SyncComponent {
  const { db, report } = deps;
  let loop: ReturnType<typeof repeat> | undefined;
  let watching = false;
  let said = '';
  /** State of database and settings after the last run that sent everything. */
  let settled = '';

  function say(level: 'info' | 'warning', text: string): void {
    // The same trouble is told once, not every minute.
    if (text !== said && text !== '') report({ component: 'sync', level, text });
    said = text;
  }

  async function work(signal: AbortSignal): Promise<number> {
    const device = deps.device();
    const privacy = deps.privacy();
    const embedded = isEmbedded(device);
    const state = () => stateOf({ db, marks: [device.token, device.url, privacy] });
    if (settled === state()) return nextFlushMs({ watching, embedded, more: false });
    const result = await syncOnce({ ...deps, device, privacy, signal });
    deps.onSynced?.(result);
    if (result.skipped === 'locked') return lockedMs;
    if (result.skipped === 'not_connected') return disconnectedMs;
    if (result.paused !== undefined) {
      say('warning', `paused: ${result.paused.reason}`);
      return pausedMs;
    }
    if (result.retry !== undefined) {
      say('warning', result.retry.reason);
      return result.retry.delayMs;
    }
    say('info', said === '' ? '' : 'the cloud is up to date again');
    said = '';
    if (result.sent_rows > 0) watching = result.watching;
    if (!result.more && !result.held_back) settled = state();
    return nextFlushMs({ watching, embedded, more: result.more });
  }

  return {
    name: 'sync',
    start() {
      loop = repeat({
        work,
        onError(error) {
          say('warning', error instanceof Error ? error.message : String(error));
          return afterErrorMs;
        },
      });
    },
    poke() {
      const device = deps.device();
      if (isEmbedded(device)) loop?.wake(pace.embeddedNewsMs);
      else if (watching) loop?.wake(pace.watchedMs);
      else if (hasFinishedSession({ db, target: targetOf(device) ?? '' })) loop?.wake(0);
    },
    async stop() {
      await loop?.stop();
    },
  };
}

/** Changes whenever this or another connection wrote, so that an idle agent compares a few numbers and no tables. */
function stateOf(o: { db: Database; marks: unknown[] }): string {
  const others = o.db.prepare('PRAGMA data_version').get();
  const own = o.db.prepare('SELECT total_changes() AS n').get();
  return JSON.stringify([others, own, o.marks]);
}
