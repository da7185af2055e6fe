import type { Component, Report } from '../runtime/component.ts';
import type { DeviceState } from '../../shared/alerts/device-state.ts';
import type { Database } from '../store/driver/db.ts';
import type { CloudRules } from '../../shared/privacy/cloud-of-project.ts';
import type { Bus } from '../runtime/bus.ts';
import type { SyncDeps } from './sync-run.ts';
import { type Connection } from '../config/connections.ts';
import { isEmbedded } from '../config/device.ts';
import { repeat } from '../runtime/repeat.ts';
import { markOfSettings } from './settings-mark.ts';
import { syncOnce } from './sync-once.ts';
import { notesWritten } from './sync-state.ts';
import { nextFlushMs, pace, watchedPaceMs } from './sync-policy.ts';

export type SyncComponentDeps = Pick<SyncDeps, 'db' | 'journal' | 'fetch' | 'clock' | 'random'> & {
  /** Read anew for every run: `connect` and the settings may change while the agent runs. Undefined: there is none. */
  connection: () => Connection | undefined;
  privacy: () => SyncDeps['privacy'];
  rules: () => CloudRules;
  /** How this machine stands, as a cloud is told. */
  deviceState?: (connection: Connection) => DeviceState;
  /** Told with what it reports, where there are several. */
  label?: string;
  report: Report;
  bus: Bus;
};

const disconnectedMs = 60_000;
const lockedMs = 1000;
/** A pause is looked at this often: another token ends it. */
const pausedMs = 60_000;
const afterErrorMs = 30_000;

/** Keeps the cloud up to date for as long as the agent runs: soon when somebody watches, at once when a session ends. */
export function createSyncComponent(deps: SyncComponentDeps): Component {
  const { db, report, bus } = deps;
  let loop: ReturnType<typeof repeat> | undefined;
  const subscriptions: (() => void)[] = [];
  let watching = false;
  let paceMs: number | undefined;
  let said = '';
  /** Tries in a row that found nobody. */
  let missed = 0;
  /** State of database and settings after the last run that sent everything. */
  let settled = '';

  function say(level: 'info' | 'warning', text: string): void {
    // The same trouble is told once, not every minute.
    if (text !== said && text !== '')
      report({ component: deps.label === undefined ? 'sync' : `sync ${deps.label}`, level, text });
    said = text;
  }

  /** Nobody watches, or so many are at work that rows for looking back have to wait. */
  function isSpare(): boolean {
    return !watching || watchedPaceMs(paceMs) > pace.watchedMs;
  }

  async function work(signal: AbortSignal): Promise<number> {
    const settingsMark = () =>
      markOfSettings({ device: deps.connection()?.device, privacy: deps.privacy(), rules: deps.rules() });
    const mark = settingsMark();
    const connection = deps.connection();
    if (connection === undefined) return disconnectedMs;
    const { device, isUsual } = connection;
    const privacy = deps.privacy();
    const embedded = isEmbedded(device);
    const state = () => stateOf({ db, mark });
    if (settled === state()) return nextFlushMs({ watching, paceMs, embedded, more: false });
    const quiet = embedded || !isSpare() ? undefined : watching ? 'paced' : 'unwatched';
    const { deviceState } = deps;
    const result = await syncOnce({
      ...deps,
      ...connection,
      privacy,
      isCurrent: () => settingsMark() === mark,
      signal,
      quiet,
      deviceState: deviceState && (() => deviceState(connection)),
    });
    const { sent_rows, sent_segments } = result;
    const more = result.more || result.retry !== undefined || result.skipped === 'locked';
    // Who listens waits for the pages of the usual one.
    if (isUsual) bus.emit('synced', { sent_rows, sent_segments, more });
    if (result.skipped === 'locked') return lockedMs;
    if (result.skipped === 'not_connected') return disconnectedMs;
    if (result.paused !== undefined) {
      say('warning', `paused: ${result.paused.reason}`);
      return pausedMs;
    }
    if (result.retry !== undefined) {
      missed += 1;
      // The runtime of the embedded cloud is renewed now and then, and back at once: once is no trouble.
      if (!embedded || missed > 1) say('warning', result.retry.reason);
      return result.retry.delayMs;
    }
    missed = 0;
    say('info', said === '' ? '' : 'the cloud is up to date again');
    said = '';
    if (result.heard) ({ watching, paceMs } = result);
    if (!result.more && !result.held_back && !result.spared) settled = state();
    return nextFlushMs({ watching, paceMs, embedded, more: result.more });
  }

  function heard(): void {
    const device = deps.connection()?.device;
    if (device !== undefined && isEmbedded(device)) loop?.wake(pace.embeddedNewsMs);
    else if (watching) loop?.wake(watchedPaceMs(paceMs));
  }

  return {
    name: 'sync',
    start() {
      subscriptions.push(
        bus.on('ingested', heard),
        bus.on('session_ended', () => loop?.wake(0)),
        bus.on('settings_changed', () => loop?.wake(0)),
      );
      loop = repeat({
        work,
        onError(error) {
          say('warning', error instanceof Error ? error.message : String(error));
          return afterErrorMs;
        },
      });
    },
    async stop() {
      for (const end of subscriptions.splice(0)) end();
      await loop?.stop();
    },
  };
}

/**
 * Changes whenever this or another connection wrote, so that an idle agent compares a few numbers and no tables. What syncs
 * note of themselves does not count: those of several clouds would keep each other at work for ever.
 */
function stateOf(o: { db: Database; mark: string }): string {
  const others = o.db.prepare('PRAGMA data_version').get();
  const own = o.db.prepare('SELECT total_changes() AS n').get();
  return JSON.stringify([others, Number(own?.['n']) - notesWritten(o.db), o.mark]);
}
