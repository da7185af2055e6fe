import { createErrorFactory } from '../../../shared/core/errors.ts';
import { MINUTE } from '../../../shared/core/time.ts';
import { MOST_TOGETHER, runProcesses, type GitCall } from './run-processes.ts';

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
 * reaches it, it asks nobody, fetches nothing, and takes no lock that it can do without. Calls that are made at the same
 * moment are started together. Throws `git.failed` or `git.missing`.
 */
export function runGit(call: GitCall): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  if (waiting.length === 0) setImmediate(startWaiting);
  waiting.push({ call, resolve, reject });
  return promise;
}

type Waiting = { call: GitCall; resolve: (out: Buffer) => void; reject: (cause: unknown) => void };
let waiting: Waiting[] = [];

function startWaiting(): void {
  const all = waiting;
  waiting = [];
  for (const together of batchesOf(all)) void start(together);
}

/** At most so many of which one has an input: each has pipes of its own. */
function batchesOf(all: readonly Waiting[]): Waiting[][] {
  const batches: Waiting[][] = [];
  for (const one of all) {
    const fits = batches.find(
      (batch) =>
        batch.length < MOST_TOGETHER &&
        (one.call.input === undefined || batch.every(({ call }) => call.input === undefined)),
    );
    if (fits === undefined) batches.push([one]);
    else fits.push(one);
  }
  return batches;
}

async function start(together: readonly Waiting[]): Promise<void> {
  try {
    const env = { ...outerEnvironment(), ...quiet };
    const calls = together.map(({ call }) => call);
    const endings = await runProcesses({ calls, env, patienceMs: PATIENCE_MS });
    for (const [index, { call, resolve, reject }] of together.entries()) {
      const ending = endings[index];
      if (ending === undefined) continue;
      if (ending.why === null) resolve(ending.out);
      else reject(gitFailed({ ...call, stderr: ending.why }));
    }
  } catch (cause) {
    for (const { reject } of together) reject(gitMissing({ cause }));
  }
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
