import type { Clock } from '../../shared/core/clock.ts';
import type { Device } from '../config/device.ts';
import type { Paths } from '../config/paths.ts';
import type { Settings } from '../config/settings.ts';
import type { EventSink } from './pass/event-sink.ts';
import type { SessionSecrets } from './pass/session-secrets.ts';
import type { Progress } from './pass/import-result.ts';

export type CatchUpDeps = {
  paths: Paths;
  claudeDirs: readonly string[];
  settings: Settings;
  /** Asked only when rows are written. */
  device: () => Device;
  clock: Clock;
  /** At whose full hours buckets begin. */
  timeZone: string;
  /** The user's home folder: a session begun there has no project name. */
  home?: string | undefined;
  /** Who is told of events once they are written. */
  sinks?: readonly EventSink[] | undefined;
  /** What this process has found in sessions; without it one call knows what it finds itself. */
  secrets?: SessionSecrets | undefined;
};

export type CatchUpOptions = CatchUpDeps & {
  /** `now`: also the texts of history; `later`: only those of what is new. */
  text: 'now' | 'later';
  /** More new bytes than this are history, which comes in two passes. */
  liveBytes?: number;
  /** Whether a second thread writes while this one reads a history; by default when it is large enough. */
  threads?: boolean;
  /** Bytes of history that are written in one transaction. */
  waveBytes?: number;
  /** Maps every line of a history instead of scanning the plain ones: slower, with the same result. */
  careful?: boolean;
  onProgress?: (progress: Progress) => void;
  /** More of a history is in the database: all that is not older than this (ms; null: all). */
  onWave?: (wave: { complete_since: number | null }) => void;
  /** Asked behind each of these waves: what it gives is called when the wave is in, and meanwhile others may write. */
  pause?: (wave: { complete_since: number | null }) => (() => Promise<void>) | undefined;
  signal?: AbortSignal;
};
