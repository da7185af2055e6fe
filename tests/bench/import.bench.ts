import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Bench, BenchResult } from './bench.ts';
import { generateCorpus } from '../fixtures/corpus/generate.ts';
import { median } from './bench.ts';

/** Gives about 1,800 files and 200 MB. */
const CORPUS = { sessions: 286, turns: 60, seed: 1 };
const ROUNDS = 5;
const root = path.join(import.meta.dirname, '../..');
const cli = path.join(root, 'dist/cli.js');
const ccusage = path.join(root, 'node_modules/.bin/ccusage');

export const bench: Bench = {
  name: 'import',
  run: async () => {
    if (!fs.existsSync(cli)) return { skipped: 'dist/cli.js is not built' };
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-bench-import-'));
    try {
      return await measure(folder);
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function measure(folder: string): Promise<BenchResult[]> {
  const claude = path.join(folder, 'claude');
  const totals = generateCorpus({ dirs: [claude], ...CORPUS });
  const what = `${totals.files.toLocaleString('en')} files, ${Math.round(totals.bytes / 1e6)} MB`;
  const ours = path.join(folder, 'subtrack');
  const env = {
    ...process.env,
    HOME: path.join(folder, 'home'),
    CLAUDE_CONFIG_DIR: claude,
    SUBTRACK_HOME: ours,
  };
  const subtrack = (...args: string[]) => run({ program: process.execPath, args: [cli, ...args], env });
  const peer = () => run({ program: ccusage, args: ['daily', '--offline', '--json'], env });

  // One after the other, so that both have the same machine in the same minutes.
  const peerTimes: number[] = [];
  const firstTimes: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    fs.rmSync(ours, { recursive: true, force: true });
    peerTimes.push((await peer()).seconds);
    const first = await subtrack('import', '--json');
    firstTimes.push(first.seconds);
    if (round === 0) await expectTotals({ subtrack, totals });
  }
  const warmTimes: number[] = [];
  const peerWarm: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    peerWarm.push((await peer()).seconds);
    warmTimes.push((await subtrack('cost', '--json')).seconds);
  }
  const texts = await subtrack('import', '--wait', '--json');
  const peerMs = `ccusage ${ms(median(peerTimes))} ms`;
  return [
    {
      what: `first import, numbers of ${what}`,
      measured: ms(median(firstTimes)),
      unit: 'ms',
      target: ms(1.5 * median(peerTimes)),
      peer: peerMs,
    },
    {
      what: 'the same, as a share of the time of ccusage',
      measured: ratio(firstTimes, peerTimes),
      unit: '×',
      target: 1.5,
    },
    {
      what: '`cost --json`, warm, nothing changed',
      measured: ratio(warmTimes, peerWarm),
      unit: '×',
      target: 0.3,
      peer: `ccusage ${ms(median(peerWarm))} ms`,
      note: `${ms(median(warmTimes))} ms`,
    },
    {
      what: 'texts of history to the journal',
      measured: round(totals.bytes / 1e6 / texts.seconds),
      unit: 'MB/s',
      target: 20,
      atLeast: true,
    },
    { what: 'memory of the text pass, peak', measured: Math.round(texts.peakMb), unit: 'MB', target: 300 },
  ];
}

async function expectTotals({
  subtrack,
  totals,
}: {
  subtrack: (...args: string[]) => Promise<Run>;
  totals: ReturnType<typeof generateCorpus>;
}): Promise<void> {
  const report = JSON.parse((await subtrack('cost', '--json')).stdout) as { totals: Record<string, number> };
  for (const [key, count] of Object.entries(totals.tokens)) {
    if (report.totals[key] !== count) throw new Error(`${key} is ${report.totals[key]} instead of ${count}`);
  }
}

type Run = { seconds: number; peakMb: number; stdout: string };

/** Runs a program to its end; the peak of its memory is read from the system while it lives. */
function run({
  program,
  args,
  env,
}: {
  program: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
}): Promise<Run> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let stdout = '';
    let peakMb = 0;
    const watch = setInterval(() => (peakMb = Math.max(peakMb, peakOf(child.pid))), 50);
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.once('error', reject);
    child.once('close', (code) => {
      clearInterval(watch);
      const seconds = (performance.now() - started) / 1000;
      if (code === 0) resolve({ seconds, peakMb, stdout });
      else reject(new Error(`${program} ${args.join(' ')} ended with ${code}`));
    });
  });
}

function peakOf(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    // Ended meanwhile, or a system without /proc: then there is no figure.
    return 0;
  }
}

function ms(seconds: number): number {
  return Math.round(seconds * 1000);
}

function ratio(ours: readonly number[], theirs: readonly number[]): number {
  return round(median(ours) / median(theirs));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
