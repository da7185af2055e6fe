import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Bench, BenchResult } from './bench.ts';
import { generateCorpus } from '../fixtures/corpus/generate.ts';
import { median } from './bench.ts';

/** About 1,800 files and 200 MB, and 11,300 files and 1.26 GB with 200,000 API calls. */
const corpora = [
  { sessions: 286, turns: 60, seed: 1, rounds: 5, texts: true },
  { sessions: 1800, turns: 60, seed: 11, rounds: 3, texts: false },
];
type Corpus = (typeof corpora)[number];
/** Every report, and the same figures however they are asked for. */
const reports = [
  ...['day', 'model', 'agent', 'project', 'tool', 'session', 'member'].map((by) => ['cost', '--by', by]),
  ['sessions'],
  ['agents'],
  ['tools'],
  ['errors'],
];
const root = path.join(import.meta.dirname, '../..');
const cli = path.join(root, 'dist/cli.js');
const ccusage = path.join(root, 'node_modules/.bin/ccusage');

export const bench: Bench = {
  name: 'import',
  run: async () => {
    if (!fs.existsSync(cli)) return { skipped: 'dist/cli.js is not built' };
    const results: BenchResult[] = [];
    for (const corpus of corpora) {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-bench-import-'));
      try {
        results.push(...(await measure({ folder, corpus })));
      } finally {
        fs.rmSync(folder, { recursive: true, force: true });
      }
    }
    return results;
  },
};

async function measure({ folder, corpus }: { folder: string; corpus: Corpus }): Promise<BenchResult[]> {
  const { sessions, turns, seed, rounds } = corpus;
  const claude = path.join(folder, 'claude');
  const totals = generateCorpus({ dirs: [claude], sessions, turns, seed });
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
  const firstPeaks: number[] = [];
  for (let round = 0; round < rounds; round++) {
    fs.rmSync(ours, { recursive: true, force: true });
    peerTimes.push((await peer()).seconds);
    const first = await subtrack('import', '--json');
    firstTimes.push(first.seconds);
    firstPeaks.push(first.peakMb);
    if (round === 0) await expectTotals({ subtrack, totals });
  }
  const warmTimes: number[] = [];
  const peerWarm: number[] = [];
  for (let round = 0; round < rounds; round++) {
    peerWarm.push((await peer()).seconds);
    warmTimes.push((await subtrack('cost', '--json')).seconds);
  }
  const slowest = await slowestReport({ subtrack, rounds });
  const texts = corpus.texts ? await measureTexts({ subtrack, bytes: totals.bytes }) : [];
  const peerMs = `ccusage ${ms(median(peerTimes))} ms`;
  return [
    {
      what: `first import, numbers of ${what}`,
      measured: ms(median(firstTimes)),
      unit: 'ms',
      target: ms(2 * median(peerTimes)),
      peer: peerMs,
    },
    {
      what: `the same, as a share of the time of ccusage, ${what}`,
      measured: ratio(firstTimes, peerTimes),
      unit: '×',
      target: 2,
    },
    {
      what: `memory of the first import, peak, ${what}`,
      measured: Math.round(median(firstPeaks)),
      unit: 'MB',
      target: 250,
    },
    {
      what: `\`cost --json\`, warm, nothing changed, ${what}`,
      measured: ratio(warmTimes, peerWarm),
      unit: '×',
      target: 0.3,
      peer: `ccusage ${ms(median(peerWarm))} ms`,
      note: `${ms(median(warmTimes))} ms`,
    },
    {
      what: `slowest report, ${totals.tokens.api_calls.toLocaleString('en')} API calls`,
      measured: ms(slowest.seconds),
      unit: 'ms',
      target: 500,
      note: `subtrack ${slowest.args.join(' ')}`,
    },
    ...texts,
  ];
}

type Subtrack = (...args: string[]) => Promise<Run>;

async function slowestReport({
  subtrack,
  rounds,
}: {
  subtrack: Subtrack;
  rounds: number;
}): Promise<{ args: string[]; seconds: number }> {
  const times: { args: string[]; seconds: number }[] = [];
  for (const args of reports) {
    const seconds: number[] = [];
    for (let round = 0; round < rounds; round++) seconds.push((await subtrack(...args, '--json')).seconds);
    times.push({ args, seconds: median(seconds) });
  }
  return times.reduce((worst, time) => (time.seconds > worst.seconds ? time : worst));
}

async function measureTexts({
  subtrack,
  bytes,
}: {
  subtrack: Subtrack;
  bytes: number;
}): Promise<BenchResult[]> {
  const texts = await subtrack('import', '--wait', '--json');
  return [
    {
      what: 'texts of history to the journal',
      measured: round(bytes / 1e6 / texts.seconds),
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
