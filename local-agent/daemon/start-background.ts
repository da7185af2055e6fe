import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { AppError } from '../../shared/core/errors.ts';
import type { Paths } from '../config/paths.ts';
import { processRuns } from '../runtime/process-runs.ts';
import { readAgentStatus, type AgentStatus } from './agent-state.ts';

const STARTS_WITHIN_MS = 10_000;
const STOPS_WITHIN_MS = 5_000;
const LOOKS_EVERY_MS = 50;
const LOG_LIMIT_BYTES = 1024 * 1024;
/** The agent waits nearly all its life: little memory is worth more than speed. */
const nodeFlags = ['--max-semi-space-size=1', '--optimize-for-size'];

/** Starts `agent run` detached from this terminal and waits until it says that it runs. Safe to call twice. */
export async function startBackgroundAgent({
  paths,
  env,
  command,
}: {
  paths: Paths;
  env: NodeJS.ProcessEnv;
  /** Program and arguments that run this command line, without `agent run`. */
  command: readonly [string, ...string[]];
}): Promise<{ status: AgentStatus; started: boolean }> {
  const before = readAgentStatus({ paths });
  if (before.running) return { status: before, started: false };
  fs.mkdirSync(paths.home, { recursive: true, mode: 0o700 });
  keepLogShort(paths.agentLog);
  const log = fs.openSync(paths.agentLog, 'a', 0o600);
  const [program, ...args] = command;
  const child = spawn(program, [...nodeFlags, ...args, 'agent', 'run'], {
    cwd: paths.home,
    env,
    detached: true,
    stdio: ['ignore', log, log],
    windowsHide: true,
  });
  fs.closeSync(log);
  const failed = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code) => resolve(`it ended with code ${code}`));
  });
  child.unref();
  const status = await Promise.race([
    until({ within: STARTS_WITHIN_MS, look: () => runningAgent(paths) }),
    failed.then((why) => ({ why })),
  ]);
  if (status && 'running' in status) return { status, started: true };
  throw new AppError({
    code: 'agent.not_started',
    message: `the agent did not start${status ? `: ${status.why}` : ''}`,
    hint: `read ${paths.agentLog}`,
  });
}

/** Ends the running agent and waits until its lock is free and its process is gone. Answers false when none runs. */
export async function stopAgent({ paths }: { paths: Paths }): Promise<boolean> {
  const { running, pid } = readAgentStatus({ paths });
  if (!running) return false;
  if (pid === null) {
    throw new AppError({
      code: 'agent.unknown_pid',
      message: 'an agent runs, but it has not told its process id',
      hint: 'try again in a moment',
    });
  }
  process.kill(pid, 'SIGTERM');
  const gone = await until({
    within: STOPS_WITHIN_MS,
    look: () => (readAgentStatus({ paths }).pid === pid || processRuns(pid) ? undefined : true),
  });
  if (gone) return true;
  throw new AppError({
    code: 'agent.not_stopped',
    message: `the agent (process ${pid}) did not stop`,
    hint: `end it by hand: kill ${pid}`,
  });
}

function runningAgent(paths: Paths): AgentStatus | undefined {
  const status = readAgentStatus({ paths });
  return status.running && status.pid !== null ? status : undefined;
}

async function until<T>({
  within,
  look,
}: {
  within: number;
  look: () => T | undefined;
}): Promise<T | undefined> {
  const end = performance.now() + within;
  for (;;) {
    const seen = look();
    if (seen !== undefined || performance.now() > end) return seen;
    await new Promise((resolve) => setTimeout(resolve, LOOKS_EVERY_MS));
  }
}

/** One earlier log is kept; more would fill the disk of whoever never looks. */
function keepLogShort(file: string): void {
  const size = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_LIMIT_BYTES) fs.renameSync(file, `${file}.1`);
}
