import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { clientEnvironment } from './claude-client.ts';
import type { ClientRun } from './claude-client.ts';
import { until } from '../support/until.ts';

/** What a client notes about itself: between two turns, in one, or asking somebody. */
type ClientState = 'idle' | 'busy' | 'waiting';

export type InteractiveClient = {
  sessionId: string;
  /** Types a line and sends it; returns once the client is at work with it. */
  say(line: string): Promise<void>;
  /** Presses a key until the question that the client waits with is answered. */
  answer(key: string): Promise<void>;
  becomes(state: ClientState): Promise<void>;
  end(): Promise<void>;
};

/** A question that has just come up takes no key yet: it is pressed again. */
const KEY_PAUSE_MS = 500;
/** A key that comes together with the line is taken for a part of it; too soon again, it would answer what comes next. */
const SEND_PAUSE_MS = 3000;
const END_PATIENCE_MS = 5000;

/**
 * The client as a person sees it, in a terminal of its own (`script` of util-linux makes one). First-run questions are
 * answered beforehand; permissions are asked for. Whatever is waited for in vain shows the terminal's screen.
 */
export function startInteractiveClient(run: Omit<ClientRun, 'prompt' | 'askPermission'>): InteractiveClient {
  answerFirstRun({ home: run.home, cwd: run.cwd });
  const sessionId = randomUUID();
  const options = ['--permission-mode', 'default', '--session-id', sessionId];
  const command = [run.client.program, ...options, ...(run.args ?? [])];
  const line = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const child = spawn('script', ['-qfec', line, '/dev/null'], {
    cwd: run.cwd,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...clientEnvironment(run), TERM: 'xterm-256color', SHELL: '/bin/sh' },
  });
  let output = '';
  let drawn = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    drawn += chunk.length;
    output = (output + chunk.toString('utf8')).slice(-20_000);
  });
  // Keys for a client that is gone are no matter of their own: whoever waits hears of its end.
  child.stdin.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  // `script` is missing: whoever waits sees it on the screen.
  child.once('error', (error) => (output += String(error)));

  const state = () => readState({ home: run.home, sessionId });
  const tell = () => `its client says "${state() ?? 'nothing'}"; its screen shows:\n${readable(output)}`;
  const wait = (what: string, holds: () => boolean) => until(what, () => isOn() && holds(), { tell });
  function isOn(): true {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) return true;
    throw new Error(`the client in the terminal has ended; ${tell()}`);
  }

  return {
    sessionId,
    async say(text) {
      const before = drawn;
      child.stdin.write(text);
      await wait('the terminal shows what was typed', () => drawn > before);
      await press({ key: '\r', pauseMs: SEND_PAUSE_MS, done: () => isNow('busy', 'waiting') });
    },
    answer: (key) => press({ key, pauseMs: KEY_PAUSE_MS, done: () => isNow('busy', 'idle') }),
    becomes: (wanted) => wait(`the client becomes ${wanted}`, () => isNow(wanted)),
    async end() {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), END_PATIENCE_MS);
      await closed;
      clearTimeout(late);
    },
  };

  function isNow(...wanted: ClientState[]): boolean {
    return wanted.some((one) => one === state());
  }

  function press({ key, pauseMs, done }: { key: string; pauseMs: number; done: () => boolean }) {
    let last = Number.NEGATIVE_INFINITY;
    return wait(`the client takes the key ${JSON.stringify(key)}`, () => {
      if (done()) return true;
      if (performance.now() - last >= pauseMs) {
        child.stdin.write(key);
        last = performance.now();
      }
      return false;
    });
  }
}

/** By session: the notes of other clients, and of killed ones, lie beside it. */
function readState({ home, sessionId }: { home: string; sessionId: string }): string | undefined {
  const folder = path.join(home, '.claude', 'sessions');
  if (!fs.existsSync(folder)) return undefined;
  for (const name of fs.readdirSync(folder)) {
    if (!name.endsWith('.json')) continue;
    const note = readNote(path.join(folder, name));
    if (note?.['sessionId'] === sessionId) return note['status'] as string | undefined;
  }
  return undefined;
}

function readNote(file: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, unknown>;
  } catch {
    // Its client is just writing it, or has taken it away.
    return undefined;
  }
}

/** What was drawn last, without the terminal's commands; what was drawn over is still there. */
function readable(output: string): string {
  const escape = String.fromCodePoint(27);
  const text = output
    .replaceAll(new RegExp(`${escape}\\[\\d*C`, 'g'), ' ')
    .replaceAll(new RegExp(`${escape}\\[[\\d;?<>=]*[a-zA-Z]`, 'g'), '')
    .replaceAll(new RegExp(`${escape}\\][^${escape}\\x07]*(?:\\x07|${escape}\\\\)`, 'g'), '');
  const lines = text.split(/[\r\n]+/).filter((shown) => shown.trim() !== '');
  return lines.slice(-40).join('\n');
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
