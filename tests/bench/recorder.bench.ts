import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Client } from '../fakes/claude-client.ts';
import type { MessagesApi } from '../fakes/messages-api.ts';
import type { Bench, BenchResult } from './bench.ts';
import { createPaths } from '../../local-agent/config/paths.ts';
import { runInit } from '../../local-agent/recorder/run-init.ts';
import { locateClients, runClient } from '../fakes/claude-client.ts';
import { startMessagesApi } from '../fakes/messages-api.ts';
import { median } from './bench.ts';

const CALLS = 80;
/** Runs of each kind; a first one of each is thrown away. */
const ROUNDS = 7;
/** What a common recorder does: a Node program, told about both ends of every call. */
const nodeHook = `import fs from 'node:fs';
let text = '';
process.stdin.on('data', (chunk) => (text += chunk));
process.stdin.on('end', () => fs.appendFileSync(process.argv[2], JSON.stringify(JSON.parse(text)) + '\\n'));
`;

type Kind = 'none' | 'ours' | 'node';
const kinds: readonly Kind[] = ['none', 'ours', 'node'];

/** What a hook adds to a tool call of the real client: whole sessions with and without, run in turns. */
export const bench: Bench = {
  name: 'recorder',
  run: async () => {
    const client = newestClient();
    if (!client) return { skipped: 'the real client is not installed; run .ci/test-tools once' };
    const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-bench-')));
    const api = await startMessagesApi({ scripts: { reads: readScript(folder) } });
    try {
      const homes = new Map(kinds.map((kind) => [kind, makeHome({ folder, kind })]));
      const times = new Map<Kind, number[]>(kinds.map((kind) => [kind, []]));
      for (let round = 0; round <= ROUNDS; round += 1) {
        for (const kind of kinds) {
          const ms = await runSession({ client, api, home: homes.get(kind) ?? '', cwd: folder });
          if (round > 0) times.get(kind)?.push(ms);
        }
      }
      checkRecorded({ folder });
      return report({ times, client });
    } finally {
      await api.stop();
      fs.rmSync(folder, { recursive: true, force: true });
    }
  },
};

function report({ times, client }: { times: Map<Kind, number[]>; client: Client }): BenchResult[] {
  const none = times.get('none') ?? [];
  const added = (kind: Kind) =>
    median((times.get(kind) ?? []).map((ms, round) => (ms - (none[round] ?? 0)) / CALLS));
  const node = added('node');
  return [
    {
      what: 'the recorder adds to a tool call',
      measured: added('ours'),
      unit: 'ms',
      target: 5,
      peer: `a Node hook: ${node.toFixed(1)} ms`,
      note: `Claude Code ${client.version}, ${CALLS} Read calls, median of ${ROUNDS} paired runs; ${(median(none) / 1000).toFixed(2)} s without hooks`,
    },
  ];
}

function newestClient(): Client | undefined {
  try {
    return locateClients()[0];
  } catch {
    return undefined;
  }
}

function readScript(folder: string) {
  const file = path.join(folder, 'notes.txt');
  fs.writeFileSync(file, 'hello\n'.repeat(40));
  const read = { content: [{ type: 'tool' as const, name: 'Read', input: { file_path: file } }] };
  return [
    ...Array.from({ length: CALLS }, () => read),
    { content: [{ type: 'text' as const, text: 'Done.' }] },
  ];
}

async function runSession(o: {
  client: Client;
  api: MessagesApi;
  home: string;
  cwd: string;
}): Promise<number> {
  const { client, api, home, cwd } = o;
  const before = api.calls.length;
  const start = performance.now();
  const result = await runClient({ client, apiUrl: api.url, home, cwd, prompt: '[[reads]] read' });
  const ms = performance.now() - start;
  const turns = api.calls.slice(before).filter(({ tag }) => tag === 'reads').length;
  if (result.exitCode !== 0 || turns !== CALLS + 1)
    throw new Error(`the client made ${turns} turns: ${result.stderr}`);
  return ms;
}

function makeHome({ folder, kind }: { folder: string; kind: Kind }): string {
  const home = path.join(folder, `home-${kind}`);
  const claude = path.join(home, '.claude');
  fs.mkdirSync(claude, { recursive: true });
  if (kind === 'ours') {
    const paths = createPaths(path.join(home, '.subtrack'));
    runInit({ paths, env: { HOME: home }, cwd: folder, scope: 'user', remove: false, launcher: undefined });
  }
  if (kind === 'node') {
    const script = path.join(folder, 'hook.mjs');
    fs.writeFileSync(script, nodeHook);
    const command = `"${process.execPath}" "${script}" "${path.join(folder, 'hooks.ndjson')}"`;
    const entry = [{ matcher: '*', hooks: [{ type: 'command', command }] }];
    fs.writeFileSync(
      path.join(claude, 'settings.json'),
      JSON.stringify({ hooks: { PreToolUse: entry, PostToolUse: entry } }),
    );
  }
  return home;
}

/** A hook that did nothing would be fast, too. */
function checkRecorded({ folder }: { folder: string }): void {
  const spooled = fs.readdirSync(path.join(folder, 'home-ours', '.subtrack', 'spool')).length;
  const noted = fs.readFileSync(path.join(folder, 'hooks.ndjson'), 'utf8').split('\n').length - 1;
  const least = CALLS * (ROUNDS + 1);
  if (spooled < least || noted < least)
    throw new Error(`hooks kept ${spooled} and ${noted} payloads of ${least} calls`);
}
