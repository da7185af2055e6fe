import { z } from 'zod';
import type { ApiUsage, ScriptedBlock } from './messages-wire.ts';

/** What the model says in one turn. */
export type ScriptedReply = {
  content: ScriptedBlock[];
  stopReason?: string;
  usage?: Partial<ApiUsage>;
  delayMs?: number;
  /** Answer this many requests with an error first. */
  fail?: { status: number; times: number; message?: string };
};

/** Replies by tag; a prompt that contains `[[tag]]` is answered by its script, turn by turn. */
export type Scripts = Record<string, readonly ScriptedReply[]>;

const blockSchema = z.looseObject({ type: z.string(), text: z.string().optional() });
const requestSchema = z.looseObject({
  model: z.string(),
  stream: z.boolean().optional(),
  tools: z.array(z.looseObject({ name: z.string() })).default([]),
  messages: z.array(z.object({ role: z.string(), content: z.union([z.string(), z.array(blockSchema)]) })),
  metadata: z.looseObject({ user_id: z.string().optional() }).optional(),
});

export type ApiRequest = {
  model: string;
  stream: boolean;
  toolNames: string[];
  messages: { role: string; text: string }[];
  sessionId: string | undefined;
  bytes: number;
};

export function readRequest(body: string): ApiRequest {
  const request = requestSchema.parse(JSON.parse(body));
  return {
    model: request.model,
    stream: request.stream ?? false,
    toolNames: request.tools.map((tool) => tool.name),
    messages: request.messages.map(({ role, content }) => ({ role, text: textOf(content) })),
    sessionId: /session_([0-9a-f-]{36})/.exec(request.metadata?.user_id ?? '')?.[1],
    bytes: body.length,
  };
}

function textOf(content: string | z.infer<typeof blockSchema>[]): string {
  if (typeof content === 'string') return content;
  return content.map((block) => (block.type === 'text' ? (block.text ?? '') : '')).join('\n');
}

export type PickedReply = { reply: ScriptedReply; tag: string | undefined; turn: number; auxiliary: boolean };

const COMPACT_REQUEST = /create a detailed summary of (the|this|our) conversation/i;

/** The turn is the number of assistant messages after the prompt that carries the tag. */
export function pickReply({ request, scripts }: { request: ApiRequest; scripts: Scripts }): PickedReply {
  const last = request.messages.at(-1);
  if (last && COMPACT_REQUEST.test(last.text)) {
    const reply = scripts['compact']?.[0] ?? say('<summary>The conversation so far.</summary>');
    return { reply, tag: 'compact', turn: 0, auxiliary: true };
  }
  if (request.toolNames.length === 0) {
    return { reply: scripts['title']?.[0] ?? say('A title'), tag: undefined, turn: 0, auxiliary: true };
  }
  for (let index = request.messages.length - 1; index >= 0; index--) {
    const message = request.messages[index];
    const tag = message?.role === 'user' ? /\[\[([\w/-]+)\]\]/.exec(message.text)?.[1] : undefined;
    if (!tag) continue;
    const turn = request.messages.slice(index).filter((later) => later.role === 'assistant').length;
    return { reply: scripts[tag]?.[turn] ?? say('Done.'), tag, turn, auxiliary: false };
  }
  return { reply: say('Done.'), tag: undefined, turn: 0, auxiliary: false };
}

function say(text: string): ScriptedReply {
  return { content: [{ type: 'text', text }] };
}
