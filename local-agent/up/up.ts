import { setTimeout as sleep } from 'node:timers/promises';
import v8 from 'node:v8';
import type { Deps } from '../deps.ts';
import { createBus } from '../runtime/bus.ts';
import type { Component } from '../runtime/component.ts';
import { readDevice, teamUrl } from '../config/device.ts';
import { allClaudeDirs } from '../deps.ts';
import { createPaint, hasColour } from '../terminal/terminal.ts';
import type { createAgentComponents } from '../daemon/agent-components.ts';
import { takeAgentLock } from '../daemon/agent-lock.ts';
import { readHistory, type HistoryReading } from '../daemon/read-history.ts';
import { readAgentStatus } from '../daemon/agent-state.ts';
import { hasHistory } from './has-history.ts';
import { createLineReport } from '../runtime/line-report.ts';
import { openBrowser } from './open-browser.ts';
import { placeStores } from '../storage/place-stores.ts';
import { createSignInLink } from './sign-in-link.ts';
import { startComponents } from '../runtime/run-components.ts';
import { type Dashboard, startOwnDashboard } from './own-dashboard.ts';
import { historyNotice, renewAfterHistory } from './renew-dashboard.ts';
import { printImported, printReady } from './up-texts.ts';
import { waitForStop } from '../runtime/wait-for-stop.ts';

/** Who worked on a great deal in the last days sees the page before all of it is in: it says so, and fills. */
const LONGEST_WAIT_MS = 2500;

/** What the agent is made of, most of the program, is loaded while the other processes start: so soon after them. */
const OTHERS_FIRST_MS = 50;

type AgentModule = { createAgentComponents: typeof createAgentComponents };

type Up = {
  deps: Deps;
  port: number;
  open: boolean;
  /** The dashboard of the team that this machine is connected to. */
  team: string | undefined;
  sample: Sample | undefined;
  /** Somebody wants it to end: to wait for, and to look at. */
  stop: Promise<unknown>;
  stopped: AbortSignal;
};
type Sample = { deps: Deps; heldAt: number; notice: string; lookedIn: readonly string[] };

/**
 * The main job: the embedded cloud and the agent in the foreground, history imported, everything synced, the
 * dashboard's address printed. Ends at a signal, and nothing of it is left running. A machine that is connected to a
 * team's cloud stays so: the team's dashboard shows what it sends. One that is connected for some projects alone shows the
 * others here.
 */
export async function runUp({
  deps,
  port,
  open,
  signal,
}: {
  deps: Deps;
  port: number;
  open: boolean;
  signal?: AbortSignal;
}): Promise<void> {
  const team = teamUrl(readDevice(deps.paths));
  const sample = team === undefined ? await prepareSample({ deps }) : undefined;
  // Waiting keeps the process alive: it ends with this function, whatever happens in it.
  const over = new AbortController();
  const stop = waitForStop({ signal: signal ? AbortSignal.any([signal, over.signal]) : over.signal });
  const stopped = new AbortController();
  void stop.then(() => stopped.abort());
  try {
    const up = { deps: sample?.deps ?? deps, port, open, team, sample, stop, stopped: stopped.signal };
    await runAsAgent(up);
  } finally {
    over.abort();
  }
}

/** For who has no history yet; loaded only then. */
async function prepareSample({ deps }: { deps: Deps }): Promise<Sample | undefined> {
  const lookedIn = allClaudeDirs(deps);
  if (hasHistory(lookedIn)) return undefined;
  const { prepareSampleHome, SAMPLE_NOTICE } = await import('./sample-home.ts');
  return { ...prepareSampleHome({ deps }), notice: SAMPLE_NOTICE, lookedIn };
}

async function runAsAgent(up: Up): Promise<void> {
  const { paths, clock } = up.deps;
  const startedAt = new Date(clock()).toISOString();
  const state = { pid: process.pid, started_at: startedAt, version: up.deps.version, mode: 'up' } as const;
  const lock = await takeAgentLock({ paths, state });
  try {
    if (lock !== undefined) await putInPlace(up.deps);
    await showAndRecord({ up, isAgent: lock !== undefined });
  } finally {
    lock?.release();
  }
}

