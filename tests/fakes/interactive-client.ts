import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { clientEnvironment } from './claude-client.ts';
import type { ClientRun } from './claude-client.ts';

export type InteractiveClient = {
  /** Types a line and sends it. */
  say(line: string): Promise<void>;
  /** Presses a key. */
  press(key: string): void;
  /** The terminal's last output, for a test that waits in vain. */
  screen(): string;
  end(): Promise<void>;
};

/** Pastes are taken together: a line needs a moment before the key that sends it. */
const TYPING_MS = 700;

/**
 * The client as a person sees it, in a terminal of its own (`script` of util-linux makes one). First-run questions are
 * answered beforehand; permissions are asked for.
 */
export function startInteractiveClient(run: Omit<ClientRun, 'prompt' | 'askPermission'>): InteractiveClient {
  answerFirstRun({ home: run.home, cwd: run.cwd });
  const command = [run.client.program, '--permission-mode', 'default', ...(run.args ?? [])];
  const line = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const child = spawn('script', ['-qfec', line, '/dev/null'], {
    cwd: run.cwd,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...clientEnvironment(run), TERM: 'xterm-256color', SHELL: '/bin/sh' },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output = (output + chunk.toString('utf8')).slice(-8000)));
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    async say(text) {
      child.stdin.write(text);
      await sleep(TYPING_MS);
      child.stdin.write('\r');
    },
    press: (key) => void child.stdin.write(key),
    screen: () => output,
    async end() {
      child.kill('SIGTERM');
      await closed;
    },
  };
}

function answerFirstRun({ home, cwd }: { home: string; cwd: string }): void {
  const file = path.join(home, '.claude.json');
  const before = fs.existsSync(file)
    ? (JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, unknown>)
    : {};
  const answers = {
    hasCompletedOnboarding: true,
    theme: 'dark',
    customApiKeyResponses: { approved: ['dummy-key'], rejected: [] },
    projects: { [cwd]: { hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true } },
  };
  fs.writeFileSync(file, JSON.stringify({ ...before, ...answers }));
}
