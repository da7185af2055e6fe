import { LOCAL_ZONE } from '../../shared/queries/parts/time-zone.ts';
import { fullDayOfKey } from '../../shared/core/days.ts';
import { formatDay } from '../terminal/format.ts';
import fs from 'node:fs';
import type { HistoryReading } from '../daemon/read-history.ts';
import { readCompleteSince } from '../ingest/pass/complete-since.ts';
import { RECENT_MS } from '../ingest/numbers/plan-waves.ts';
import type { Bus } from '../runtime/bus.ts';
import type { Report } from '../runtime/component.ts';
import type { Deps } from '../deps.ts';
import { openStore } from '../store/driver/open-store.ts';
import { hasLongHistory } from './has-history.ts';
import type { Dashboard } from './own-dashboard.ts';

/** What the pages say while a long history is read for the first time; undefined when there is none to read. */
export function historyNotice(
  deps: Pick<Deps, 'paths' | 'clock' | 'claudeDirs' | 'settings'>,
): string | undefined {
  if (isComplete(deps) || !hasLongHistory(deps.claudeDirs)) return undefined;
  const day = formatDay({ at: deps.clock() - RECENT_MS, timeZone: LOCAL_ZONE });
  return `History is still being read: the last days come first, figures from before ${fullDayOfKey(day)} follow`;
}

function isComplete({ paths }: Pick<Deps, 'paths'>): boolean {
  if (!fs.existsSync(paths.database)) return false;
  const db = openStore({ file: paths.database });
  try {
    return (
      readCompleteSince(db) === null && db.prepare('SELECT 1 AS found FROM sessions').get() !== undefined
    );
  } finally {
    db.close();
  }
}

/** If nothing is heard of sending for so long, it is over. */
const QUIET_MS = 10_000;

/**
 * Behind a long history: once its figures are sent the notice goes, and once its texts are sent the runtime ends until it is
 * needed again, because what it took to receive them it never gives back.
 */
export async function renewAfterHistory({
  dashboard,
  history,
  bus,
  report,
  signal,
}: {
  dashboard: Pick<Dashboard, 'renew'>;
  history: Pick<HistoryReading, 'numbers' | 'ended'>;
  bus: Pick<Bus, 'on'>;
  report: Report;
  signal: AbortSignal;
}): Promise<void> {
  const sending = watchSending({ bus, signal });
  try {
    for (const part of [history.numbers, history.ended]) {
      await part;
      await sending.over();
      dashboard.renew({ notice: undefined });
    }
  } catch (error) {
    if (signal.aborted) return;
    report({ component: 'dashboard', level: 'error', text: `could not start anew: ${String(error)}` });
  } finally {
    sending.end();
  }
}

/** Knows whether what came in was sent, however long that takes. */
function watchSending(o: { bus: Pick<Bus, 'on'>; signal: AbortSignal }): {
  over(): Promise<void>;
  end(): void;
} {
  let isOver = false;
  let heard = Promise.withResolvers<'heard'>();
  const wake = (): void => {
    heard.resolve('heard');
    heard = Promise.withResolvers();
  };
  const subscriptions = [
    o.bus.on('ingested', () => (isOver = false)),
    o.bus.on('synced', ({ more }) => {
      isOver = !more;
      wake();
    }),
  ];
  o.signal.addEventListener('abort', wake);
  const needsMore = (): boolean => !isOver && !o.signal.aborted;
  return {
    async over() {
      while (needsMore()) {
        const quiet = Promise.withResolvers<'quiet'>();
        const timer = setTimeout(() => quiet.resolve('quiet'), QUIET_MS).unref();
        const first = await Promise.race([heard.promise, quiet.promise]);
        clearTimeout(timer);
        if (first === 'quiet') return;
      }
      o.signal.throwIfAborted();
    },
    end() {
      o.signal.removeEventListener('abort', wake);
      for (const end of subscriptions) end();
    },
  };
}
