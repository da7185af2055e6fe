import type { Settings } from '../config/settings.ts';
import type { Bus } from '../runtime/bus.ts';
import type { Component, Report } from '../runtime/component.ts';
import { errorCode, type NoteTrouble } from '../runtime/error-code.ts';
import { repeat } from '../runtime/repeat.ts';
import { isOwnSql } from '../store/facts/imported-sessions.ts';
import { buildBundle, contentOf, isCurrent, type BackupDeps } from './build-bundle.ts';
import { newestBundle } from './bundle-folders.ts';

/** Milliseconds. */
const backupPace = {
  /** After the end of a session: its last texts, snapshot and hand-off come first. */
  settle: 60_000,
  /** Otherwise: what ended while the agent did not run is found then. */
  idle: 3_600_000,
  /** Between two bundles, so that whoever waits for the processor gets it. */
  between: 2_000,
  /** While somebody else makes bundles. */
  busy: 10_000,
} as const;

/** What ended longer ago is packed by hand. */
const RECENT_MS = 7 * 86_400_000;

type ComponentDeps = Omit<BackupDeps, 'settings'> & {
  /** Read anew each time. */
  settings: () => Settings;
  bus: Pick<Bus, 'on'>;
  report: Report;
  note?: NoteTrouble;
  pace?: Record<keyof typeof backupPace, number>;
};

/**
 * Makes the bundle of a session some time after its end, where `backup.automatic` says so. Which ones are due follows from
 * what is there: a stop forgets none.
 */
export function createBackupComponent({
  bus,
  report,
  note,
  pace = backupPace,
  ...deps
}: ComponentDeps): Component {
  let loop: ReturnType<typeof repeat> | undefined;
  let off: (() => void) | undefined;
  /** By session: why it could not be packed, until it can. The same trouble is told once. */
  const failed = new Map<string, string>();

  /** Whether there was anything to do. Undefined while another process makes or deletes bundles. */
  async function pack({ sessionId, settings }: { sessionId: string; settings: Settings }) {
    const newest = newestBundle({ paths: deps.paths, sessionId });
    const content = contentOf({ deps, sessionId });
    const now = { ...deps, settings };
    if (newest !== undefined && isCurrent({ deps: now, bundle: newest, content })) return false;
    const bundle = await buildBundle({ deps: { ...deps, settings }, sessionId });
    return bundle && true;
  }

  async function packEnded(signal: AbortSignal): Promise<number> {
    const settings = deps.settings();
    if (!settings.backup.automatic) {
      note?.(null);
      return pace.idle;
    }
    let trouble: string | null = null;
    for (const sessionId of endedSessions({ deps, settle: pace.settle })) {
      if (signal.aborted) return pace.idle;
      try {
        const packed = await pack({ sessionId, settings });
        if (packed === undefined) return pace.busy;
        failed.delete(sessionId);
        if (packed) return pace.between;
      } catch (error) {
        trouble = errorCode(error);
        const why = error instanceof Error ? error.message : String(error);
        if (failed.get(sessionId) === why) continue;
        failed.set(sessionId, why);
        report({ component: 'backup', level: 'warning', text: `no bundle of ${sessionId}: ${why}` });
      }
    }
    note?.(trouble);
    return pace.idle;
  }

  return {
    name: 'backup',
    start() {
      // One moment later than the others that begin with the agent.
      let isFirst = true;
      loop = repeat({
        async work(signal) {
          if (!isFirst) return packEnded(signal);
          isFirst = false;
          return pace.settle;
        },
        onError(error) {
          note?.(errorCode(error));
          report({
            component: 'backup',
            level: 'error',
            text: error instanceof Error ? error.message : String(error),
          });
          return pace.idle;
        },
      });
      const ends = bus.on('session_ended', () => loop?.wake(pace.settle));
      const settings = bus.on('settings_changed', () => loop?.wake(pace.settle));
      off = () => {
        ends();
        settings();
      };
    },
    async stop() {
      off?.();
      await loop?.stop();
    },
  };
}

function endedSessions({
  deps: { db, clock },
  settle,
}: {
  deps: Pick<ComponentDeps, 'db' | 'clock'>;
  settle: number;
}): string[] {
  return db
    .prepare(
      `SELECT session_id FROM session_rollups WHERE (status IN ('completed', 'crashed') OR ended_at IS NOT NULL) AND last_event_at BETWEEN ? AND ?
        AND ${isOwnSql('session_rollups.session_id')}
      ORDER BY last_event_at`,
    )
    .all(clock() - RECENT_MS, clock() - settle)
    .map((row) => String(row['session_id']));
}
