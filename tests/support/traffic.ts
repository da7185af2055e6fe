import fs from 'node:fs';
import path from 'node:path';
import type { Random } from '../fixtures/corpus/random.ts';

// What a busy client leaves behind: hook payloads in the spool, written as the recorder's `cat` writes them (the file
// grows, it is not renamed into place), and lines at the end of transcripts, some of them cut in the middle for a while.

type Sent = {
  /** Payloads of UserPromptSubmit, which have no key of their own: each is one trigger. */
  prompts: string[];
  /** Calls that only hooks know. */
  hookCalls: string[];
  /** Calls that hooks and transcripts tell. */
  bothCalls: string[];
  responses: string[];
  transcriptPrompts: number;
};
export type Traffic = {
  sent: Sent;
  sessionIds: string[];
  /** A few things happen. */
  tick(): void;
  /** Everything half-written is completed. */
  finish(): void;
};

type Open = { file: string; rest: string };

export function createTraffic({
  random,
  spool,
  claudeDir,
}: {
  random: Random;
  spool: string;
  claudeDir: string;
}): Traffic {
  const sent: Sent = { prompts: [], hookCalls: [], bothCalls: [], responses: [], transcriptPrompts: 0 };
  const sessionIds = Array.from({ length: 3 }, () => random.uuid());
  const folder = path.join(claudeDir, 'projects', '-srv-shop');
  fs.mkdirSync(folder, { recursive: true });
  fs.mkdirSync(spool, { recursive: true });
  const open: Open[] = [];
  let payloads = 0;
  let calls = 0;

  function write({ file, text }: { file: string; text: string }): void {
    // Nobody else may come between the two halves of a line.
    completeOf(file);
    if (random.int(0, 5) > 0) return fs.appendFileSync(file, text, { mode: 0o600 });
    const half = random.int(1, text.length - 1);
    fs.appendFileSync(file, text.slice(0, half), { mode: 0o600 });
    open.push({ file, rest: text.slice(half) });
  }

  function completeOf(file?: string): void {
    for (const half of open.splice(0)) {
      if (file === undefined || half.file === file) fs.appendFileSync(half.file, half.rest);
      else open.push(half);
    }
  }

  function hook(sessionId: string, fields: Record<string, unknown>): void {
    payloads += 1;
    const common = { session_id: sessionId, cwd: '/srv/shop', transcript_path: transcript(sessionId) };
    const text = JSON.stringify({ ...common, ...fields });
    write({ file: path.join(spool, `${random.int(100, 99_999)}.${payloads}.json`), text });
  }

  const transcript = (sessionId: string) => path.join(folder, `${sessionId}.jsonl`);

  function line(sessionId: string, fields: Record<string, unknown>): void {
    const common = {
      uuid: random.uuid(),
      sessionId,
      timestamp: new Date().toISOString(),
      cwd: '/srv/shop',
      version: '2.1.329',
      isSidechain: false,
    };
    write({ file: transcript(sessionId), text: `${JSON.stringify({ ...common, ...fields })}\n` });
  }

  function prompt(sessionId: string): void {
    const text = `prompt ${sent.prompts.length} ${random.hex(12)}`;
    sent.prompts.push(text);
    hook(sessionId, { hook_event_name: 'UserPromptSubmit', prompt: text });
    if (random.int(0, 1) === 0) return;
    sent.transcriptPrompts += 1;
    line(sessionId, { type: 'user', promptId: random.uuid(), message: { role: 'user', content: text } });
  }

  function hookCall(sessionId: string): void {
    const id = `toolu_hook_${calls++}`;
    sent.hookCalls.push(id);
    const call = { tool_use_id: id, tool_name: 'Bash', tool_input: { command: `echo ${random.hex(8)}` } };
    if (random.int(0, 1) === 0) hook(sessionId, { ...call, hook_event_name: 'PreToolUse' });
    const output = { stdout: 'x'.repeat(random.int(0, 4000)), stderr: '' };
    hook(sessionId, {
      ...call,
      hook_event_name: 'PostToolUse',
      tool_response: output,
      duration_ms: random.int(1, 900),
    });
  }

  function response(sessionId: string): void {
    const id = `toolu_both_${calls++}`;
    const messageId = `msg_${random.hex(16)}`;
    sent.bothCalls.push(id);
    sent.responses.push(messageId);
    const usage = {
      input_tokens: random.int(1, 90),
      output_tokens: random.int(1, 90),
      cache_read_input_tokens: 7,
    };
    const input = { file_path: `/srv/shop/${random.hex(4)}.ts`, content: 'one\ntwo\n' };
    const blocks = [
      { type: 'text', text: `doing ${random.hex(6)}` },
      { type: 'tool_use', id, name: 'Write', input },
    ];
    const message = {
      id: messageId,
      role: 'assistant',
      model: 'claude-opus-5',
      stop_reason: 'tool_use',
      usage,
    };
    for (const block of blocks) {
      line(sessionId, {
        type: 'assistant',
        requestId: `req_${messageId}`,
        message: { ...message, content: [block] },
      });
    }
    const result = { type: 'create', filePath: input.file_path, content: input.content };
    const call = { tool_use_id: id, tool_name: 'Write', tool_input: input };
    hook(sessionId, { ...call, hook_event_name: 'PostToolUse', tool_response: result, duration_ms: 5 });
    const content = [{ type: 'tool_result', tool_use_id: id, content: 'File created' }];
    line(sessionId, { type: 'user', message: { role: 'user', content }, toolUseResult: result });
  }

  return {
    sent,
    sessionIds,
    tick() {
      const sessionId = random.pick(sessionIds);
      for (const act of [prompt, hookCall, response]) if (random.int(0, 2) > 0) act(sessionId);
      if (random.int(0, 9) === 0) completeOf();
    },
    finish: () => completeOf(),
  };
}
