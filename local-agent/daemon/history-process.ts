import { setTimeout as sleep } from 'node:timers/promises';
import os from 'node:os';
import { isAppError } from '../../shared/core/errors.ts';
import { keepArchive } from '../archive/keep-archive.ts';
import { keepSearch } from '../search/keep-search.ts';
import { createPaths } from '../config/paths.ts';
import { loadSettings } from '../config/settings.ts';
import { makeDeps } from '../deps.ts';
import { ensureText } from '../ingest/catch-up.ts';
import { ingestPace } from '../ingest/ingest-component.ts';
import { catchUpDeps, catchUpWithBar } from '../reports/refresh.ts';
import type { HistoryMessage, HistoryWork } from './read-history.ts';

// Entry of the process that reads history, numbers first and texts after. It ends when all is in: the memory that this
// takes is not the agent's. Killed at any moment, the next one goes on where it was.
const { home, claudeDirs } = JSON.parse(process.argv[2] ?? '') as HistoryWork;
const paths = createPaths(home);
const { env, stdout, stderr } = process;
const deps = {
  ...makeDeps({ env, cwd: process.cwd(), version: '', stdout, stderr }),
  paths,
  claudeDirs,
  settings: () => loadSettings(paths.config),
};
const stop = new AbortController();
process.once('disconnect', () => stop.abort());
// Ctrl-C in a terminal reaches every process there; the agent says when to stop.
for (const name of ['SIGINT', 'SIGHUP'] as const) process.on(name, () => undefined);
process.once('SIGTERM', () => stop.abort());
const { signal } = stop;
const tell = (message: HistoryMessage): void => void (process.connected && process.send?.(message));

const startedAt = deps.clock();
const isRecent = (complete_since: number | null): boolean =>
  complete_since === null || complete_since < startedAt;
/** Who waits for the figures of the last days gets them first: they are sent while nothing else is written. */
const shown = new Promise<void>((resolve) => {
  process.once('message', () => resolve());
  signal.addEventListener('abort', () => resolve(), { once: true });
});
/** Whoever shows them may have ended, or hang. */
const LONGEST_PAUSE_MS = 3000;
let isShown = false;
/** Wave follows wave in transactions: others would not come to write before the end. Waiting, they look every 100 ms. */
const TURN_MS = 500;
const OTHERS_MS = 110;
let lastPause = deps.clock();
const result = await catchUpWithBar({
  deps,
  text: 'later',
  signal,
  onWave: ({ complete_since }) => tell({ part: 'wave', recent: isRecent(complete_since) }),
  pause({ complete_since }) {
    if (complete_since === null) return undefined;
    const isFirst = !isShown && isRecent(complete_since);
    if (!isFirst && deps.clock() - lastPause < TURN_MS) return undefined;
    isShown ||= isFirst;
    return async () => {
      await (isFirst ? Promise.race([shown, sleep(LONGEST_PAUSE_MS)]) : sleep(OTHERS_MS));
      lastPause = deps.clock();
    };
  },
});
tell({ part: 'numbers', result });
// The machine is the developer's from here on.
os.setPriority(os.constants.priority.PRIORITY_LOW);
// Before the texts: what the client deletes meanwhile could not be read again.
await attempt(() => keepArchive({ paths, claudeDirs, now: deps.clock(), signal }));
for (let left = result.text_pending; left > 0 && !signal.aborted;) {
  const { text_pending, skipped } = await ensureText({
    ...catchUpDeps(deps),
    signal,
    budgetMs: ingestPace.textSlice,
  });
  if (!skipped) left = text_pending;
  tell({ part: 'text' });
  await sleep(ingestPace.betweenSlices);
}
await attempt(() => keepSearch({ paths, signal }));
if (process.connected) process.disconnect();

/** What fails here is nobody's loss: the agent tries it again, and tells its user. */
async function attempt(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isAppError(error)) throw error;
  }
}
