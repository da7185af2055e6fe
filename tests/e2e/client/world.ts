import { execFile, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startCloud } from '../../../local-agent/cloud/start-cloud.ts';
import type { Cloud } from '../../../local-agent/cloud/start-cloud.ts';
import { loadDevice, saveDevice } from '../../../local-agent/config/device.ts';
import { createPaths } from '../../../local-agent/config/paths.ts';
import type { Paths } from '../../../local-agent/config/paths.ts';
import { locateClients, startClient } from '../../fakes/claude-client.ts';
import type { Client, ClientResult, RunningClient } from '../../fakes/claude-client.ts';
import { startInteractiveClient } from '../../fakes/interactive-client.ts';
import type { InteractiveClient } from '../../fakes/interactive-client.ts';
import { startMessagesApi } from '../../fakes/messages-api.ts';
import type { MessagesApi } from '../../fakes/messages-api.ts';
import type { Scripts } from '../../fakes/scripts.ts';
import { until } from '../../support/until.ts';
import { gateFile, scenarioScripts } from './scenario-scripts.ts';

/** A machine of its own: a home with Claude Code's settings and ours, a repository, the scripted API, the product. */
export type World = {
  client: Client;
  paths: Paths;
  home: string;
  root: string;
  api: MessagesApi;
  /** The client without a terminal; one that hangs is killed. */
  run(...how: Parameters<World['start']>): Promise<ClientResult>;
  start(prompt: string, args?: readonly string[], more?: { askPermission?: boolean }): RunningClient;
  /** The client in a terminal, asking for permissions. */
  sit(): InteractiveClient;
  /** Lets the scripted command go on that waits at this gate. */
  open(gate: string): void;
  /** Our command line, as its user starts it; answers what it printed. */
  subtrack(...args: string[]): Promise<string>;
  json<T>(...args: string[]): Promise<T>;
  startCloud(): Promise<Cloud>;
  /** Sends what waits; the agent may be doing so at the same moment. */
  sync(): Promise<void>;
  end(): Promise<void>;
};

const cli = path.resolve(import.meta.dirname, '../../../dist/cli.js');

export async function createWorld(
  version: string,
  more: (root: string) => Scripts = () => ({}),
): Promise<World> {
  const client = locateClients().find((found) => found.version === version);
  if (!client) throw new Error(`Claude Code ${version} is not among the clients of the tests`);
  if (!fs.existsSync(cli)) throw new Error('dist/cli.js is missing; run npm run build');
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), `subtrack client ${version} `)));
  const home = path.join(folder, 'home');
  const root = path.join(folder, 'shop');
  const paths = createPaths(path.join(home, '.subtrack'));
  prepare({ home, root });
  const api = await startMessagesApi({
    scripts: { ...scenarioScripts(root), ...more(root) },
    usage: varyingUsage(),
  });
  let cloud: Cloud | undefined;
  const env = { PATH: process.env['PATH'], HOME: home, TZ: 'UTC' };

  const subtrack = (...args: string[]) =>
    new Promise<string>((resolve, reject) => {
      execFile(
        process.execPath,
        [cli, ...args],
        { env, cwd: root, maxBuffer: 64 << 20 },
        (error, stdout, stderr) => {
          if (error) reject(new Error(`subtrack ${args.join(' ')}: ${stderr}`, { cause: error }));
          else resolve(stdout);
        },
      );
    });
  const common = { client, apiUrl: api.url, home, cwd: root };
  const start: World['start'] = (prompt, args = [], more = {}) =>
    endInTime(startClient({ ...common, prompt, args, ...more }));
  return {
    client,
    paths,
    home,
    root,
    api,
    run: (...how) => start(...how).finished,
    start,
    sit: () => startInteractiveClient(common),
    open: (gate) => fs.writeFileSync(gateFile({ root, gate }), ''),
    subtrack,
    json: async (...args) => JSON.parse(await subtrack(...args, '--json')),
    async startCloud() {
      cloud = await startCloud({ paths, port: 0 });
      const device = loadDevice({ paths, env });
      const { token } = await cloud.enrol(device);
      saveDevice({ paths, device: { ...device, url: cloud.url, token, cloud_id: cloud.id } });
      return cloud;
    },
    sync: () => until('everything is sent', () => sent(subtrack)),
    async end() {
      await subtrack('agent', 'stop');
      await cloud?.stop();
      await api.stop();
      fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

async function sent(subtrack: World['subtrack']): Promise<boolean> {
  try {
    await subtrack('sync');
    return true;
  } catch (error) {
    if (String(error).includes('another process is sending')) return false;
    throw error;
  }
}

/** A scripted run takes seconds. */
const CLIENT_PATIENCE_MS = 90_000;

function endInTime({ child, finished }: RunningClient): RunningClient {
  const late = setTimeout(() => child.kill('SIGKILL'), CLIENT_PATIENCE_MS);
  return { child, finished: finished.finally(() => clearTimeout(late)) };
}

function prepare({ home, root }: { home: string; root: string }): void {
  const reviewer =
    '---\nname: code-reviewer\ndescription: Reviews code\nmodel: haiku\n---\nYou review code.\n';
  fs.mkdirSync(path.join(home, '.claude', 'agents'), { recursive: true });
  fs.writeFileSync(path.join(home, '.claude', 'agents', 'code-reviewer.md'), reviewer);
  fs.mkdirSync(root);
  fs.writeFileSync(path.join(root, 'notes.txt'), 'hello\n');
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      cwd: root,
      stdio: 'pipe',
    });
  git('init', '-q', '-b', 'main');
  git('remote', 'add', 'origin', 'https://github.com/acme/shop.git');
  git('add', '-A');
  git('commit', '-q', '-m', 'Start');
}

/** Every response costs something else, so that no two of them can be mixed up. */
function varyingUsage() {
  let number = 0;
  return () => {
    number++;
    return {
      input: 3 + number,
      output: 50 + 7 * number,
      cacheRead: 1000 * number,
      cacheWrite5m: 11 * number,
      cacheWrite1h: 13 * number,
    };
  };
}
