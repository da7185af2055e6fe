import type { Deps } from '../deps.ts';
import { startCloud, type Cloud } from '../cloud/start-cloud.ts';
import { catchUpWithBar } from '../commands/refresh.ts';
import { loadDevice, saveDevice } from '../config/device.ts';
import { allClaudeDirs } from '../deps.ts';
import { createPaint, hasColour } from '../terminal/terminal.ts';
import { createAgentComponents } from './agent-components.ts';
import { takeAgentLock } from './agent-lock.ts';
import { readAgentStatus } from './agent-state.ts';
import { hasHistory } from './has-history.ts';
import { createLineReport } from './line-report.ts';
import { openBrowser } from './open-browser.ts';
import { startComponents } from './run-components.ts';
import { printImported, printReady } from './up-texts.ts';
import { waitForStop } from './wait-for-stop.ts';

/**
 * The main job: the embedded cloud and the agent in the foreground, history imported, everything synced, the
 * dashboard's address printed. Ends at a signal, and nothing of it is left running.
 */
export async function runUp({
  deps: given,
  port,
  open,
  signal,
}: {
  deps: Deps;
  port: number;
  open: boolean;
  signal?: AbortSignal;
}): Promise<void> {
  const claudeDirs = allClaudeDirs(given);
  const lookedIn = hasHistory(claudeDirs) ? undefined : claudeDirs;
  const sample = lookedIn ? await prepareSample({ deps: given }) : undefined;
  const deps = sample?.deps ?? given;
  // Waiting keeps the process alive: it ends with this function, whatever happens in it.
  const over = new AbortController();
  const stop = waitForStop({ signal: signal ? AbortSignal.any([signal, over.signal]) : over.signal });
  let cloud: Cloud | undefined;
  try {
    cloud = await startCloud({ paths: deps.paths, port, notice: sample?.notice });
    await enrol({ deps, cloud });
    await record({ deps, cloud, lookedIn, open, stop });
  } finally {
    await cloud?.stop();
    over.abort();
  }
}

/** Loaded only when it is shown. */
async function prepareSample({ deps }: { deps: Deps }): Promise<{ deps: Deps; notice: string }> {
  const { prepareSampleHome, SAMPLE_NOTICE } = await import('./sample-home.ts');
  return { deps: prepareSampleHome({ deps }), notice: SAMPLE_NOTICE };
}

async function enrol({ deps, cloud }: { deps: Deps; cloud: Cloud }): Promise<void> {
  const device = loadDevice({ paths: deps.paths, env: deps.env });
  const { token } = await cloud.enrol({
    device_id: device.device_id,
    member: device.member,
    name: device.name,
  });
  saveDevice({ paths: deps.paths, device: { ...device, url: cloud.url, token, cloud_id: cloud.id } });
}

async function record({
  deps,
  cloud,
  lookedIn,
  open,
  stop,
}: {
  deps: Deps;
  cloud: Cloud;
  lookedIn: readonly string[] | undefined;
  open: boolean;
  stop: Promise<unknown>;
}): Promise<void> {
  const { paths, clock, stdout } = deps;
  const abort = new AbortController();
  void stop.then(() => abort.abort());
  const lock = await takeAgentLock({
    paths,
    state: {
      pid: process.pid,
      started_at: new Date(clock()).toISOString(),
      version: deps.version,
      mode: 'up',
      cloud_url: cloud.url,
    },
  });
  try {
    const result = await catchUpWithBar({ deps, text: 'later', signal: abort.signal });
    if (abort.signal.aborted) return;
    printImported({ deps, result });
    const report = createLineReport({ output: deps.stderr, clock });
    // The first run sends the rows: from then on the pages are complete but for the texts.
    const synced = Promise.withResolvers<void>();
    // Another agent records already: it finds the cloud's address in device.json and syncs to it.
    const components = lock
      ? createAgentComponents({ deps, report, onSynced: () => synced.resolve() }).components
      : [];
    if (!lock) synced.resolve();
    const running = await startComponents({ components, report });
    try {
      await Promise.race([synced.promise, stop]);
      if (abort.signal.aborted) return;
      const other = lock ? null : readAgentStatus({ paths }).pid;
      printReady({ deps, url: cloud.url, lookedIn, otherAgent: other });
      if (open) openBrowser({ url: cloud.url, platform: deps.platform });
      await stop;
      stdout.write(createPaint(hasColour({ output: stdout, env: deps.env }))('dim', '\nStopping …\n'));
    } finally {
      await running.stop();
    }
  } finally {
    lock?.release();
  }
}
