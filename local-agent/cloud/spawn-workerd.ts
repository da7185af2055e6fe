import { type ChildProcess, spawn } from 'node:child_process';
import readline from 'node:readline';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { AppError } from '../../shared/core/errors.ts';
import { sockets } from './runtime-config.ts';
import { guardWorkerd } from './workerd-guard.ts';

export type Workerd = {
  /** Where the world is answered. */
  port: number;
  /** Where the agent alone is. */
  agentPort: number;
  /** Resolves when it runs no more, whatever ended it. */
  ended: Promise<void>;
  /** Ends it at once: what it has acknowledged is on disk. */
  kill(): void;
};

const listenSchema = z.object({ event: z.literal('listen'), socket: z.string(), port: z.number() });
const logSchema = z.object({ level: z.string(), message: z.string() });
/** Of what it says before it listens, for the error if it does not. */
const KEPT_CHARACTERS = 4000;

/** Starts workerd and waits until it listens, at ports that the system chooses. */
export async function spawnWorkerd(o: {
  program: string;
  config: string;
  /** Added to what the runtime itself needs. */
  env: NodeJS.ProcessEnv;
  log: (line: { level: string; message: string }) => void;
}): Promise<Workerd> {
  const args = ['serve', '--experimental', '--control-fd=3', o.config];
  const addresses = Object.values(sockets).map((socket) => `--socket-addr=${socket}=127.0.0.1:0`);
  const child = spawn(o.program, [...args, ...addresses], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    windowsHide: true,
    env: { ...o.env, TZ: 'UTC' },
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  guardWorkerd(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    readline.createInterface({ input: stream as Readable }).on('line', (line) => {
      if (said.length < KEPT_CHARACTERS) said += `${line}\n`;
      o.log(readLog(line));
    });
  }
  const ports = await Promise.race([waitForPorts(child), ended]);
  const kill = (): void => void child.kill('SIGKILL');
  if (ports !== undefined) return { ...ports, ended, kill };
  // What it still said is read after its end.
  await Promise.race([new Promise((resolve) => child.once('close', resolve)), ended.then(tick)]);
  kill();
  throw new AppError({
    code: 'cloud.not_started',
    message: `the dashboard's runtime did not start: ${said.trim() || 'it said nothing'}`,
    hint: 'set SUBTRACK_HOME to another folder, or report this',
  });
}

function tick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 200));
}

/** Once it listens at both of its places; undefined when it ends before. */
async function waitForPorts(child: ChildProcess): Promise<Pick<Workerd, 'port' | 'agentPort'> | undefined> {
  const ports = new Map<string, number>();
  for await (const line of readline.createInterface({ input: child.stdio[3] as Readable })) {
    const { data } = listenSchema.safeParse(JSON.parse(line));
    if (data !== undefined) ports.set(data.socket, data.port);
    const [port, agentPort] = [ports.get(sockets.entry), ports.get(sockets.agent)];
    if (port !== undefined && agentPort !== undefined) return { port, agentPort };
  }
  return undefined;
}

function readLog(line: string): { level: string; message: string } {
  try {
    const { data } = logSchema.safeParse(JSON.parse(line));
    if (data !== undefined) return data;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  // What ends the runtime is told in words.
  return { level: 'error', message: line };
}
