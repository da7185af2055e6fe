import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Bench, BenchResult } from './bench.ts';

const EVENTS = 10_000;
const dist = path.join(import.meta.dirname, '../../dist');

/** Logs through the built SDK and says how long each call took, in milliseconds. */
const program = `
import { tracker } from ${JSON.stringify(path.join(dist, 'sdk.js'))};
const took = [];
const started = performance.now();
for (let n = 0; n < ${EVENTS}; n += 1) {
  const before = performance.now();
  const answer = tracker.toolUsage({ tool_name: 'Read', status: 'ok', summary: 'Read src/file-' + n + '.ts', duration_ms: n });
  took.push(performance.now() - before);
  if (!answer.accepted) throw new Error(answer.reason);
}
const seconds = (performance.now() - started) / 1000;
took.sort((a, b) => a - b);
const at = (share) => took[Math.floor(took.length * share)];
console.log(JSON.stringify({ median: at(0.5), p99: at(0.99), rate: Math.round(took.length / seconds) }));
`;

/** Events of other programs: what one costs its program, how many a second, and until a report shows them. */
export const bench: Bench = {
  name: 'log',
  run: async () => {
    if (!fs.existsSync(path.join(dist, 'sdk.js'))) return { skipped: 'dist/sdk.js is not built' };
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-bench-log-'));
    try {
      return [...measureSdk(folder), ...measureCommand(folder)];
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  },
};

function measureSdk(folder: string): BenchResult[] {
  const { stdout } = run({ folder, args: ['--input-type=module', '-e', program] });
  const { median, p99, rate } = JSON.parse(stdout) as { median: number; p99: number; rate: number };
  const note = `median ${median.toFixed(3)} ms`;
  const read = timed(() => run({ folder, args: [path.join(dist, 'cli.js'), 'import', '--json'] }));
  return [
    { what: 'SDK: one event, p99', measured: Number(p99.toFixed(3)), unit: 'ms', target: 1, note },
    { what: 'SDK: sustained', measured: rate, unit: 'events/s', target: 1000, atLeast: true },
    { what: `${EVENTS} events of the SDK, read`, measured: Math.round(read), unit: 'ms' },
  ];
}

function measureCommand(folder: string): BenchResult[] {
  const lines = Array.from({ length: EVENTS }, (_, n) =>
    JSON.stringify({
      session_id: 'bench',
      tool_name: 'Read',
      status: 'ok',
      summary: `Read src/file-${n}.ts`,
    }),
  );
  const args = [path.join(dist, 'cli.js'), 'log', 'tool_usage', '-'];
  const ms = timed(() => run({ folder, args, input: lines.join('\n') }));
  const rate = Math.round(EVENTS / (ms / 1000));
  return [
    { what: 'subtrack log -: sustained', measured: rate, unit: 'events/s', target: 1000, atLeast: true },
  ];
}

function run({ folder, args, input }: { folder: string; args: string[]; input?: string }) {
  const env = { PATH: process.env['PATH'], HOME: folder, CLAUDE_CONFIG_DIR: path.join(folder, 'none') };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, input, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return { stdout };
}

function timed(work: () => unknown): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}
