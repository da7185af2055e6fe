import type { z } from 'zod';
import type { RollupTableName } from '../../shared/ledger/rows.ts';
import type { CutRow } from '../../shared/privacy/cut.ts';
import type { BuiltSegment } from './outbox-segments.ts';
import { type BudgetsAnswer, budgetsAnswerSchema } from '../../shared/protocol/budgets.ts';
import { type HelloAnswer, helloAnswerSchema } from '../../shared/protocol/hello.ts';
import { type LinkAnswer, linkAnswerSchema } from '../../shared/protocol/links.ts';
import { disconnectAnswerSchema } from '../../shared/protocol/connect.ts';
import { errorAnswerSchema } from '../../shared/protocol/errors.ts';
import { type PurgeAnswer, purgeAnswerSchema } from '../../shared/protocol/purge.ts';
import { type RowsAnswer, rowsAnswerSchema } from '../../shared/protocol/rows.ts';
import { segmentHeaders, segmentReceiptSchema } from '../../shared/protocol/segments.ts';

export type Answer<Value> =
  | { kind: 'ok'; value: Value }
  /** The cloud itself said no, in its own words. */
  | {
      kind: 'refused';
      status: number;
      code: string;
      message: string;
      hint?: string | undefined;
      retryAfterS?: number;
    }
  /** No answer, or one that is not the cloud's (a captive portal, a proxy): the request may have arrived. */
  | { kind: 'unreachable'; message: string; retryAfterS?: number };

export type CutBatch = Partial<Record<RollupTableName, CutRow[]>>;

export type SyncClient = {
  /** What the cloud knows; 404 from one that is older than the question. */
  hello(): Promise<Answer<HelloAnswer>>;
  putSegment(built: BuiltSegment): Promise<Answer<{ segment_id: string; stored: boolean }>>;
  postRows(batch: CutBatch): Promise<Answer<RowsAnswer>>;
  /** Makes a link that signs in, once, whom this device belongs to. */
  createLink(): Promise<Answer<LinkAnswer>>;
  /** What may be spent, and what was; 404 from a cloud that is older than this. */
  budgets(): Promise<Answer<BudgetsAnswer>>;
  /** Ends the token of this device. */
  disconnect(): Promise<Answer<{ revoked: true }>>;
  /** Deletes a session with everything that this device sent of it; 404 from a cloud that is older than this. */
  deleteSession(o: { session_id: string; from_hour: number; to_hour: number }): Promise<Answer<PurgeAnswer>>;
};

const helloPath = '/v1/hello';
const budgetsPath = '/v1/budgets';
const TIMEOUT_MS = 30_000;

export function createSyncClient(o: {
  url: string;
  token: string;
  fetch: typeof fetch;
  signal?: AbortSignal | undefined;
}): SyncClient {
  async function send<Schema extends z.ZodType>(request: {
    path: string;
    init: RequestInit;
    schema: Schema;
  }): Promise<Answer<z.infer<Schema>>> {
    let response: Response;
    let text: string;
    try {
      const timeout = AbortSignal.timeout(TIMEOUT_MS);
      const headers = { ...request.init.headers, authorization: `Bearer ${o.token}` };
      response = await o.fetch(new URL(request.path, o.url), {
        ...request.init,
        headers,
        // A redirect would carry the token to another place.
        redirect: 'manual',
        signal: o.signal === undefined ? timeout : AbortSignal.any([timeout, o.signal]),
      });
      text = await response.text();
    } catch (error) {
      return { kind: 'unreachable', message: describe(error) };
    }
    if (isUnknownPath({ response, path: request.path })) return unknownPath;
    return readAnswer({ response, text, schema: request.schema });
  }

  return {
    hello: () => send({ path: helloPath, schema: helloAnswerSchema, init: {} }),
    putSegment: ({ segment, body }) =>
      send({
        path: `/v1/segments/${encodeURIComponent(segment.segment_id)}`,
        schema: segmentReceiptSchema,
        init: {
          method: 'PUT',
          body,
          headers: {
            'content-type': 'application/octet-stream',
            [segmentHeaders.session]: segment.session_id,
            [segmentHeaders.sha256]: segment.sha256,
            [segmentHeaders.firstSeq]: String(segment.first_seq),
            [segmentHeaders.lastSeq]: String(segment.last_seq),
            [segmentHeaders.events]: String(segment.events),
            [segmentHeaders.rawBytes]: String(segment.raw_bytes),
          },
        },
      }),
    postRows: (batch) =>
      send({
        path: '/v1/rows',
        schema: rowsAnswerSchema,
        init: {
          method: 'POST',
          body: JSON.stringify(batch),
          headers: { 'content-type': 'application/json' },
        },
      }),
    disconnect: () =>
      send({ path: '/v1/device', schema: disconnectAnswerSchema, init: { method: 'DELETE' } }),
    createLink: () => send({ path: '/v1/links', schema: linkAnswerSchema, init: { method: 'POST' } }),
    budgets: () => send({ path: budgetsPath, schema: budgetsAnswerSchema, init: {} }),
    deleteSession: ({ session_id, from_hour, to_hour }) =>
      send({
        path: `/v1/sessions/${encodeURIComponent(session_id)}?from_hour=${from_hour}&to_hour=${to_hour}`,
        schema: purgeAnswerSchema,
        init: { method: 'DELETE' },
      }),
  };
}

const unknownPath = {
  kind: 'refused',
  status: 404,
  code: 'request.not_found',
  message: 'the cloud does not know this address',
} as const;

/** A cloud takes an address that it does not know for a page, and asks for a sign-in first. */
function isUnknownPath({ response, path }: { response: Response; path: string }): boolean {
  const leadsTo = `/sign-in?${new URLSearchParams({ next: path }).toString()}`;
  return response.status === 303 && response.headers.get('location') === leadsTo;
}

/** Only an answer that has our own shape counts, as a yes as well as a no. */
function readAnswer<Schema extends z.ZodType>(o: {
  response: Response;
  text: string;
  schema: Schema;
}): Answer<z.infer<Schema>> {
  const { status } = o.response;
  const value = parseJson(o.text);
  const retryAfterS = readRetryAfter(o.response.headers.get('retry-after'));
  const extra = retryAfterS === undefined ? {} : { retryAfterS };
  if (status === 200) {
    const parsed = o.schema.safeParse(value);
    if (parsed.success) return { kind: 'ok', value: parsed.data };
  }
  const refusal = errorAnswerSchema.safeParse(value);
  if (status >= 400 && refusal.success) return { kind: 'refused', status, ...refusal.data.error, ...extra };
  return { kind: 'unreachable', message: `${status} from something that is not the cloud`, ...extra };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readRetryAfter(header: string | null): number | undefined {
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) : undefined;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