async function putInPlace({ paths, settings, stderr, clock }: Deps): Promise<void> {
  const report = createLineReport({ output: stderr, clock });
  for (const { state, text } of await placeStores({ paths, split: settings().storage.split }))
    report({ component: 'storage', level: state === 'moved' ? 'info' : 'warning', text });
}

async function showAndRecord({ up, isAgent }: { up: Up; isAgent: boolean }): Promise<void> {
  const { deps, team, port, sample, stopped } = up;
  const failed = new AbortController();
  const signal = AbortSignal.any([stopped, failed.signal]);
  const notice = sample === undefined && isAgent ? historyNotice(deps) : undefined;
  const starting: Promise<Dashboard> =
    team === undefined
      ? startOwnDashboard({ deps, port, notice: sample?.notice ?? notice, heldAt: sample?.heldAt, signal })
      : Promise.resolve({ url: team, stop: async () => undefined, renew: () => undefined });
  // The dashboard starts and history is read at the same time; if there can be no dashboard, reading ends.
  starting.catch(() => failed.abort());
  const history = readHistory({ deps, signal });
  const agent = sleep(OTHERS_FIRST_MS).then(() => import('../daemon/agent-components.ts'));
  const [started] = await Promise.allSettled([
    starting,
    Promise.race([history.recent, sleep(LONGEST_WAIT_MS)]),
  ]);
  // Ctrl-C in a terminal reaches the starting runtime as well, and nobody who stops wants to know that it failed.
  if (started.status === 'rejected' && stopped.aborted) return;
  const dashboard = await starting;
  try {
    if (stopped.aborted) return;
    // This process waits nearly all its life: it gives its memory back.
    v8.setFlagsFromString('--optimize-for-size');
    void history.numbers.then((result) => {
      if (result !== undefined && !stopped.aborted) printImported({ deps, result });
    });
    await record({ up, agent, dashboard, isAgent, history, isLong: notice !== undefined });
  } finally {
    failed.abort();
    await Promise.all([dashboard.stop(), history.ended]);
  }
}

async function record({
  up,
  agent,
  dashboard,
  isAgent,
  history,
  isLong,
}: {
  up: Up;
  agent: Promise<AgentModule>;
  dashboard: Dashboard;
  isAgent: boolean;
  history: HistoryReading;
  /** It is a long one: the dashboard starts anew behind it. */
  isLong: boolean;
}): Promise<void> {
  const { url } = dashboard;
  const { deps, stop } = up;
  const { stdout } = deps;
  const report = createLineReport({ output: deps.stderr, clock: deps.clock });
  const bus = createBus({ report });
  const synced = Promise.withResolvers<void>();
  bus.on('synced', () => synced.resolve());
  // A team's cloud may be far away or offline; and another agent that runs already syncs when it likes.
  if (!isAgent || up.team !== undefined) synced.resolve();
  const announcement: Component = {
    name: 'announcement',
    async start() {
      // The first run sends the rows: from then on the pages are complete but for the texts.
      await Promise.race([synced.promise, stop]);
      if (!up.stopped.aborted) await announce({ up, url, isAgent });
    },
    stop: () => undefined,
  };
  const made = await agent;
  const components = isAgent
    ? made.createAgentComponents({ deps, report, bus, announcement, history })
    : [announcement];
  if (!isAgent) history.goOn();
  const running = await startComponents({ components, report });
  if (isLong) void renewAfterHistory({ dashboard, history, bus, report, signal: up.stopped });
  try {
    await stop;
    stdout.write(createPaint(hasColour({ output: stdout, env: deps.env }))('dim', '\nStopping …\n'));
  } finally {
    await running.stop();
  }
}

async function announce({ up, url, isAgent }: { up: Up; url: string; isAgent: boolean }): Promise<void> {
  const { deps, team, sample, open } = up;
  const otherAgent = isAgent ? null : readAgentStatus({ paths: deps.paths }).pid;
  const isTeam = team !== undefined;
  // Where none was made the page itself says how to get one.
  const newLink = async () => (isTeam ? url : createSignInLink({ deps }).catch(() => url));
  const link = await newLink();
  printReady({ deps, link, isTeam, lookedIn: sample?.lookedIn, otherAgent });
  // Its own link: the printed one still works, in another browser or where none could be opened.
  if (open) await openBrowser({ url: await newLink(), platform: deps.platform });
}
