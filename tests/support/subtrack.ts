import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { main } from '../../local-agent/commands/dispatch.ts';
import { type Deps, makeDeps } from '../../local-agent/deps.ts';
import { writeHistory } from './small-history.ts';

export type Answer = { code: number; stdout: string; stderr: string };

/** The real command line on a home of its own; `history` puts the small history below its Claude Code folder. */
export function createSubtrack({
  history = true,
  now = Date.UTC(2026, 10, 21, 12),
  timeZone = 'UTC',
  env = {},
  fetch,
  makeWrangler,
}: {
  history?: boolean;
  now?: number;
  timeZone?: string;
  env?: Record<string, string>;
  fetch?: typeof globalThis.fetch;
  makeWrangler?: Deps['makeWrangler'];
} = {}) {
  let time = now;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-cli-'));
  const home = path.join(folder, 'home');
  const claude = path.join(folder, 'claude');
  const managedSettings = path.join(folder, 'managed');
  if (history) writeHistory(claude);

  async function run(
    argv: readonly string[],
    o: { columns?: number; tty?: boolean; stdin?: NodeJS.ReadableStream; cwd?: string } = {},
  ): Promise<Answer> {
    const written = { stdout: '', stderr: '' };
    const capture = (name: 'stdout' | 'stderr') => ({
      write: (text: string) => (written[name] += text),
      isTTY: o.tty,
      columns: o.columns,
    });
    const deps = depsOf({
      stdout: capture('stdout'),
      stderr: capture('stderr'),
      ...(o.stdin === undefined ? {} : { stdin: () => o.stdin ?? process.stdin }),
      ...(o.cwd === undefined ? {} : { cwd: o.cwd }),
    });
    const code = await main({ argv: [...argv], deps });
    return { code, ...written };
  }

  function depsOf(
    o: Pick<Parameters<typeof makeDeps>[0], 'stdout' | 'stderr' | 'stdin'> & { cwd?: string },
  ): Deps {
    return makeDeps({
      env: { HOME: folder, SUBTRACK_HOME: home, CLAUDE_CONFIG_DIR: claude, ...env },
      cwd: folder,
      version: '0.0.0-test',
      clock: () => time,
      managedSettings,
      timeZone,
      ...(fetch === undefined ? {} : { fetch }),
      ...(makeWrangler === undefined ? {} : { makeWrangler }),
      ...o,
    });
  }

  return {
    folder,
    home,
    claude,
    managedSettings,
    run,
    /** What a part of the agent needs on this home, beside the command line. */
    deps: () => depsOf({ stdout: { write: () => undefined }, stderr: { write: () => undefined } }),
    /** The JSON that a command prints; throws with what it said instead. */
    async json(argv: readonly string[]): Promise<unknown> {
      const answer = await run([...argv, '--json']);
      if (answer.code !== 0) throw new Error(answer.stderr);
      return JSON.parse(answer.stdout) as unknown;
    },
    /** What the clock of later commands says. */
    setNow(ms: number) {
      time = ms;
    },
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  };
}
