import { spawn, type ChildProcess } from 'node:child_process';
import { Readable } from 'node:stream';
import { shellWord } from '../../../shared/core/shell-word.ts';
import { isGone } from '../../files/is-gone.ts';

export type GitCall = {
  cwd: string;
  args: readonly string[];
  env?: Readonly<Record<string, string>>;
  input?: Uint8Array | undefined;
};

/** `why`: what it said of its failure, or how it ended; null where all went well. */
type Ending = { out: Buffer; why: string | null };
type Options = { calls: readonly GitCall[]; env: NodeJS.ProcessEnv; patienceMs: number };

/** A shell knows descriptors of one digit: 3 to 5 are what calls print, 6 to 8 what they complain, 9 the one input. */
export const MOST_TOGETHER = 3;
const NO_SUCH_COMMAND = 127;

/**
 * Runs up to three calls of git at once, at most one of them with an input. To start a process copies the page tables of
 * this one, which takes longer than most of the calls do: so one shell is started, and starts them. Rejects where git
 * cannot be started.
 */
export async function runProcesses({ calls, ...options }: Options): Promise<Ending[]> {
  if (calls.length > 1) {
    try {
      return await runByShell({ calls, ...options });
    } catch (error) {
      // There is no shell, or no git: each by itself tells which.
      if (!isGone(error)) throw error;
    }
  }
  return Promise.all(calls.map((call) => runAlone({ call, ...options })));
}

type Alone = Omit<Options, 'calls'> & { call: GitCall };

async function runAlone({ call, env, patienceMs }: Alone): Promise<Ending> {
  const child = spawn('git', [...call.args], {
    cwd: call.cwd,
    env: { ...env, ...call.env },
    windowsHide: true,
  });
  const stop = () => child.kill('SIGKILL');
  const { pipes, how } = await ending({ child, input: call.input, patienceMs, stop });
  return { out: pipeAt(pipes, 1), why: how === 'code 0' ? null : complaint({ said: pipeAt(pipes, 2), how }) };
}

async function runByShell({ calls, env, patienceMs }: Options): Promise<Ending[]> {
  const child = spawn('/bin/sh', ['-c', scriptOf(calls)], {
    cwd: '/',
    env,
    stdio: Array.from({ length: 3 + 2 * MOST_TOGETHER }, () => 'pipe' as const),
    // A group of its own: who waits too long stops all of it.
    detached: true,
  });
  const stop = () => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL');
  const input = calls.find((call) => call.input !== undefined)?.input;
  const { pipes, how } = await ending({ child, input, patienceMs, stop });
  const codes = new Map(
    pipeAt(pipes, 1)
      .toString('latin1')
      .split('\n')
      .map((line) => line.split(' ', 2) as [string, string]),
  );
  return calls.map((_, index) => {
    const code = codes.get(String(index));
    if (code === String(NO_SUCH_COMMAND))
      throw Object.assign(new Error('git is not there'), { code: 'ENOENT' });
    const said = pipeAt(pipes, 3 + MOST_TOGETHER + index);
    const why = code === '0' ? null : complaint({ said, how: code === undefined ? how : `code ${code}` });
    return { out: pipeAt(pipes, 3 + index), why };
  });
}

/** Each in the background, with pipes of its own; standard output tells their exit codes. */
function scriptOf(calls: readonly GitCall[]): string {
  const lines = calls.map(({ cwd, args, env = {}, input }, index) => {
    const set = Object.entries(env).map(([name, value]) => `${name}=${shellWord(value)}`);
    const words = [...set, 'git', ...args.map(shellWord)].join(' ');
    const pipes = `<${input === undefined ? '/dev/null' : '&9'} >&${3 + index} 2>&${3 + MOST_TOGETHER + index}`;
    return `({ cd ${shellWord(cwd)} && ${words}; } ${pipes}; echo "${index} $?") &`;
  });
  return ['exec 9<&0', ...lines, 'wait'].join('\n');
}

type Ended = { pipes: Buffer[]; how: string };

/** Resolves when all has ended and every pipe is read; rejects when it cannot be started. */
function ending({
  child,
  input,
  patienceMs,
  stop,
}: {
  child: ChildProcess;
  input: Uint8Array | undefined;
  patienceMs: number;
  stop: () => unknown;
}): Promise<Ended> {
  const { promise, resolve, reject } = Promise.withResolvers<Ended>();
  const chunks = child.stdio.map((pipe) => {
    const read: Buffer[] = [];
    if (pipe instanceof Readable && pipe !== (child.stdin as unknown))
      pipe.on('data', (chunk: Buffer) => read.push(chunk));
    return read;
  });
  const timer = setTimeout(stop, patienceMs);
  // It may end before it has read everything; its exit code tells why.
  child.stdin?.on('error', () => undefined);
  child.once('error', reject);
  child.once('close', (code, signal) => {
    clearTimeout(timer);
    resolve({ pipes: chunks.map((read) => Buffer.concat(read)), how: signal ?? `code ${code}` });
  });
  child.stdin?.end(input);
  return promise;
}

function pipeAt(pipes: readonly Buffer[], at: number): Buffer {
  return pipes[at] ?? Buffer.alloc(0);
}

function complaint({ said, how }: { said: Buffer; how: string }): string {
  return said.toString('utf8', 0, 4096) || `ended by ${how}`;
}
