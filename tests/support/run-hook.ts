import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Paths } from '../../local-agent/config/paths.ts';
import { hookHandler, recorderWord } from '../../local-agent/hooks/hook-entries.ts';
import { renderRecorderScript } from '../../local-agent/hooks/recorder-script.ts';

/** Shells that Claude Code may start a hook with; one that is not installed is not tried. */
export const shells = [['sh'], ['dash'], ['bash'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([program = '']) => spawnSync(program, ['-c', ':']).error === undefined,
);

export type HookRun = { code: number | null; output: string };

export function writeRecorder({
  paths,
  launcher,
}: {
  paths: Paths;
  launcher?: { node: string; cli: string };
}): void {
  const { spool, agentState, home } = paths;
  fs.mkdirSync(path.dirname(paths.recorder), { recursive: true });
  fs.writeFileSync(paths.recorder, renderRecorderScript({ spool, agentState, home, launcher }));
}

/** Runs the very text that `init` writes into the settings, as Claude Code does. */
export function startHook({
  paths,
  event = 'PostToolUse',
  shell = ['sh'],
  prelude = '',
  env = {},
  detached = false,
}: HookOptions): ChildProcess {
  const word = recorderWord({ recorder: paths.recorder, userHome: '/nobody' });
  const [program = 'sh', ...flags] = shell;
  return spawn(program, [...flags, '-c', prelude + hookHandler({ event, recorder: word }).command], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached,
    // Node's pipes are sockets; a first-level bash takes that for a remote login and reads its start files.
    env: { PATH: process.env['PATH'], SHLVL: '2', ...env },
  });
}

export type HookOptions = {
  paths: Paths;
  event?: string;
  shell?: readonly string[];
  /** Shell text before the command, to limit what it may do. */
  prelude?: string;
  env?: Record<string, string>;
  /** In a group of its own, by which everything that it starts can be killed. */
  detached?: boolean;
};

export function runHook({ payload, ...options }: HookOptions & { payload: string }): Promise<HookRun> {
  const child = startHook(options);
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  const finished = new Promise<HookRun>((resolve, reject) => {
    child.once('error', reject);
    child.stdin?.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
  child.stdin?.end(payload);
  return finished;
}

export function payloadOf(number: number, extra = ''): string {
  return JSON.stringify({ session_id: 's', hook_event_name: 'PostToolUse', number, extra });
}
