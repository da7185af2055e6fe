import type { RollupTableName } from '../../shared/ledger/rows.ts';
import type { CutRow } from '../../shared/privacy/cut.ts';
import { createAsk, type Answer } from './ask-cloud.ts';
import type { BuiltSegment } from './outbox-segments.ts';
import { type BudgetsAnswer, budgetsAnswerSchema } from '../../shared/protocol/budgets.ts';
import { type HelloAnswer, helloAnswerSchema } from '../../shared/protocol/hello.ts';
import { type LinkAnswer, linkAnswerSchema } from '../../shared/protocol/links.ts';
import { disconnectAnswerSchema } from '../../shared/protocol/connect.ts';
import { type PurgeAnswer, purgeAnswerSchema } from '../../shared/protocol/purge.ts';
import { type RowsAnswer, rowsAnswerSchema } from '../../shared/protocol/rows.ts';
import {
  type RevokeAnswer,
  revokeAnswerSchema,
  type ShareAnswer,
  shareAnswerSchema,
  type ShareRequest,
  type SharesAnswer,
  sharesAnswerSchema,
} from '../../shared/protocol/shares.ts';
import {
  type OwnSessionsAnswer,
  ownSessionsAnswerSchema,
  type TallyAnswer,
  tallyAnswerSchema,
  type TallyRequest,
} from '../../shared/protocol/tally.ts';
import { type Segment, segmentHeaders, segmentReceiptSchema } from '../../shared/protocol/segments.ts';

export type CutBatch = Partial<Record<RollupTableName, CutRow[]>>;

export type SyncClient = {
  /** What the cloud knows; 404 from one that is older than the question. */
  hello(): Promise<Answer<HelloAnswer>>;
  putSegment(built: BuiltSegment): Promise<Answer<{ segment_id: string; stored: boolean }>>;
  postRows(batch: CutBatch, headers?: Record<string, string>): Promise<Answer<RowsAnswer>>;
  /** Makes a link that signs in, once, whom this device belongs to. */
  createLink(): Promise<Answer<LinkAnswer>>;
  /** What may be spent, and what was; 404 from a cloud that is older than this. */
  budgets(): Promise<Answer<BudgetsAnswer>>;
  /** Makes a link that shows a session; 404 from a cloud that is older than links. */
  createShare(request: ShareRequest): Promise<Answer<ShareAnswer>>;
  listShares(): Promise<Answer<SharesAnswer>>;
  revokeShare(shareId: string): Promise<Answer<RevokeAnswer>>;
  /** What the cloud has of these sessions, added up; 404 from one that is older than this. */
  tally(request: TallyRequest): Promise<Answer<TallyAnswer>>;
  /** What the cloud has of this device, behind a session; 404 from one that is older than this. */
  ownSessions(after: string): Promise<Answer<OwnSessionsAnswer>>;
  /** Ends the token of this device. */
  disconnect(): Promise<Answer<{ revoked: true }>>;
  /** Deletes a session with everything that this device sent of it; 404 from a cloud that is older than this. */
  deleteSession(o: { session_id: string; from_hour: number; to_hour: number }): Promise<Answer<PurgeAnswer>>;
};

const helloPath = '/v1/hello';
const budgetsPath = '/v1/budgets';
const sharesPath = '/v1/shares';
const TIMEOUT_MS = 30_000;

export function createSyncClient(o: {
  url: string;
  token: string;
  fetch: typeof fetch;
  signal?: AbortSignal | undefined;
}): SyncClient {
  const send = createAsk({ ...o, timeoutMs: TIMEOUT_MS });
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
            ...timeHeaders(segment),
          },
        },
      }),
    postRows: (batch, headers = {}) =>
      send({ path: '/v1/rows', schema: rowsAnswerSchema, init: post(batch, headers) }),
    tally: (request) => send({ path: '/v1/tally', schema: tallyAnswerSchema, init: post(request) }),
    ownSessions: (after) =>
      send({
        path: `/v1/device/sessions?${new URLSearchParams({ after }).toString()}`,
        schema: ownSessionsAnswerSchema,
        init: {},
      }),
    createShare: (request) => send({ path: sharesPath, schema: shareAnswerSchema, init: post(request) }),
    listShares: () => send({ path: sharesPath, schema: sharesAnswerSchema, init: {} }),
    revokeShare: (shareId) =>
      send({
        path: `${sharesPath}/${encodeURIComponent(shareId)}`,
        schema: revokeAnswerSchema,
        init: { method: 'DELETE' },
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

function post(body: unknown, headers: Record<string, string> = {}): RequestInit {
  return {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  };
}

/** When its events happened, where any says so. */
function timeHeaders({ first_at, last_at }: Segment): Record<string, string> {
  if (first_at === undefined || last_at === undefined) return {};
  return { [segmentHeaders.firstAt]: String(first_at), [segmentHeaders.lastAt]: String(last_at) };
}
