import crypto from 'node:crypto';
import http from 'node:http';
import type net from 'node:net';
import { z } from 'zod';
import { AppError, isAppError } from '../../shared/core/errors.ts';
import type { CompanionAddress } from '../../shared/protocol/companion.ts';
import type { ErrorAnswer } from '../../shared/protocol/errors.ts';
import type { Deps } from '../deps.ts';
import { findRoute } from './find-route.ts';

const KEY_BYTES = 32;
/** Whoever asks has nothing to send. */
const HEADERS_MS = 5_000;

export type Companion = { address: CompanionAddress; stop(): Promise<void> };

/**
 * Answers the dashboard of this machine what lies on this machine alone. It listens on loopback, on a port that nobody
 * knows, and answers only to the key of this start: no page has it, so that no page of any origin reaches it.
 */
export async function startCompanion({ deps }: { deps: Deps }): Promise<Companion> {
  const key = crypto.randomBytes(KEY_BYTES).toString('base64url');
  const server = http.createServer({ headersTimeout: HEADERS_MS, requestTimeout: HEADERS_MS });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1', exclusive: true }, resolve);
  });
  const host = `127.0.0.1:${(server.address() as net.AddressInfo).port}`;
  server.on('request', (request, response) => {
    void answer({ deps, request, host, key }).then(({ status, value }) => {
      response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      response.end(JSON.stringify(value));
    });
  });
  return {
    address: { url: `http://${host}`, key },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Answered = { status: number; value: unknown };

async function answer({
  deps,
  request,
  host,
  key,
}: {
  deps: Deps;
  request: http.IncomingMessage;
  host: string;
  key: string;
}): Promise<Answered> {
  if (!isOurs({ request, host, key })) return toAnswer(refused());
  try {
    const url = new URL(request.url ?? '/', `http://${host}`);
    const found = request.method === 'GET' ? await findRoute(url.pathname) : undefined;
    if (found === undefined) return toAnswer(unknown());
    return { status: 200, value: await found.route({ deps, query: url.searchParams, parts: found.parts }) };
  } catch (error) {
    return toAnswer(error);
  }
}

/** A browser tells the origin of its requests; the Worker, which alone has the key, never does. */
function isOurs({
  request: { headers },
  host,
  key,
}: {
  request: http.IncomingMessage;
  host: string;
  key: string;
}): boolean {
  if (headers.host !== host || headers.origin !== undefined || headers['sec-fetch-site'] !== undefined)
    return false;
  const given = hashOf(headers.authorization ?? '');
  return crypto.timingSafeEqual(given, hashOf(`Bearer ${key}`));
}

function hashOf(text: string): Buffer {
  return crypto.createHash('sha256').update(text).digest();
}

const refused = () =>
  new AppError({
    code: 'companion.refused',
    message: 'this is for the dashboard of this start',
    status: 401,
  });
const unknown = () =>
  new AppError({ code: 'request.not_found', message: 'nothing is asked here', status: 404 });

function toAnswer(error: unknown): Answered {
  const { status, code, message, hint } = toAppError(error);
  const value: ErrorAnswer = { error: { code, message, ...(hint === undefined ? {} : { hint }) } };
  return { status, value };
}

function toAppError(error: unknown): AppError {
  if (isAppError(error)) return error;
  if (error instanceof z.ZodError || error instanceof URIError)
    return new AppError({ code: 'request.invalid', message: 'the question does not fit', status: 400 });
  const why = error instanceof Error ? error.message : String(error);
  return new AppError({ code: 'companion.failed', message: why, status: 500 });
}
