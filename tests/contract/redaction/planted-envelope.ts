import fs from 'node:fs';
import path from 'node:path';

// Secrets where no text is expected: names, ids, and what a project is named by.

export const main = '55555555-aaaa-4aaa-8aaa-000000000005';
/** Of each secret the part that gives it away. */
export const planted: string[] = [];

/** A token of its own for each place. */
function secret(): string {
  const body = `q${String(planted.length).padStart(3, '0')}Zx7Kp2Vn9Wt4Rb6Yc1Md8Hs5Jf3L`;
  planted.push(body.slice(0, 20));
  return `ghp_${body}pad0`;
}

type Line = Record<string, unknown>;

function write(file: string, text: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}

/** Repositories whose remotes carry a secret, each with one session. */
export function writeRepositories(root: string): void {
  const remotes = [
    `https://x:ab/${secret()}@github.com/`,
    `https://bob:a/${secret()}@github.com`,
    `${secret()}@github.com`,
    `//${secret()}@h/o`,
    `https://github.com/${secret()}/r.git`,
    `https://github.com/o/${secret()}`,
    `ext::sh -c ${secret()}`,
    `https://h/x:${secret()}@y`,
    `git@h:${secret()}/r.git`,
    `https://h/o/r?access_token=${secret()}`,
    `https://u:p/${secret()}?x@h/o/r`,
  ];
  for (const [index, remote] of remotes.entries()) {
    const cwd = path.join(root, `work/r${index}`);
    write(path.join(cwd, '.git/config'), `[remote "origin"]\n\turl = ${remote}\n`);
    writeSession({ root, cwd, id: `66666666-aaaa-4aaa-8aaa-0000000000${10 + index}`, lines: [] });
  }
  writeSession({ root, cwd: `/gone/${secret()}`, id: '66666666-aaaa-4aaa-8aaa-000000000040', lines: [] });
}

function writeSession(o: { root: string; cwd: string; id: string; lines: readonly Line[] }): void {
  const base = {
    sessionId: o.id,
    cwd: o.cwd,
    timestamp: '2026-11-20T09:00:00.000Z',
    version: '2.1.329',
    userType: 'external',
    isSidechain: false,
  };
  const prompt = { type: 'user', uuid: `${o.id}-u`, message: { role: 'user', content: 'hello' } };
  const lines = [prompt, ...o.lines].map((line) => `${JSON.stringify({ ...base, ...line })}\n`);
  write(path.join(o.root, `claude/projects/-work/${o.id}.jsonl`), lines.join(''));
}

/** A session with a secret in every name and id. */
export function writeNames(root: string): void {
  const call = secret();
  const agent = secret();
  const usage = {
    input_tokens: 3,
    output_tokens: 5,
    cache_read_input_tokens: 0,
    cache_creation_input_tokens: 0,
  };
  const assistant = (o: { id: string; model: string; content: Line[]; request: string }): Line => ({
    type: 'assistant',
    uuid: secret(),
    gitBranch: secret(),
    entrypoint: secret(),
    permissionMode: secret(),
    requestId: o.request,
    message: {
      id: o.id,
      role: 'assistant',
      model: o.model,
      content: o.content,
      stop_reason: secret(),
      usage,
    },
  });
  const input = { description: secret(), prompt: 'look', subagent_type: secret() };
  const lines: Line[] = [
    assistant({
      id: secret(),
      request: secret(),
      model: secret(),
      content: [{ type: 'tool_use', id: call, name: secret(), input: { x: 1 } }],
    }),
    {
      type: 'user',
      uuid: secret(),
      message: { role: 'user', content: [{ type: 'tool_result', tool_use_id: call, content: 'ok' }] },
    },
    assistant({
      id: secret(),
      request: secret(),
      model: 'claude-opus-4-6',
      content: [{ type: 'tool_use', id: 'toolu_agent', name: 'Agent', input }],
    }),
    {
      type: 'user',
      uuid: secret(),
      message: {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 'toolu_agent', content: 'done' }],
      },
      toolUseResult: {
        status: 'completed',
        agentId: agent,
        agentType: secret(),
        resolvedModel: secret(),
        worktreePath: `/w/${secret()}`,
        worktreeBranch: secret(),
        content: [{ type: 'text', text: 'done' }],
      },
    },
    { type: secret(), uuid: secret(), [secret()]: 1 },
  ];
  writeSession({ root, cwd: path.join(root, 'work/plain'), id: main, lines });
  const sub = path.join(root, `claude/projects/-work/${main}/subagents/agent-a00000000000000f5`);
  const meta = {
    agentType: secret(),
    description: secret(),
    toolUseId: secret(),
    parentAgentId: secret(),
    model: secret(),
    worktreePath: `/w/${secret()}`,
    worktreeBranch: secret(),
  };
  write(`${sub}.meta.json`, JSON.stringify(meta));
  const first = {
    type: 'user',
    uuid: secret(),
    sessionId: main,
    agentId: 'a00000000000000f5',
    isSidechain: true,
  };
  write(
    `${sub}.jsonl`,
    `${JSON.stringify({ ...first, timestamp: '2026-11-20T09:00:05.000Z', cwd: '/w', message: { role: 'user', content: 'go' } })}\n`,
  );
}

export function writeHooks(spool: string): void {
  const base = (): Line => ({
    session_id: secret(),
    agent_id: secret(),
    prompt_id: secret(),
    cwd: `/gone/${secret()}`,
  });
  const payloads: Line[] = [
    { ...base(), hook_event_name: 'UserPromptSubmit', prompt: 'hello' },
    { ...base(), hook_event_name: 'PreToolUse', tool_name: secret(), tool_use_id: secret(), tool_input: {} },
    {
      ...base(),
      hook_event_name: 'PostToolUse',
      tool_name: secret(),
      tool_use_id: secret(),
      tool_input: {},
      tool_response: {},
    },
    { ...base(), hook_event_name: 'SubagentStart', agent_type: secret() },
    { ...base(), hook_event_name: 'TaskCreated', task_id: secret(), task_subject: 'x' },
    { ...base(), hook_event_name: 'Stop', background_tasks: [{ id: secret() }] },
    { ...base(), hook_event_name: secret() },
    {
      ...base(),
      hook_event_name: 'SessionStart',
      source: secret(),
      model: secret(),
      permission_mode: secret(),
    },
  ];
  for (const [index, payload] of payloads.entries())
    write(path.join(spool, `${1000 + index}.1.json`), JSON.stringify(payload));
}
