import type { DeviceState } from '../../shared/alerts/device-state.ts';
import type { Clock } from '../../shared/core/clock.ts';
import type { Device } from '../config/device.ts';
import type { Paths } from '../config/paths.ts';
import type { Settings } from '../config/settings.ts';
import type { Journal } from '../journal/journal.ts';
import type { Database } from '../store/driver/db.ts';
import type { Answer } from './ask-cloud.ts';
import type { Levels } from './outbox-levels.ts';
import type { SparedKind } from './spared-tables.ts';
import type { SyncClient } from './sync-client.ts';
import type { Verdict } from './sync-policy.ts';
import type { Pause } from './sync-state.ts';

export type SyncDeps = {
  db: Database;
  journal: Journal;
  paths: Pick<Paths, 'syncLock'>;
  device: Device;
  privacy: Settings['privacy'];
  /** Whether a project goes to this cloud. */
  serves: (project: string) => boolean;
  /** The cloud that most projects go to: it keeps what belongs to none. */
  isUsual: boolean;
  fetch: typeof fetch;
  clock: Clock;
  random?: () => number;
  signal?: AbortSignal | undefined;
  /** Somebody asked for it: an open-ended pause is tried again. */
  force?: boolean;
  /**
   * Nobody asked for it, and what changes with every call waits a while: nobody watches, or somebody does and many are at work.
   */
  quiet?: 'unwatched' | 'paced' | undefined;
  /** False once connection or settings are others, which ends a run: the next one goes by the new ones. */
  isCurrent?: (() => boolean) | undefined;
  /** How this machine stands; without it the cloud is told nothing of that. */
  deviceState?: (() => DeviceState) | undefined;
};

export type SyncResult = {
  /** Nothing was tried: no cloud to talk to, or another process is at it. */
  skipped?: 'not_connected' | 'locked';
  sent_rows: number;
  sent_segments: number;
  /** Refused for good in this run. */
  buried: number;
  /** There is more than one run may send. */
  more: boolean;
  /** Something waits until the cloud is upgraded. */
  held_back: boolean;
  /** Rows or events wait for a later flush, because nobody watches. */
  spared: boolean;
  watching: boolean;
  /** The cloud said in this run whether somebody watches. */
  heard: boolean;
  /** How often the cloud wants to hear while somebody watches; undefined where it does not say. */
  paceMs?: number | undefined;
  paused?: Pick<Pause, 'reason' | 'until'>;
  retry?: { delayMs: number; reason: string };
};

export const nothingSent = {
  sent_rows: 0,
  sent_segments: 0,
  buried: 0,
  more: false,
  held_back: false,
  spared: false,
  watching: false,
  heard: false,
} as const satisfies SyncResult;

/** What a run shares between its parts. */
export type Run = SyncDeps & {
  target: string;
  client: SyncClient;
  result: SyncResult;
  /** As they were applied last. */
  levels: Levels;
  /** What a quiet run leaves for a later one. */
  spared: ReadonlySet<SparedKind>;
  /** Reads and applies the levels as they are now; whoever goes on by them does so without a wait. */
  renewLevels: () => void;
  /**
   * Whether a session may still leave as the levels applied say: its project, or where that goes, may have changed since
   * the run began. What may not is left to the next run.
   */
  stands: (sessionId: string) => boolean;
  /** The cloud said in this run which tables it knows. */
  isToldNow: boolean;
  /** False as soon as the run must end: stopped, out of reach, paused, at its limit, or begun under other settings. */
  goesOn: () => boolean;
  /** Notes what an answer means for the run. */
  weigh: (o: { answer: Answer<unknown>; damaged?: number }) => Verdict;
};
