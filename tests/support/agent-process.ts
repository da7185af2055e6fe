import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { withoutRights } from './without-rights.ts';

/** The product as it is shipped; `npm test` builds it first. */
const program = path.resolve('dist/cli.js');

export type Circumstances = {
  /** Shell text before the program, to limit what it may do. */
  prelude?: string;
  /** Meets the modes of files also as root. */
  isOrdinary?: boolean;
};
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

export function start(
  world: World,
  args: string[],
  { prelude = '', isOrdinary = false }: Circumstances = {},
): Running {
  const shell = ['sh', '-c', `${prelude}exec "$0" "$@"`, process.execPath, program, ...args];
  const [command, ...rest] = isOrdinary ? withoutRights(shell) : shell;
  const child = spawn(command ?? '', rest, { env: environment(world), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (output += String(text)));
  const ended = new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
  return { child, ended };
}

/** The code of the error that a command ends with; undefined when it ends well. */
export async function errorOf(
  world: World,
  args: string[],
  circumstances: Circumstances,
): Promise<string | undefined> {
  const { code, output } = await start(world, [...args, '--json'], circumstances).ended;
  if (code === 0) return undefined;
  const { error } = JSON.parse(output) as { error: { code: string; message: string } };
  return error.code === 'internal' ? `internal: ${error.message}` : error.code;
}

/** Runs a command to its end; its JSON answer. */
export async function command<T>(
  world: World,
  args: string[],
  circumstances: Circumstances = {},
): Promise<T> {
  const { code, output } = await start(world, [...args, '--json'], circumstances).ended;
  if (code !== 0) throw new Error(`subtrack ${args.join(' ')} ended with ${code}: ${output}`);
  return JSON.parse(output) as T;
}
