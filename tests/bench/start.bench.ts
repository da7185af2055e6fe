import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Bench } from './bench.ts';
import { median } from './bench.ts';

const ROUNDS = 21;
const cli = path.join(import.meta.dirname, '../../dist/cli.js');

/** How long the program takes to say its version, beside Node doing nothing in the same minute. */
export const bench: Bench = {
  name: 'start',
  run: async () => {
    if (!fs.existsSync(cli)) return { skipped: 'dist/cli.js is not built' };
    const ours: number[] = [];
    const bare: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      bare.push(timed(['-e', '0']));
      ours.push(timed([cli, '--version']));
    }
    const peer = `node -e 0: ${median(bare).toFixed(0)} ms`;
    return [{ what: 'subtrack --version', measured: Math.round(median(ours)), unit: 'ms', target: 60, peer }];
  },
};

function timed(args: string[]): number {
  const started = performance.now();
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} left with ${status}`);
  return performance.now() - started;
}
