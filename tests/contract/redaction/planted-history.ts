import fs from 'node:fs';
import path from 'node:path';
import type { Planted } from './planted-secrets.ts';

type Line = Record<string, unknown>;

export const sessionId = '33333333-aaaa-4aaa-8aaa-000000000003';
const agentId = 'a00000000000000f3';
const cwd = '/home/ada/shop';
const startedAt = Date.UTC(2026, 10, 20, 9);

/** Texts with secrets in every place where the client writes texts. Each planted text is used once or more. */
export function writePlantedHistory({
  claudeDir,
  planted,
}: {
  claudeDir: string;
  planted: readonly Planted[];
}): void {
  const folder = path.join(claudeDir, 'projects', '-home-ada-shop');
  const subagents = path.join(folder, sessionId, 'subagents');
  fs.mkdirSync(subagents, { recursive: true });
  const chain = createChain();
  const lines = [
    { type: 'custom-title', customTitle: textAt(planted, 0), sessionId },
    ...planted.flatMap((one, index) => exchange({ chain, one, index })),
    failure({ chain, text: textAt(planted, 1) }),
    compaction({ chain, text: textAt(planted, 2) }),
    ...delegation({ chain, text: textAt(planted, 3) }),
    // Still running when the file is read: the reader remembers what it has seen of the call.
    unanswered({ chain, text: textAt(planted, 4) }),
  ];
  write(path.join(folder, `${sessionId}.jsonl`), lines);
  const inner = createChain(agentId);
  write(path.join(subagents, `agent-${agentId}.jsonl`), [
    { ...inner(), type: 'user', message: { role: 'user', content: textAt(planted, 5) } },
    ...exchange({ chain: inner, one: planted[6] ?? { text: '', marker: '', needles: [] }, index: 900 }),
  ]);
  const sidecar = {
    agentType: 'Explore',
    description: textAt(planted, 7),
    toolUseId: 'toolu_agent',
    spawnDepth: 1,
  };
  fs.writeFileSync(path.join(subagents, `agent-${agentId}.meta.json`), JSON.stringify(sidecar));
}

/** One payload a planted text, as hooks deliver them, in another session. */
export function writePlantedSpool({ spool, planted }: { spool: string; planted: readonly Planted[] }): void {
  fs.mkdirSync(spool, { recursive: true });
  for (const [index, { text }] of planted.entries()) {
    const base = { session_id: '44444444-aaaa-4aaa-8aaa-000000000004', transcript_path: '', cwd };
    const tool = {
      tool_name: 'Bash',
      tool_use_id: `toolu_hook${index}`,
      tool_input: { command: text, description: text },
    };
    const payloads: Line[] = [
      { ...base, hook_event_name: 'PostToolUse', ...tool, tool_response: { stdout: text, stderr: text } },
      {
        ...base,
        hook_event_name: 'PostToolUseFailure',
        ...tool,
        tool_use_id: `toolu_bad${index}`,
        error: text,
      },
      { ...base, hook_event_name: 'UserPromptSubmit', prompt: text },
      { ...base, hook_event_name: 'PermissionRequest', ...tool, tool_use_id: `toolu_ask${index}` },
      { ...base, hook_event_name: 'EventOfTomorrow', detail: { deep: [text] } },
    ];
    for (const [number, payload] of payloads.entries()) {
      fs.writeFileSync(path.join(spool, `${1000 + index}.${number}.json`), JSON.stringify(payload));
    }
  }
}

type Chain = () => Line;

function createChain(agent?: string): Chain {
  let number = 0;
  return () => {
    number += 1;
    const uuid = `${agent === undefined ? '5' : '6'}0000000-aaaa-4aaa-8aaa-${String(number).padStart(12, '0')}`;
    return {
      uuid,
      parentUuid: null,
      sessionId,
      cwd,
      timestamp: new Date(startedAt + number * 1000).toISOString(),
      version: '2.1.329',
      userType: 'external',
      entrypoint: 'cli',
      isSidechain: agent !== undefined,
      ...(agent === undefined ? {} : { agentId: agent }),
    };
  };
}

