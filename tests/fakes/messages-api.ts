import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { renderMessage, renderStream } from './messages-wire.ts';
import type { ApiMessage, ApiUsage } from './messages-wire.ts';
import { pickReply, readRequest } from './scripts.ts';
import type { ApiRequest, Scripts } from './scripts.ts';

/** One answer that was given: the truth that accounting in tests is compared with. */
export type ServedCall = {
  sessionId: string;
  /** `main` for the main thread. */
  agentId: string;
  parentAgentId: string | undefined;
  tag: string | undefined;
  turn: number;
  status: number;
  model: string;
  messageId: string;
  usage: ApiUsage;
  /** Titles, summaries and the like: asked for by the client itself, never written to a transcript. */
  auxiliary: boolean;
  request: ApiRequest;
};

type UsagePolicy = (call: { request: ApiRequest; sessionId: string; agentId: string }) => ApiUsage;

export type MessagesApi = {
  url: string;
  calls: ServedCall[];
  stop(): Promise<void>;
};

export type MessagesApiOptions = {
  scripts: Scripts;
  /** Part of every message id, so that ids of two servers differ. */
  idPrefix?: string;
  usage?: UsagePolicy;
  /** Milliseconds before an answer that names no delay of its own. */
  delayMs?: number;
};

const FIXED_USAGE: ApiUsage = { input: 10, output: 20, cacheRead: 1000, cacheWrite5m: 30, cacheWrite1h: 40 };

/** A scripted Anthropic Messages API on loopback; speaks the wire protocol and nothing else. */
export async function startMessagesApi({
  scripts,
  idPrefix = `t${process.pid.toString(36)}${Date.now().toString(36)}`,
  usage = () => FIXED_USAGE,
  delayMs = 0,
}: MessagesApiOptions): Promise<MessagesApi> {
  const calls: ServedCall[] = [];
  const failed = new Map<string, number>();
  let served = 0;

  async function answer(incoming: http.IncomingMessage, outgoing: http.ServerResponse): Promise<void> {
    const number = ++served;
    outgoing.setHeader('request-id', `req_${idPrefix}${number}`);
    const body = await readBody(incoming);
    const { pathname } = new URL(incoming.url ?? '/', 'http://localhost');
    if (pathname === '/v1/messages/count_tokens') {
      return sendJson(outgoing, 200, { input_tokens: Math.ceil(body.length / 4) });
    }
    if (incoming.method !== 'POST' || pathname !== '/v1/messages') return sendJson(outgoing, 200, {});

    const request = readRequest(body);
    const { reply, tag, turn, auxiliary } = pickReply({ request, scripts });
    const agentId = header(incoming, 'x-claude-code-agent-id') ?? 'main';
    const call: ServedCall = {
      sessionId: header(incoming, 'x-claude-code-session-id') ?? request.sessionId ?? 'unknown',
      agentId,
      parentAgentId: header(incoming, 'x-claude-code-parent-agent-id'),
      tag,
      turn,
      status: 200,
      model: request.model,
      messageId: `msg_${idPrefix}${number}`,
      usage: {
        ...usage({ request, sessionId: header(incoming, 'x-claude-code-session-id') ?? '', agentId }),
        ...reply.usage,
      },
      auxiliary,
      request,
    };
    const failKey = `${call.sessionId}:${agentId}:${tag}:${turn}`;
    const failures = failed.get(failKey) ?? 0;
    if (reply.fail && failures < reply.fail.times) {
      failed.set(failKey, failures + 1);
      calls.push({ ...call, status: reply.fail.status });
      const kind = reply.fail.status === 529 ? 'overloaded_error' : 'api_error';
      const error = { type: 'error', error: { type: kind, message: reply.fail.message ?? 'Overloaded' } };
      return sendJson(outgoing, reply.fail.status, error);
    }
    await sleep(reply.delayMs ?? delayMs);
    calls.push(call);
    const message: ApiMessage = {
      id: call.messageId,
      model: request.model,
      content: reply.content,
      stopReason: reply.stopReason,
      usage: call.usage,
      toolNames: request.toolNames,
    };
    if (!request.stream) return sendJson(outgoing, 200, renderMessage(message));
    outgoing.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
    });
    outgoing.end(renderStream(message));
  }

  const server = http.createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch((error: unknown) => {
      sendJson(outgoing, 500, { type: 'error', error: { type: 'api_error', message: String(error) } });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function header(incoming: http.IncomingMessage, name: string): string | undefined {
  const value = incoming.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

async function readBody(incoming: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function sendJson(outgoing: http.ServerResponse, status: number, value: unknown): void {
  if (outgoing.headersSent) return void outgoing.end();
  outgoing.writeHead(status, { 'content-type': 'application/json' });
  outgoing.end(JSON.stringify(value));
}

function sleep(ms: number): Promise<void> {
  return ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : Promise.resolve();
}
