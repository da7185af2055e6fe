import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { MINUTE } from '../../shared/core/time.ts';

/** The one that every step is written for; the repository has the same. */
export const wranglerVersion = '4.155.0';

export type WranglerAnswer = { code: number; stdout: string; stderr: string };
export type RunWrangler = (args: readonly string[]) => Promise<WranglerAnswer>;

/** How a command ends that there is not, and one that never came to an end. */
export const codes = { missing: 127, hung: 124 };
/** A whole database takes longer than anything else. */
const patienceMs = { step: 5 * MINUTE, export: 60 * MINUTE };

export type WranglerPlace = {
  folder: string;
  env: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
  /** Where `deploy` writes what it did, a JSON object a line. */
  outputFile: string;
};

/**
 * Runs wrangler in a folder of ours, where it finds neither the settings of another project nor anybody to ask. Who it acts
 * for is its own affair: its login, or CLOUDFLARE_API_TOKEN.
 */
export function createWranglerRunner(o: WranglerPlace): RunWrangler {
  const [program, ...before] = findProgram(o);
  return async (args) => {
    const child = spawn(program, [...before, ...args], {
      cwd: o.folder,
      env: {
        ...o.env,
        // A launcher by the name of node finds the one that runs this.
        PATH: [path.dirname(process.execPath), o.env['PATH']].filter(Boolean).join(path.delimiter),
        NO_COLOR: '1',
        WRANGLER_SEND_METRICS: 'false',
        WRANGLER_HIDE_BANNER: 'true',
        WRANGLER_LOG_PATH: path.join(o.folder, 'logs'),
        WRANGLER_OUTPUT_FILE_PATH: o.outputFile,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      timeout: args[1] === 'export' ? patienceMs.export : patienceMs.step,
      killSignal: 'SIGKILL',
      // On Windows npm is a script.
      shell: o.platform === 'win32' && program === 'npm',
    });
    const ended = new Promise<number>((resolve) => {
      child.once('close', (code) => resolve(code ?? codes.hung));
      child.once('error', () => resolve(codes.missing));
    });
    const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    return { code, stdout, stderr };
  };
}

/** `SUBTRACK_WRANGLER`, else that of a checkout, else npm gets it for this one command. */
function findProgram({ env }: { env: NodeJS.ProcessEnv }): [string, ...string[]] {
  const named = env['SUBTRACK_WRANGLER'];
  if (named) return /\.[cm]?[jt]s$/.test(named) ? [process.execPath, named] : [named];
  const own = findInstalled();
  if (own !== undefined) return [process.execPath, own];
  return ['npm', 'exec', '--yes', `--package=wrangler@${wranglerVersion}`, '--', 'wrangler'];
}

function findInstalled(): string | undefined {
  try {
    const file = createRequire(import.meta.url).resolve('wrangler/package.json');
    const { version } = JSON.parse(fs.readFileSync(file, 'utf8')) as { version: unknown };
    return version === wranglerVersion ? path.join(path.dirname(file), 'bin/wrangler.js') : undefined;
  } catch {
    // Published, this package has none beside it.
    return undefined;
  }
}
