import { systemClock, type Clock } from '../shared/core/clock.ts';
import { LOCAL_ZONE } from '../shared/queries/parts/time-zone.ts';
import {
  createPaths,
  managedSettingsFolder,
  resolveClaudeDirs,
  resolveHome,
  type Paths,
} from './config/paths.ts';
import type { RunWrangler, WranglerPlace } from './deploy/run-wrangler.ts';
import { loadSettings, type Settings } from './config/settings.ts';

/** Where a command writes: a process stream, or what a test captures. */
export type Output = {
  write(text: string): unknown;
  isTTY?: boolean | undefined;
  columns?: number | undefined;
};

/** Everything a command takes from outside. Cheap to make: nothing is read or opened until it is asked for. */
export type Deps = {
  env: NodeJS.ProcessEnv;
  cwd: string;
  platform: NodeJS.Platform;
  version: string;
  clock: Clock;
  fetch: typeof fetch;
  stdout: Output;
  stderr: Output;
  /** Opened when it is asked for: an open one keeps a process alive. */
  stdin: () => NodeJS.ReadableStream;
  /** Home of this product; `sample` and others lie below. */
  paths: Paths;
  /** Config folders of Claude Code from the environment; `allClaudeDirs` adds those of the settings. */
  claudeDirs: string[];
  /** Where an organisation puts settings of Claude Code for the whole machine. */
  managedSettings: string;
  /** The reader's time zone, in which days are cut: `local` (this machine's) or an IANA name. */
  timeZone: string;
  settings: () => Settings;
  /** What runs wrangler, for what is done in an account of Cloudflare. */
  makeWrangler: (o: WranglerPlace) => Promise<RunWrangler>;
  /** Program and arguments that run this command line again, for what lives on in the background. */
  selfCommand: readonly [string, ...string[]];
};

export function makeDeps({
  env,
  cwd,
  version,
  stdout,
  stderr,
  clock = systemClock,
  platform = process.platform,
  timeZone = LOCAL_ZONE,
  // Touching the real one loads Node's HTTP client, 15 ms that most commands do not need.
  fetch = (...request) => globalThis.fetch(...request),
  stdin = () => process.stdin,
  managedSettings = managedSettingsFolder({ platform }),
  makeWrangler = async (place) => (await import('./deploy/run-wrangler.ts')).createWranglerRunner(place),
  selfCommand = [process.execPath, ...process.execArgv, process.argv[1] ?? ''],
}: Pick<Deps, 'env' | 'cwd' | 'version' | 'stdout' | 'stderr'> &
  Partial<
    Pick<
      Deps,
      | 'clock'
      | 'platform'
      | 'timeZone'
      | 'fetch'
      | 'stdin'
      | 'managedSettings'
      | 'selfCommand'
      | 'makeWrangler'
    >
  >): Deps {
  const paths = createPaths(resolveHome(env));
  return {
    env,
    cwd,
    platform,
    version,
    clock,
    fetch,
    selfCommand,
    makeWrangler,
    stdout,
    stderr,
    stdin,
    paths,
    managedSettings,
    claudeDirs: resolveClaudeDirs(env),
    timeZone,
    settings: () => loadSettings(paths.config),
  };
}

/** Every Claude Code config folder to read, each once. */
export function allClaudeDirs(deps: Pick<Deps, 'claudeDirs' | 'settings'>): string[] {
  return [...new Set([...deps.claudeDirs, ...deps.settings().claude_dirs])];
}
