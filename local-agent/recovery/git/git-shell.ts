import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import net from 'node:net';
import { shellWord } from '../../../shared/core/shell-word.ts';
import { complaint, type GitCall, type GitEnding } from './git-process.ts';

/**
 * One shell that starts calls of git. To start a process copies the page tables of this one, which takes longer than most of
 * the calls do, and a snapshot makes ten of them: the shell is small, and is started once.
 */
export type GitShell = {
  /** Rejects where there is no shell, or it finds no git. */
  run(call: GitCall): Promise<GitEnding>;
  isOpen(): boolean;
};

type Running = { call: GitCall; resolve: (ending: GitEnding) => void; reject: (cause: unknown) => void };

/** A shell knows descriptors of one digit: 3 to 5 are what calls print, 6 to 8 what they complain. */
const SLOTS = 3;
const NO_SUCH_COMMAND = 127;
/** What the shell is given stands in its script: short, and in lines. */
const INPUT_LIMIT = 4096;

/** Whether a call can be made by a shell. */
export function fitsShell({ input }: GitCall): boolean {
  if (process.platform === 'win32') return false;
  return input === undefined || (input.length <= INPUT_LIMIT && input.at(-1) === 0x0a && !input.includes(0));
}

/** It ends by itself when nothing was asked of it for `idleMs`, and keeps no process from ending. */
export function openGitShell({
  env,
  idleMs,
  patienceMs,
}: {
  env: NodeJS.ProcessEnv;
  idleMs: number;
  patienceMs: number;
}): GitShell {
  const pipes = Array.from({ length: 2 * SLOTS }, () => 'pipe' as const);
  // A group of its own: who waits too long stops all of it.
  const child = spawn('/bin/sh', [], {
    cwd: '/',
    env,
    stdio: ['pipe', 'ignore', 'ignore', ...pipes],
    detached: true,
  });
  const sockets = child.stdio.filter((pipe) => pipe instanceof net.Socket);
  const waiting: Running[] = [];
  const busy = new Map<number, Running>();
  let isOpen = true;
  let idle: NodeJS.Timeout | undefined;

  function end(finish: (running: Running) => void): void {
    isOpen = false;
    clearTimeout(idle);
    for (const running of [...busy.values(), ...waiting.splice(0)]) finish(running);
    busy.clear();
  }
  // It may be gone before it has read everything; how it ended tells why.
  for (const socket of sockets) socket.on('error', () => undefined);
  child.once('error', (cause) => end(({ reject }) => reject(cause)));
  child.once('exit', (code, signal) =>
    end(({ resolve }) => resolve({ out: Buffer.alloc(0), why: `ended by ${signal ?? `code ${code}`}` })),
  );

  function next(): void {
    for (let slot = 0; slot < SLOTS && waiting.length > 0; slot += 1) {
      const running = busy.has(slot) ? undefined : waiting.shift();
      if (running) void start({ slot, running });
    }
    if (busy.size > 0) return;
    for (const one of [child, ...sockets]) one.unref();
    idle = setTimeout(() => {
      isOpen = false;
      child.stdin?.end();
    }, idleMs).unref();
  }

  async function start({ slot, running }: { slot: number; running: Running }): Promise<void> {
    busy.set(slot, running);
    const timer = setTimeout(() => stopGroup(child), patienceMs);
    const mark = randomUUID();
    const [out, said] = [child.stdio[3 + slot], child.stdio[3 + SLOTS + slot]].map((pipe) =>
      readUntil({ pipe, mark }),
    );
    child.stdin?.write(scriptOf({ ...running, slot, mark }));
    const printed = await out;
    const complained = await said;
    clearTimeout(timer);
    if (printed === undefined || complained === undefined || busy.get(slot) !== running) return;
    busy.delete(slot);
    if (printed.code === NO_SUCH_COMMAND)
      running.reject(Object.assign(new Error('git is not there'), { code: 'ENOENT' }));
    const why = complaint({ said: complained.bytes, how: `code ${printed.code}` });
    running.resolve({ out: printed.bytes, why: printed.code === 0 ? null : why });
    next();
  }

  return {
    isOpen: () => isOpen,
    run(call) {
      const { promise, resolve, reject } = Promise.withResolvers<GitEnding>();
      clearTimeout(idle);
      for (const one of [child, ...sockets]) one.ref();
      waiting.push({ call, resolve, reject });
      next();
      return promise;
    },
  };
}

function stopGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** In the background, with pipes of its own; after what it prints and complains stands a mark, and its exit code. */
function scriptOf({ call, slot, mark }: { call: GitCall; slot: number; mark: string }): Buffer {
  const { cwd, args, env = {}, input } = call;
  const set = Object.entries(env).map(([name, value]) => `${name}=${shellWord(value)}`);
  const words = [...set, 'git', ...args.map(shellWord)].join(' ');
  const [out, said] = [`>&${3 + slot}`, `>&${3 + SLOTS + slot}`];
  const from = input === undefined ? '</dev/null' : `<<'${mark}'`;
  const marks = `printf '${mark}%03d' $? ${out}; printf '${mark}000' ${said}`;
  const script = `({ cd ${shellWord(cwd)} && ${words}; } ${from} ${out} 2${said}; ${marks}) &\n`;
  return Buffer.concat([
    Buffer.from(script),
    ...(input === undefined ? [] : [input, Buffer.from(`${mark}\n`)]),
  ]);
}

/** What comes before the mark, and the code behind it. Undefined where there is no such pipe. */
function readUntil({ pipe, mark }: { pipe: unknown; mark: string }) {
  const { promise, resolve } = Promise.withResolvers<{ bytes: Buffer; code: number } | undefined>();
  if (!(pipe instanceof net.Socket)) resolve(undefined);
  else {
    const length = mark.length + 3;
    const chunks: Buffer[] = [];
    let tail = Buffer.alloc(0);
    const onData = (chunk: Buffer) => {
      chunks.push(chunk);
      tail = Buffer.concat([tail, chunk.subarray(-length)]).subarray(-length);
      if (tail.toString('latin1', 0, mark.length) !== mark) return;
      pipe.off('data', onData);
      resolve({
        bytes: Buffer.concat(chunks).subarray(0, -length),
        code: Number(tail.toString('latin1', mark.length)),
      });
    };
    pipe.on('data', onData);
  }
  return promise;
}
