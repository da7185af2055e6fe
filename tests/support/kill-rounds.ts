import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import type { Random } from '../fixtures/corpus/random.ts';
import type { Orders } from '../faults/victim.ts';

/** The victim as one file: started from the sources it would take half a second a round. */
export async function bundleVictim(folder: string): Promise<string> {
  const outfile = path.join(folder, 'victim.mjs');
  await build({
    entryPoints: [path.resolve('tests/faults/victim.ts')],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    logLevel: 'error',
    // Packages that are not modules ask for it.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  // It looks for them beside itself.
  fs.symlinkSync(path.resolve('migrations'), path.join(folder, 'migrations'));
  return outfile;
}

/** Starts it, kills it `afterMs` at most after it has begun its work, and answers the numbers that it said. */
export async function killOnce({
  victim,
  orders,
  random,
  afterMs,
}: {
  victim: string;
  orders: Orders;
  random: Random;
  afterMs: number;
}): Promise<number[]> {
  const child = spawn(process.execPath, [victim, JSON.stringify(orders)], {
    env: { PATH: process.env['PATH'], HOME: orders.home, NODE_NO_WARNINGS: '1', TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ready = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<NodeJS.Signals | null>();
  let said = '';
  let trouble = '';
  child.stdout.on('data', (text: Buffer) => {
    said += text.toString('utf8');
    ready.resolve();
  });
  child.stderr.on('data', (text: Buffer) => (trouble += text.toString('utf8')));
  child.once('error', ended.reject);
  child.once('close', (_code, signal) => {
    ready.resolve();
    ended.resolve(signal);
  });
  await ready.promise;
  await sleep(random.int(0, afterMs));
  child.kill('SIGKILL');
  const signal = await ended.promise;
  if (signal !== 'SIGKILL') throw new Error(`the victim ended by itself: ${trouble.slice(-1000)}`);
  return said.trimEnd().split('\n').slice(1).map(Number);
}
