import fs from 'node:fs';
import path from 'node:path';

// One session with a subagent, a failing tool and hostile texts, one that used a model without a price, by hand.

export const first = '11111111-aaaa-4aaa-8aaa-000000000001';
export const second = '22222222-bbbb-4bbb-8bbb-000000000002';
const agent = 'a0000000000000001';

/** Totals of everything below, to compare with. */
export const totals = {
  input_tokens: 10 + 20 + 5 + 7 + 100,
  output_tokens: 100 + 200 + 50 + 70 + 40,
  cache_read_tokens: 1_000 + 2_000 + 500 + 700 + 0,
  cache_write_5m_tokens: 300 + 0 + 60 + 0 + 0,
  cache_write_1h_tokens: 0 + 400 + 0 + 0 + 0,
  api_calls: 5,
  unpriced_api_calls: 1,
};

type Line = Record<string, unknown>;

export function writeHistory(claude: string): void {
  const folder = path.join(claude, 'projects', '-home-ada-shop');
  const subagents = path.join(folder, first, 'subagents');
  fs.mkdirSync(subagents, { recursive: true });
  write(path.join(folder, `${first}.jsonl`), firstMain());
  write(path.join(subagents, `agent-${agent}.jsonl`), firstAgent());
  const sidecar = {
    agentType: 'Explore',
    description: 'Map the 路由',
    toolUseId: 'toolu_agent',
    spawnDepth: 1,
  };
  fs.writeFileSync(path.join(subagents, `agent-${agent}.meta.json`), JSON.stringify(sidecar));
  write(path.join(folder, `${second}.jsonl`), secondMain());
}

function write(file: string, lines: Line[]): void {
  fs.writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

function chained(o: { session: string; at: string; uuid: string; agentId?: string }): Line {
  return {
    uuid: o.uuid,
    parentUuid: null,
    sessionId: o.session,
    timestamp: o.at,
    cwd: '/home/ada/shop',
    gitBranch: 'main',
    version: '2.1.329',
    userType: 'external',
    entrypoint: 'cli',
    isSidechain: o.agentId !== undefined,
    ...(o.agentId === undefined ? {} : { agentId: o.agentId }),
  };
}

function assistant(o: {
  base: Line;
  id: string;
  model: string;
  content: Line[];
  usage: [input: number, output: number, read: number, write5m: number, write1h: number];
}): Line {
  const [input, output, read, write5m, write1h] = o.usage;
  return {
    ...o.base,
    type: 'assistant',
    requestId: `req_${o.id}`,
    message: {
      id: o.id,
      type: 'message',
      role: 'assistant',
      model: o.model,
      content: o.content,
      stop_reason: 'end_turn',
      usage: {
        input_tokens: input,
        output_tokens: output,
        cache_read_input_tokens: read,
        cache_creation_input_tokens: write5m + write1h,
        cache_creation: { ephemeral_5m_input_tokens: write5m, ephemeral_1h_input_tokens: write1h },
      },
    },
  };
}

const toolUse = (id: string, name: string, input: Line): Line => ({ type: 'tool_use', id, name, input });

function toolResult(o: { base: Line; id: string; content: string; failed?: boolean }): Line {
  const block = { type: 'tool_result', tool_use_id: o.id, content: o.content, is_error: o.failed === true };
  return { ...o.base, type: 'user', message: { role: 'user', content: [block] } };
}

function inFirst(second: number, uuid: string, agentId?: string): Line {
  const at = new Date(Date.UTC(2026, 10, 20, 9, 0, second)).toISOString();
  return chained({ session: first, at, uuid, ...(agentId === undefined ? {} : { agentId }) });
}

function inSecond(offset: number, uuid: string): Line {
  return chained({
    session: second,
    at: new Date(Date.UTC(2026, 10, 21, 9, 30, offset)).toISOString(),
    uuid,
  });
}

function firstMain(): Line[] {
  const model = 'claude-opus-4-6';
  return [
    {
      ...inFirst(0, 'u1'),
      type: 'user',
      message: { role: 'user', content: '=cmd|calc \u001B[31mred\u001B[0m 修复队列 🚀' },
    },
    assistant({
      base: inFirst(2, 'u2'),
      id: 'msg_1',
      model,
      content: [
        toolUse('toolu_bash', 'Bash', { command: 'npm test' }),
        toolUse('toolu_agent', 'Agent', {
          description: 'Map the 路由',
          prompt: 'List.',
          subagent_type: 'Explore',
        }),
      ],
      usage: [10, 100, 1_000, 300, 0],
    }),
    toolResult({
      base: inFirst(5, 'u3'),
      id: 'toolu_bash',
      content: 'Exit code 1\n2 tests failed',
      failed: true,
    }),
    {
      ...toolResult({ base: inFirst(40, 'u4'), id: 'toolu_agent', content: 'Two routes.' }),
      toolUseResult: { status: 'completed', agentId: agent },
    },
    assistant({
      base: inFirst(42, 'u5'),
      id: 'msg_2',
      model,
      content: [{ type: 'text', text: 'Done.' }],
      usage: [20, 200, 2_000, 0, 400],
    }),
  ];
}

function firstAgent(): Line[] {
  const model = 'claude-haiku-4-5-20251001';
  return [
    { ...inFirst(3, 'a1', agent), type: 'user', message: { role: 'user', content: 'List.' } },
    assistant({
      base: inFirst(10, 'a2', agent),
      id: 'msg_3',
      model,
      content: [toolUse('toolu_read', 'Read', { file_path: '/home/ada/shop/a.ts' })],
      usage: [5, 50, 500, 60, 0],
    }),
    toolResult({ base: inFirst(11, 'a3', agent), id: 'toolu_read', content: 'const a = 1;' }),
    assistant({
      base: inFirst(30, 'a4', agent),
      id: 'msg_4',
      model,
      content: [{ type: 'text', text: 'Two routes.' }],
      usage: [7, 70, 700, 0, 0],
    }),
  ];
}

function secondMain(): Line[] {
  return [
    { ...inSecond(0, 's1'), type: 'user', message: { role: 'user', content: 'Hello' } },
    assistant({
      base: inSecond(4, 's2'),
      id: 'msg_5',
      model: 'house-model-1',
      content: [{ type: 'text', text: 'Hi.' }],
      usage: [100, 40, 0, 0, 0],
    }),
  ];
}
