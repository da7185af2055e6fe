import { spawn } from 'node:child_process';
import { createErrorFactory } from '../../../shared/core/errors.ts';
import { MINUTE } from '../../../shared/core/time.ts';

export type GitCall = {
  cwd: string;
  args: readonly string[];
  env?: Readonly<Record<string, string>>;
  input?: Uint8Array | undefined;
};

/** A folder that hangs must not keep the next checkpoint back for ever. */
const PATIENCE_MS = 10 * MINUTE;

/** `stderr` tells callers which failure it was; its first line is what a person reads. */
const gitFailed = createErrorFactory<{ args: readonly string[]; stderr: string; cwd: string }>(
  ({ args, stderr, cwd }) => ({
    code: 'git.failed',
    message: `git ${args.find((arg) => /^[a-z]/.test(arg)) ?? ''} failed in ${cwd}: ${firstLine(stderr)}`,
    cause: stderr,
  }),
);

const gitMissing = createErrorFactory<{ cause: unknown }>(({ cause }) => ({
  code: 'git.missing',
  message: 'git cannot be started',
  hint: 'install git, or put it on the PATH',
  cause,
}));

/**
 * Runs git and answers what it prints, as bytes: names of files need not be text. Nothing of the caller's git environment
 * reaches it, it asks nobody, fetches nothing, and takes no lock that it can do without. Throws `git.failed` or
 * `git.missing`.
 */
export function runGit({ cwd, args, env = {}, input }: GitCall): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const child = spawn('git', [...args], {
    cwd,
    env: { ...outerEnvironment(), ...quiet, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: PATIENCE_MS,
    killSignal: 'SIGKILL',
    windowsHide: true,
  });
  const out: Buffer[] = [];
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8').slice(0, 4096)));
  // It may end before it has read everything; its exit code tells why.
  child.stdin.on('error', () => undefined);
  child.once('error', (cause) => reject(gitMissing({ cause })));
  child.once('close', (code, signal) => {
    if (code === 0) resolve(Buffer.concat(out));
    else reject(gitFailed({ args, cwd, stderr: stderr || `ended by ${signal ?? `code ${code}`}` }));
  });
  child.stdin.end(input);
  return promise;
}

const quiet = {
  LC_ALL: 'C',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
} as const;

function outerEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^GIT_/i.test(name)));
}

function firstLine(stderr: string): string {
  return stderr.split('\n').find((line) => line.trim() !== '') ?? 'no reason given';
}

/** The parts of a `-z` answer. Names of files are bytes: latin1 keeps each of them as one character. */
export function splitZero(answer: Buffer): string[] {
  const parts = answer.toString('latin1').split('\0');
  if (parts.at(-1) === '') parts.pop();
  return parts;
}

/** The other way: names for `-z --stdin`. */
export function joinZero(names: readonly string[]): Buffer {
  return Buffer.from(names.map((name) => `${name}\0`).join(''), 'latin1');
}
