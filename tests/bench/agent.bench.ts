import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, BenchResult } from './bench.ts';
import { makeBenchHome } from './bench-home.ts';
import { readUsage } from './process-usage.ts';

const SETTLE_MS = 10_000;
const SAMPLE_MS = 60_000;

/** What the agent takes while nothing happens, with a history behind it. */
export const bench: Bench = {
  name: 'agent',
  run: async () => {
    if (process.platform !== 'linux') return { skipped: 'memory and CPU time are read from /proc' };
    const home = makeBenchHome({ sessions: 60 });
    try {
      // The history is in before the agent starts: this is about waiting, not about importing.
      await home.run('import', '--wait', '--json');
      await home.run('agent', 'start');
      await sleep(SETTLE_MS);
      const { agent } = JSON.parse(await home.run('agent', 'status', '--json')) as { agent: { pid: number } };
      return await measure(agent.pid);
    } finally {
      await home.run('agent', 'stop');
      home.remove();
    }
  },
};

async function measure(pid: number): Promise<BenchResult[]> {
  const before = readUsage(pid);
  await sleep(SAMPLE_MS);
  const after = readUsage(pid);
  const cpu = ((after.cpuMs - before.cpuMs) / SAMPLE_MS) * 100;
  const note = `${SAMPLE_MS / 1000} s, 60 sessions of history`;
  return [
    { what: 'memory of the idle agent', measured: after.rssMb, unit: 'MB', target: 80, note },
    { what: 'CPU of the idle agent', measured: cpu, unit: '%', target: 0.5, note },
  ];
}
