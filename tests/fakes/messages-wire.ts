export type ScriptedBlock =
  | { type: 'text'; text: string }
  | { type: 'thinking'; thinking: string }
  /** `Agent` stands for the tool that starts a subagent, whatever the client calls it. */
  | { type: 'tool'; name: string; input: Record<string, unknown>; id?: string };

export type ApiUsage = {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
};

export type ApiMessage = {
  id: string;
  model: string;
  content: readonly ScriptedBlock[];
  stopReason: string | undefined;
  usage: ApiUsage;
  /** Tools of the request: tells whether the subagent tool is `Agent` or `Task`. */
  toolNames: readonly string[];
};

type WireBlock = Record<string, unknown> & { type: string };

/** The message as one JSON object, the answer to a request that does not stream. */
export function renderMessage(message: ApiMessage): Record<string, unknown> {
  return {
    id: message.id,
    type: 'message',
    role: 'assistant',
    model: message.model,
    content: message.content.map((block, index) => wireBlock({ message, block, index })),
    stop_reason: stopReason(message),
    stop_sequence: null,
    usage: wireUsage(message.usage, message.usage.output),
  };
}

/** The same as server-sent events. */
export function renderStream(message: ApiMessage): string {
  const start = {
    ...renderMessage(message),
    content: [],
    stop_reason: null,
    usage: wireUsage(message.usage, 1),
  };
  const events: Record<string, unknown>[] = [{ type: 'message_start', message: start }];
  for (const [index, block] of message.content.entries()) {
    const wire = wireBlock({ message, block, index });
    const { opened, deltas } = streamBlock(block, wire);
    events.push({ type: 'content_block_start', index, content_block: opened });
    for (const delta of deltas) events.push({ type: 'content_block_delta', index, delta });
    events.push({ type: 'content_block_stop', index });
  }
  const delta = { stop_reason: stopReason(message), stop_sequence: null };
  events.push({ type: 'message_delta', delta, usage: wireUsage(message.usage, message.usage.output) });
  events.push({ type: 'message_stop' });
  return events
    .map((event) => `event: ${String(event['type'])}\ndata: ${JSON.stringify(event)}\n\n`)
    .join('');
}

function streamBlock(block: ScriptedBlock, wire: WireBlock): { opened: WireBlock; deltas: WireBlock[] } {
  if (block.type === 'text') {
    return { opened: { type: 'text', text: '' }, deltas: [{ type: 'text_delta', text: block.text }] };
  }
  if (block.type === 'thinking') {
    const opened = { type: 'thinking', thinking: '', signature: '' };
    const signature = { type: 'signature_delta', signature: String(wire['signature']) };
    return { opened, deltas: [{ type: 'thinking_delta', thinking: block.thinking }, signature] };
  }
  const input = { type: 'input_json_delta', partial_json: JSON.stringify(wire['input']) };
  return { opened: { ...wire, input: {} }, deltas: [input] };
}

function wireBlock(place: { message: ApiMessage; block: ScriptedBlock; index: number }): WireBlock {
  const { message, block, index } = place;
  if (block.type === 'text') return { type: 'text', text: block.text };
  if (block.type === 'thinking') {
    return {
      type: 'thinking',
      thinking: block.thinking,
      signature: Buffer.from(message.id).toString('base64'),
    };
  }
  const spawner = message.toolNames.includes('Agent') ? 'Agent' : 'Task';
  const name = block.name === 'Agent' ? spawner : block.name;
  return {
    type: 'tool_use',
    id: block.id ?? `toolu_${message.id.slice(4)}x${index}`,
    name,
    input: block.input,
  };
}

function stopReason(message: ApiMessage): string {
  return (
    message.stopReason ?? (message.content.some((block) => block.type === 'tool') ? 'tool_use' : 'end_turn')
  );
}

function wireUsage(usage: ApiUsage, output: number): Record<string, unknown> {
  return {
    input_tokens: usage.input,
    cache_creation_input_tokens: usage.cacheWrite5m + usage.cacheWrite1h,
    cache_read_input_tokens: usage.cacheRead,
    cache_creation: {
      ephemeral_5m_input_tokens: usage.cacheWrite5m,
      ephemeral_1h_input_tokens: usage.cacheWrite1h,
    },
    output_tokens: output,
    service_tier: 'standard',
  };
}
