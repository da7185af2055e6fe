import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export type Client = { version: string; program: string };

const CLIENT_VERSIONS = ['2.1.332', '2.1.329', '2.1.197'] as const;

/** Where `.ci/run` installs the clients, unless `SUBTRACK_TEST_CLIENTS` names another folder. */
export function clientsFolder(env: NodeJS.ProcessEnv = process.env): string {
  const cache = env['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache');
  return env['SUBTRACK_TEST_CLIENTS'] || path.join(cache, 'subtrack-test-clients');
}

/** The real clients that the end-to-end tests drive; a missing one is an error, never a skipped test. */
export function locateClients(env: NodeJS.ProcessEnv = process.env): Client[] {
  const folder = clientsFolder(env);
  return CLIENT_VERSIONS.map((version) => {
    const program = path.join(folder, version, 'node_modules', '.bin', 'claude');
    if (!fs.existsSync(program)) {
      throw new Error(
        `Claude Code ${version} is not at ${program}; run .ci/run once, or set SUBTRACK_TEST_CLIENTS`,
      );
    }
    return { version, program: fs.realpathSync(program) };
  });
}

export type ClientRun = {
  client: Client;
  apiUrl: string;
  /** `HOME` of the run: the client's config, settings and transcripts live below it. */
  home: string;
  cwd: string;
  prompt: string;
  args?: readonly string[];
  /** Let the client ask before it acts; a headless run then denies what nobody allows. */
  askPermission?: boolean;
  env?: Record<string, string>;
};

export type ClientResult = {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** From the result object on stdout; empty when the client was killed. */
  sessionId: string;
};

export type RunningClient = { child: ChildProcess; finished: Promise<ClientResult> };

/** Starts `claude -p PROMPT` in a clean environment; nothing of the real user is visible to it. */
export function startClient({ client, cwd, prompt, args = [], ...run }: ClientRun): RunningClient {
  const permissions = run.askPermission ? [] : ['--dangerously-skip-permissions'];
  const child = spawn(client.program, ['-p', prompt, '--output-format', 'json', ...permissions, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: clientEnvironment(run),
  });
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => (output.stdout += chunk.toString('utf8')));
  child.stderr?.on('data', (chunk: Buffer) => (output.stderr += chunk.toString('utf8')));
  const finished = new Promise<ClientResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => {
      const sessionId = /"session_id":\s*"([0-9a-f-]{36})"/.exec(output.stdout)?.[1] ?? '';
      resolve({ exitCode, signal, ...output, sessionId });
    });
  });
  return { child, finished };
}

/** Nothing of the real user, no traffic but to the scripted API. */
export function clientEnvironment({ home, apiUrl, env }: Pick<ClientRun, 'home' | 'apiUrl' | 'env'>) {
  return {
    PATH: process.env['PATH'],
    LANG: 'C.UTF-8',
    TMPDIR: process.env['TMPDIR'],
    HOME: home,
    ANTHROPIC_BASE_URL: apiUrl,
    ANTHROPIC_API_KEY: 'dummy-key',
    DISABLE_TELEMETRY: '1',
    DISABLE_ERROR_REPORTING: '1',
    DISABLE_AUTOUPDATER: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    IS_SANDBOX: '1',
    ...env,
  };
}

export function runClient(run: ClientRun): Promise<ClientResult> {
  return startClient(run).finished;
}
