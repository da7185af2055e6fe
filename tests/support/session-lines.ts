import fs from 'node:fs';
import path from 'node:path';
import type { IngestHome } from './ingest-home.ts';

export const SESSION = '3f0c1a52-7a1e-4c1d-9d53-2a6f0b8e7c11';

type Line = Record<string, unknown>;

const common = {
  isSidechain: false,
  userType: 'external',
  entrypoint: 'cli',
  cwd: '/home/dev/app',
  version: '2.1.197',
  gitBranch: 'main',
};

/** The `minute`th minute of a morning. */
export function at(minute: number): string {
  return new Date(Date.UTC(2026, 9, 12, 8, minute)).toISOString();
}

export function promptLine({ minute, text }: { minute: number; text: string }): Line {
  return {
    ...common,
    type: 'user',
    uuid: `p-${minute}`,
    timestamp: at(minute),
    promptId: `id-${minute}`,
    message: { role: 'user', content: text },
  };
}

export function responseLine({
  minute,
  id,
  output = 10,
  block = { type: 'text', text: 'fine' },
  extra = {},
}: {
  minute: number;
  id: string;
  output?: number;
  block?: Line;
  extra?: Line;
}): Line {
  const usage = {
    input_tokens: 5,
    output_tokens: output,
    cache_read_input_tokens: 100,
    cache_creation_input_tokens: 30,
    cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 },
  };
  const stop_reason = block['type'] === 'tool_use' ? 'tool_use' : 'end_turn';
  const message = {
    id,
    type: 'message',
    role: 'assistant',
    model: 'claude-opus-5',
    content: [block],
    stop_reason,
    usage,
  };
  return {
    ...common,
    type: 'assistant',
    uuid: `a-${id}-${minute}`,
    timestamp: at(minute),
    requestId: `req-${id}`,
    message,
    ...extra,
  };
}

export function resultLine({
  minute,
  toolUseId,
  text,
  error = false,
  result,
  extra = {},
}: {
  minute: number;
  toolUseId: string;
  text: string;
  error?: boolean;
  result?: unknown;
  extra?: Line;
}): Line {
  const block = {
    type: 'tool_result',
    tool_use_id: toolUseId,
    content: text,
    ...(error ? { is_error: true } : {}),
  };
  const message = { role: 'user', content: [block] };
  return {
    ...common,
    type: 'user',
    uuid: `r-${toolUseId}`,
    timestamp: at(minute),
    message,
    toolUseResult: result,
    ...extra,
  };
}

export function toText(lines: readonly Line[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

export function sessionPath({ home, session = SESSION }: { home: IngestHome; session?: string }): string {
  return path.join(home.claudeDir, 'projects', '-home-dev-app', `${session}.jsonl`);
}

export function agentPath({
  home,
  agentId,
  session = SESSION,
}: {
  home: IngestHome;
  agentId: string;
  session?: string;
}): string {
  return path.join(
    home.claudeDir,
    'projects',
    '-home-dev-app',
    session,
    'subagents',
    `agent-${agentId}.jsonl`,
  );
}

export function write(file: string, content: string | Buffer): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
}

/** Writes a session of these lines into a config folder of the client. */
export function sessionOf(lines: readonly Line[], session = SESSION) {
  return (claudeDir: string) =>
    write(path.join(claudeDir, 'projects', '-home-dev-app', `${session}.jsonl`), toText(lines));
}

/** The line with another message id, request id, usage or model; what is undefined is left out. */
export function changed(line: Line, { message = {}, ...rest }: { message?: Line } & Line): Line {
  return { ...line, ...rest, message: { ...(line['message'] as Line), ...message } };
}
