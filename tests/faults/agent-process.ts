import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';

/** The product as it is shipped; `npm test` builds it first. */
const program = path.resolve('dist/cli.js');

export type World = { home: string; claudeDir: string };

export function environment({ home, claudeDir }: World): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: path.join(home, 'user'),
    SUBTRACK_HOME: home,
    CLAUDE_CONFIG_DIR: claudeDir,
    NODE_NO_WARNINGS: '1',
  };
}

export type Running = { child: ChildProcess; ended: Promise<{ code: number | null; output: string }> };

export function start(world: World, args: string[]): Running {
  const child = spawn(process.execPath, [program, ...args], {
    env: environment(world),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (output += String(text)));
  const ended = new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
  return { child, ended };
}

/** Runs a command to its end; its JSON answer. */
export async function command<T>(world: World, args: string[]): Promise<T> {
  const { code, output } = await start(world, [...args, '--json']).ended;
  if (code !== 0) throw new Error(`subtrack ${args.join(' ')} ended with ${code}: ${output}`);
  return JSON.parse(output) as T;
}
