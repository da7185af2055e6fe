import type { Deps } from '../deps.ts';
import { createAgentComponents } from './agent-components.ts';
import { agentAlreadyRuns, takeAgentLock } from './agent-lock.ts';
import { createBus } from '../runtime/bus.ts';
import { createLineReport } from '../runtime/line-report.ts';
import { placeStores } from '../storage/place-stores.ts';
import { startComponents } from '../runtime/run-components.ts';
import { waitForStop } from '../runtime/wait-for-stop.ts';

/** The background agent, from its start to a signal. Prints one line for what matters, with the time. */
export async function runAgent({ deps, signal }: { deps: Deps; signal?: AbortSignal }): Promise<void> {
  const { paths, clock } = deps;
  const lock = await takeAgentLock({
    paths,
    state: {
      pid: process.pid,
      started_at: new Date(clock()).toISOString(),
      version: deps.version,
      mode: 'background',
    },
  });
  if (!lock) throw agentAlreadyRuns();
  const report = createLineReport({ output: deps.stdout, clock });
  try {
    for (const { state, text } of await placeStores({ paths, split: deps.settings().storage.split }))
      report({ component: 'storage', level: state === 'moved' ? 'info' : 'warning', text });
    const components = createAgentComponents({ deps, report, bus: createBus({ report }) });
    const running = await startComponents({ components, report });
    report({ component: 'agent', level: 'info', text: `runs (process ${process.pid})` });
    const reason = await waitForStop(signal ? { signal } : {});
    report({ component: 'agent', level: 'info', text: `stops (${reason})` });
    await running.stop();
  } finally {
    lock.release();
  }
}
