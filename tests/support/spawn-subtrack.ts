import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

export type Running = {
  child: ChildProcess;
  /** Everything printed so far, both streams. */
  printed: () => string;
  /** Resolves with the match when the output shows it; fails when the process ends before. */
  shows: (pattern: RegExp) => Promise<RegExpExecArray>;
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
};

/** Starts the built command line, as a user does, with a home of its own. */
export function spawnSubtrack({
  args,
  home,
  env = {},
  node = process.execPath,
  ownGroup = false,
}: {
  args: readonly string[];
  home: string;
  env?: NodeJS.ProcessEnv;
  node?: string;
  /** A process group of its own, as a terminal gives it: Ctrl-C reaches all of it. */
  ownGroup?: boolean;
}): Running {
  let output = '';
  const child = spawn(node, [path.join(root, 'dist/cli.js'), ...args], {
    cwd: home,
    env: { PATH: process.env['PATH'], HOME: home, TZ: 'UTC', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: ownGroup,
  });
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<Awaited<Running['ended']>>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  const shows = async (pattern: RegExp): Promise<RegExpExecArray> => {
    let over = false;
    void ended.then(() => (over = true));
    for (;;) {
      const match = pattern.exec(output);
      if (match) return match;
      if (over) throw new Error(`ended without showing ${pattern}:\n${output}`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  };
  return { child, printed: () => output, shows, ended };
}

/** Processes whose environment names this home (Linux): what a stop has left behind. */
export function processesOf(home: string): string[] {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => read(`/proc/${pid}/environ`).split('\0').includes(`HOME=${home}`))
    .map((pid) => read(`/proc/${pid}/cmdline`).replaceAll('\0', ' '));
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    // The process has ended meanwhile.
    return '';
  }
}
