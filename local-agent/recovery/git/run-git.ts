import { createErrorFactory } from '../../../shared/core/errors.ts';
import { MINUTE } from '../../../shared/core/time.ts';
import { isGone } from '../../files/is-gone.ts';
import { runProcess, type GitCall, type GitEnding } from './git-process.ts';
import { fitsShell, openGitShell, type GitShell } from './git-shell.ts';

/** A folder that hangs must not keep the next checkpoint back for ever. */
const PATIENCE_MS = 10 * MINUTE;
/** The shell waits so long for the next call: the calls of one snapshot come one after the other. */
const IDLE_MS = 1_000;

/** `stderr` tells callers which failure it was; its first line is what a person reads. */
const gitFailed = createErrorFactory<{ args: readonly string[]; stderr: string; cwd: string }>(
  ({ args, stderr, cwd }) => ({
    code: 'git.failed',
    message: `git ${args.find((arg) => /^[a-z][a-z-]*$/.test(arg)) ?? ''} failed in ${cwd}: ${firstLine(stderr)}`,
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
export async function runGit(call: GitCall): Promise<Buffer> {
  const ending = await start(call).catch((cause: unknown) => {
    throw gitMissing({ cause });
  });
  if (ending.why !== null) throw gitFailed({ ...call, stderr: ending.why });
  return ending.out;
}

async function start(call: GitCall): Promise<GitEnding> {
  const env = { ...outerEnvironment(), ...quiet };
  try {
    if (fitsShell(call)) return await shellWith(env).run(call);
  } catch (error) {
    // There is no shell, or no git: it tells which.
    if (!isGone(error)) throw error;
  }
  return runProcess({ call, env, patienceMs: PATIENCE_MS });
}

let open: { shell: GitShell; environment: string } | undefined;

function shellWith(env: NodeJS.ProcessEnv): GitShell {
  const environment = JSON.stringify(env);
  if (!open?.shell.isOpen() || open.environment !== environment)
    open = { shell: openGitShell({ env, idleMs: IDLE_MS, patienceMs: PATIENCE_MS }), environment };
  return open.shell;
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

/** The same for `--stdin` alone: a line each, in quotes as git reads them. It is plain text, which starts faster. */
export function quotedLines(names: readonly string[]): Buffer {
  return Buffer.from(
    names.map((name) => `"${name.replaceAll(/[^ !#-[\]-~]/g, octal)}"\n`).join(''),
    'latin1',
  );
}

function octal(byte: string): string {
  return `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`;
}
