import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { listSessionFiles } from '../../local-agent/journal/journal-files.ts';
import type { Bench } from './bench.ts';
import { type BenchHome, makeBenchHome } from './bench-home.ts';

const cli = path.resolve(import.meta.dirname, '../../dist/cli.js');
const LARGE_TURNS = 56_000;

/** What the size of a session adds to the memory of making its bundle: a large one against a small one. */
export const bench: Bench = {
  name: 'backup',
  run: async () => {
    const small = await peakOf(1);
    const large = await peakOf(LARGE_TURNS);
    return [
      {
        what: 'memory of a bundle, over that of a small one',
        measured: large.peakMb - small.peakMb,
        unit: 'MB',
        target: 64,
        note: `journal of ${large.journalMb.toFixed(0)} MB; ${small.peakMb.toFixed(0)} MB for a small one`,
      },
      { what: 'making it', measured: large.seconds, unit: 's' },
    ];
  },
};

async function peakOf(turns: number): Promise<{ peakMb: number; journalMb: number; seconds: number }> {
  const home = makeBenchHome({ sessions: 1, turns });
  try {
    await home.run('import', '--wait');
    const [file = ''] = listSessionFiles(path.join(home.folder, '.subtrack', 'journal'));
    const started = performance.now();
    const peakMb = await peakOfBackup({ home, session: path.basename(file, '.jsonl') });
    const seconds = (performance.now() - started) / 1000;
    return { peakMb, seconds, journalMb: fs.statSync(file).size / 1e6 };
  } finally {
    home.remove();
  }
}

async function peakOfBackup({ home, session }: { home: BenchHome; session: string }): Promise<number> {
  const env = { PATH: process.env['PATH'], HOME: home.folder, TZ: 'UTC' };
  const args = [cli, 'backup', session, '--json', '--no-refresh'];
  const child = spawn(process.execPath, args, { env, cwd: home.folder, stdio: 'ignore' });
  let peakKb = 0;
  const look = setInterval(() => {
    try {
      const status = fs.readFileSync(`/proc/${child.pid}/status`, 'utf8');
      peakKb = Math.max(peakKb, Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0));
    } catch {
      // It has just ended: what was seen last counts.
    }
  }, 20);
  try {
    const code = await new Promise((resolve) => child.once('exit', resolve));
    if (code !== 0) throw new Error(`subtrack backup ended with ${code}`);
    return peakKb / 1024;
  } finally {
    clearInterval(look);
  }
}
