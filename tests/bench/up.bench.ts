import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { generateCorpus } from '../fixtures/corpus/generate.ts';
import { signInBy } from '../support/as-owner.ts';
import type { Bench, BenchResult } from './bench.ts';
import { readUsage } from './process-usage.ts';

const cli = path.resolve(import.meta.dirname, '../../dist/cli.js');
const AFTER_MS = 60_000;
const WATCHED_MS = 30_000;
const POLL_MS = 20;
const PORT = 4989;
/** Of 200 MB of history, this share was worked on in the last days. */
const RECENT_SHARE = 0.1;

/** `up` on a machine that has never had it, with 200 MB of history behind it. */
export const bench: Bench = {
  name: 'up',
  run: async () => {
    if (process.platform !== 'linux') return { skipped: 'memory of processes is read from /proc' };
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-bench-up-'));
    const claude = path.join(folder, '.claude');
    generateCorpus({ dirs: [claude], sessions: 286, turns: 60, seed: 1 });
    ageHistory(path.join(claude, 'projects'));
    // As a history of weeks lies there, and not on its way to the disk.
    execFileSync('sync');
    const started = performance.now();
    const child = spawn(process.execPath, [cli, 'up', '--no-open', '--port', String(PORT)], {
      env: { PATH: process.env['PATH'], HOME: folder, TZ: 'UTC' },
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
    const ended = new Promise((resolve) => child.once('exit', resolve));
    try {
      while (!printed.includes('Dashboard') && child.exitCode === null) await sleep(POLL_MS);
      const shown = performance.now() - started;
      while (!printed.includes('Imported') && child.exitCode === null) await sleep(POLL_MS);
      await sleep(AFTER_MS);
      const unwatched = memoryOf(child.pid ?? 0);
      const page = await openPage(/http:\S+/.exec(printed)?.[0] ?? '');
      await sleep(WATCHED_MS);
      const watched = memoryOf(child.pid ?? 0);
      page.destroy();
      return results({ shown, unwatched, watched });
    } finally {
      child.kill('SIGINT');
      await ended;
      fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    }
  },
};

function results(o: { shown: number; unwatched: number; watched: number }): BenchResult[] {
  const { shown, unwatched, watched } = o;
  return [
    { what: 'from start to a dashboard with the last 7 days', measured: shown, unit: 'ms', target: 1500 },
    { what: '`up` as a whole, a minute after 200 MB', measured: unwatched, unit: 'MB', target: 200 },
    { what: '`up` as a whole, with a page open after it', measured: watched, unit: 'MB' },
  ];
}

/** What a browser does with the printed link: it signs in, reads the first page and listens for news. */
async function openPage(link: string): Promise<Duplex> {
  const headers = { cookie: await signInBy(link) };
  const { origin } = new URL(link);
  const first = await fetch(origin, { headers });
  if (!first.ok) throw new Error(`the first page answered ${first.status}`);
  await first.text();
  const upgrade = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  };
  const asked = http.get(`${origin}/v1/live`, { headers: { ...headers, origin, ...upgrade } });
  const [, socket] = (await once(asked, 'upgrade')) as [http.IncomingMessage, Duplex];
  return socket.resume();
}

/** Most of it was last written to weeks ago. */
function ageHistory(projects: string): void {
  const names = fs.readdirSync(projects, { recursive: true, encoding: 'utf8' }).sort();
  const old = names.slice(0, Math.floor(names.length * (1 - RECENT_SHARE)));
  const then = Date.now() / 1000 - 30 * 24 * 3600;
  for (const name of old) fs.utimesSync(path.join(projects, name), then, then);
}

/** Of a process and all below it. */
function memoryOf(pid: number): number {
  const children = fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
    .map(Number);
  return readUsage(pid).rssMb + children.reduce((sum, child) => sum + memoryOf(child), 0);
}

function parentOf(pid: string): number | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    // Ended meanwhile.
    return undefined;
  }
}