function exchange({ chain, one, index }: { chain: Chain; one: Planted; index: number }): Line[] {
  const { text } = one;
  const id = `toolu_${index}`;
  const inputs: Line[] = [
    { command: text, description: text },
    { file_path: `${cwd}/.env`, content: text },
    { file_path: `${cwd}/config.ts`, old_string: 'x', new_string: text },
    { url: 'https://acme.dev', prompt: text },
  ];
  const name = ['Bash', 'Write', 'Edit', 'WebFetch'][index % 4] ?? 'Bash';
  const patch = [
    {
      oldStart: 1,
      oldLines: 1,
      newStart: 1,
      newLines: 1,
      lines: ['-x', ...text.split('\n').map((line) => `+${line}`)],
    },
  ];
  return [
    { ...chain(), type: 'user', message: { role: 'user', content: `look at ${text}` } },
    assistant({ chain, id: `msg_${index}`, content: [{ type: 'thinking', thinking: text, signature: '' }] }),
    assistant({ chain, id: `msg_${index}`, content: [{ type: 'text', text: `I see ${text}` }] }),
    assistant({
      chain,
      id: `msg_${index}`,
      content: [{ type: 'tool_use', id, name, input: inputs[index % 4] }],
    }),
    {
      ...chain(),
      type: 'user',
      message: { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: text }] },
      toolUseResult: { stdout: text, stderr: '', structuredPatch: patch, filePath: `${cwd}/config.ts` },
    },
  ];
}

function failure({ chain, text }: { chain: Chain; text: string }): Line {
  const message = {
    role: 'user',
    content: [
      { type: 'tool_result', tool_use_id: 'toolu_0', is_error: true, content: `Exit code 1\n${text}` },
    ],
  };
  return { ...chain(), type: 'user', message, toolUseResult: `Error: ${text}` };
}

function compaction({ chain, text }: { chain: Chain; text: string }): Line {
  const content = `This session is being continued. Summary: ${text}`;
  return {
    ...chain(),
    type: 'user',
    isCompactSummary: true,
    isVisibleInTranscriptOnly: true,
    message: { role: 'user', content },
  };
}

function delegation({ chain, text }: { chain: Chain; text: string }): Line[] {
  const input = { description: text, prompt: text, subagent_type: 'Explore' };
  return [
    assistant({
      chain,
      id: 'msg_agent',
      content: [{ type: 'tool_use', id: 'toolu_agent', name: 'Agent', input }],
    }),
    {
      ...chain(),
      type: 'user',
      message: {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 'toolu_agent', content: [{ type: 'text', text }] }],
      },
      toolUseResult: { status: 'completed', prompt: text, agentId, content: [{ type: 'text', text }] },
    },
  ];
}

function unanswered({ chain, text }: { chain: Chain; text: string }): Line {
  const input = { file_path: `${cwd}/late.ts`, old_string: 'x', new_string: text };
  const bash = { command: `npm test ${text}`, description: text };
  return assistant({
    chain,
    id: 'msg_late',
    content: [
      { type: 'tool_use', id: 'toolu_late_edit', name: 'Edit', input },
      { type: 'tool_use', id: 'toolu_late_bash', name: 'Bash', input: bash },
      {
        type: 'tool_use',
        id: 'toolu_late_agent',
        name: 'Agent',
        input: { description: text, prompt: text, subagent_type: 'Plan' },
      },
    ],
  });
}

function assistant({ chain, id, content }: { chain: Chain; id: string; content: Line[] }): Line {
  const usage = {
    input_tokens: 3,
    output_tokens: 5,
    cache_read_input_tokens: 0,
    cache_creation_input_tokens: 0,
  };
  const message = {
    id,
    type: 'message',
    role: 'assistant',
    model: 'claude-opus-4-6',
    content,
    stop_reason: 'tool_use',
    usage,
  };
  return { ...chain(), type: 'assistant', requestId: `req_${id}`, message };
}

function textAt(planted: readonly Planted[], index: number): string {
  return planted[index]?.text ?? '';
}

function write(file: string, lines: readonly Line[]): void {
  fs.writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}
