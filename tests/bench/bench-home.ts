import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { generateCorpus } from '../fixtures/corpus/generate.ts';

const cli = path.resolve(import.meta.dirname, '../../dist/cli.js');

/** A machine of its own with as many sessions of history, and the built command line on it. */
export type BenchHome = {
  folder: string;
  claude: string;
  run: (...args: string[]) => Promise<string>;
  remove: () => void;
};

export function makeBenchHome({ sessions, turns = 40 }: { sessions: number; turns?: number }): BenchHome {
  if (!fs.existsSync(cli)) throw new Error('dist/cli.js is missing; run npm run build');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-bench-'));
  const claude = path.join(folder, '.claude');
  fs.mkdirSync(path.join(claude, 'projects'), { recursive: true });
  generateCorpus({ dirs: [claude], sessions, turns });
  const env = { PATH: process.env['PATH'], HOME: folder, TZ: 'UTC' };
  return {
    folder,
    claude,
    run: (...args) =>
      new Promise((resolve, reject) => {
        execFile(
          process.execPath,
          [cli, ...args],
          { env, cwd: folder, maxBuffer: 256 << 20 },
          (error, stdout, stderr) => {
            if (error) reject(new Error(`subtrack ${args.join(' ')}: ${stderr}`, { cause: error }));
            else resolve(stdout);
          },
        );
      }),
    remove: () => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  };
}
