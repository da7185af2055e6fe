import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Client } from '../fakes/claude-client.ts';
import type { MessagesApi } from '../fakes/messages-api.ts';
import type { Bench, BenchResult } from './bench.ts';
import { createPaths } from '../../local-agent/config/paths.ts';
import { runInit } from '../../local-agent/hooks/install/run-init.ts';
import { locateClients, runClient } from '../fakes/claude-client.ts';
import { startMessagesApi } from '../fakes/messages-api.ts';
import { median } from './bench.ts';

const CALLS = 80;
/** Runs of each kind; a first one of each is thrown away. */
const ROUNDS = 5;
/** What a common recorder does: a Node program, told about both ends of every call. */
const nodeHook = `import fs from 'node:fs';
let text = '';
process.stdin.on('data', (chunk) => (text += chunk));
process.stdin.on('end', () => fs.appendFileSync(process.argv[2], JSON.stringify(JSON.parse(text)) + '\\n'));
`;

type Kind = 'none' | 'ours' | 'node';
type Tool = 'Read' | 'Bash';
const runs: readonly { tool: Tool; kinds: readonly Kind[] }[] = [
  { tool: 'Read', kinds: ['none', 'ours', 'node'] },
  { tool: 'Bash', kinds: ['none', 'ours'] },
];

/** What a hook adds to a tool call of the real client: whole sessions with and without, run in turns. */
export const bench: Bench = {
  name: 'recorder',
  run: async () => {
    const client = newestClient();
    if (!client) return { skipped: 'the real client is not installed; run .ci/test-tools once' };
    const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-bench-')));
    const scripts = { Read: script({ folder, tool: 'Read' }), Bash: script({ folder, tool: 'Bash' }) };
    const api = await startMessagesApi({ scripts });
    try {
      const results: BenchResult[] = [];
      for (const { tool, kinds } of runs) {
        const homes = kinds.map((kind) => ({ kind, home: makeHome({ folder, kind, tool }) }));
        const times = new Map<Kind, number[]>(kinds.map((kind) => [kind, []]));
        for (let round = 0; round <= ROUNDS; round += 1) {
          for (const { kind, home } of homes) {
            const ms = await runSession({ client, api, home, cwd: folder, tool });
            if (round > 0) times.get(kind)?.push(ms);
          }
        }
        checkRecorded({ homes });
        results.push(report({ times, client, tool }));
      }
      return results;
    } finally {
      await api.stop();
      fs.rmSync(folder, { recursive: true, force: true });
    }
  },
};

function report({
  times,
  client,
  tool,
}: {
  times: Map<Kind, number[]>;
  client: Client;
  tool: Tool;
}): BenchResult {
  const none = times.get('none') ?? [];
  const added = (kind: Kind) =>
    median((times.get(kind) ?? []).map((ms, round) => (ms - (none[round] ?? 0)) / CALLS));
  return {
    what: `the recorder adds to a call of ${tool}`,
    measured: added('ours'),
    unit: 'ms',
    target: 5,
    ...(times.has('node') ? { peer: `a Node hook: ${added('node').toFixed(1)} ms` } : {}),
    note: `Claude Code ${client.version}, ${CALLS} calls, median of ${ROUNDS} paired runs; ${(median(none) / 1000).toFixed(2)} s without hooks`,
  };
}

function newestClient(): Client | undefined {
  try {
    return locateClients()[0];
  } catch {
    return undefined;
  }
}

function script({ folder, tool }: { folder: string; tool: Tool }) {
  const file = path.join(folder, 'notes.txt');
  fs.writeFileSync(file, 'hello\n'.repeat(40));
  const input = tool === 'Read' ? { file_path: file } : { command: 'true', description: 'Nothing' };
  const call = { content: [{ type: 'tool' as const, name: tool, input }] };
  return [
    ...Array.from({ length: CALLS }, () => call),
    { content: [{ type: 'text' as const, text: 'Done.' }] },
  ];
}

async function runSession(o: {
  client: Client;
  api: MessagesApi;
  home: string;
  cwd: string;
  tool: Tool;
}): Promise<number> {
  const { client, api, home, cwd, tool } = o;
  const before = api.calls.length;
  const start = performance.now();
  const result = await runClient({ client, apiUrl: api.url, home, cwd, prompt: `[[${tool}]] go` });
  const ms = performance.now() - start;
  const turns = api.calls.slice(before).filter(({ tag }) => tag === tool).length;
  if (result.exitCode !== 0 || turns !== CALLS + 1)
    throw new Error(`the client made ${turns} turns: ${result.stderr}`);
  return ms;
}

function makeHome({ folder, kind, tool }: { folder: string; kind: Kind; tool: Tool }): string {
  const home = path.join(folder, `home-${tool}-${kind}`);
  const claude = path.join(home, '.claude');
  fs.mkdirSync(claude, { recursive: true });
  if (kind === 'ours') {
    const paths = createPaths(path.join(home, '.subtrack'));
    runInit({ paths, env: { HOME: home }, cwd: folder, scope: 'user', remove: false, launcher: undefined });
  }
  if (kind === 'node') {
    const script = path.join(folder, 'hook.mjs');
    fs.writeFileSync(script, nodeHook);
    const command = `"${process.execPath}" "${script}" "${path.join(home, 'hooks.ndjson')}"`;
    const entry = [{ matcher: '*', hooks: [{ type: 'command', command }] }];
    fs.writeFileSync(
      path.join(claude, 'settings.json'),
      JSON.stringify({ hooks: { PreToolUse: entry, PostToolUse: entry } }),
    );
  }
  return home;
}

/** A hook that did nothing would be fast, too. */
function checkRecorded({ homes }: { homes: readonly { kind: Kind; home: string }[] }): void {
  const least = CALLS * (ROUNDS + 1);
  const kept = {
    none: () => least,
    ours: (home: string) => fs.readdirSync(path.join(home, '.subtrack', 'spool')).length,
    node: (home: string) => fs.readFileSync(path.join(home, 'hooks.ndjson'), 'utf8').split('\n').length - 1,
  };
  for (const { kind, home } of homes) {
    const count = kept[kind](home);
    if (count < least) throw new Error(`${kind} kept ${count} payloads of ${least} calls`);
  }
}
