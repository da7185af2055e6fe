import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import { segmentKey, segmentLimits } from '../../../shared/protocol/segments.ts';
import { createR2SegmentStore } from '../../../worker/segments/r2-segment-store.ts';
import { applyMigrations, enrolDevice, gzip, openCloud, rowsRequest, segmentRequest } from '../cloud.ts';
import { sessionRow } from '../rows.ts';

const cloud = openCloud();
const events = '{"v":1}\n{"v":1}\n{"v":1}\n';

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

async function receipts(): Promise<Record<string, unknown>[]> {
  return (await env.DB.prepare('SELECT * FROM segments').all()).results;
}

async function codeOf(response: Response): Promise<string> {
  return (await response.json<{ error: { code: string } }>()).error.code;
}

describe('a segment on its way in', () => {
  it('is stored as it came, with one receipt', async () => {
    const { token, device_id } = await enrolDevice();
    const body = await gzip(events);
    const { path, init, segment } = await segmentRequest({ token, body });
    const response = await cloud.request(path, init);
    expect(await response.json()).toEqual({ segment_id: 'seg-1', stored: true });
    const object = await env.SEGMENTS.get(segmentKey({ session_id: 'session-1', segment_id: 'seg-1' }));
    expect(new Uint8Array((await object?.arrayBuffer()) ?? new ArrayBuffer())).toEqual(body);
    expect(await receipts()).toMatchObject([
      { segment_id: 'seg-1', device_id, events: 3, bytes: body.byteLength, sha256: segment.sha256 },
    ]);
  });

  it('tells when its events happened, where its device does', async () => {
    const { token } = await enrolDevice();
    const told = { segment_id: 'told', first_at: 1_790_000_000_000, last_at: 1_790_000_900_000 };
    for (const segment of [told, { segment_id: 'untold', first_seq: 4, last_seq: 6 }]) {
      const { path, init } = await segmentRequest({ token, body: await gzip(events), segment });
      expect((await cloud.request(path, init)).status).toBe(200);
    }
    expect(await receipts()).toMatchObject([told, { segment_id: 'untold', first_at: null, last_at: null }]);
  });

  it('changes nothing when it comes again', async () => {
    const { token } = await enrolDevice();
    const { path, init } = await segmentRequest({ token, body: await gzip(events) });
    await cloud.request(path, init);
    const before = await receipts();
    const again = await cloud.request(path, init);
    expect(again.status).toBe(200);
    expect(await again.json()).toEqual({ segment_id: 'seg-1', stored: false });
    expect(await receipts()).toEqual(before);
  });

  it('adopts bytes that lie in R2 without a receipt', async () => {
    const { token } = await enrolDevice();
    const { path, init } = await segmentRequest({ token, body: await gzip(events) });
    await cloud.request(path, init);
    await env.DB.prepare('DELETE FROM segments').run();
    expect((await cloud.request(path, init)).status).toBe(200);
    expect(await receipts()).toHaveLength(1);
  });

  it('is refused under the id of another content, with and without a receipt', async () => {
    const { token } = await enrolDevice();
    const first = await segmentRequest({ token, body: await gzip(events) });
    await cloud.request(first.path, first.init);
    const other = await segmentRequest({ token, body: await gzip('other') });
    const refused = await cloud.request(other.path, other.init);
    expect([refused.status, await codeOf(refused)]).toEqual([409, 'segment.conflict']);
    await env.DB.prepare('DELETE FROM segments').run();
    const again = await cloud.request(other.path, other.init);
    expect([again.status, await codeOf(again)]).toEqual([409, 'segment.conflict']);
  });

  it('is refused when its bytes do not have the announced hash', async () => {
    const { token } = await enrolDevice();
    const { path, init } = await segmentRequest({
      token,
      body: await gzip(events),
      segment: { sha256: '0'.repeat(64) },
    });
    const response = await cloud.request(path, init);
    expect([response.status, await codeOf(response)]).toEqual([400, 'segment.hash_mismatch']);
    expect(await receipts()).toEqual([]);
    expect(await env.SEGMENTS.head(segmentKey({ session_id: 'session-1', segment_id: 'seg-1' }))).toBeNull();
  });

  it('is refused when it is not gzip', async () => {
    const { token } = await enrolDevice();
    const body = new Uint8Array(new TextEncoder().encode(events));
    const { path, init } = await segmentRequest({ token, body });
    const response = await cloud.request(path, init);
    expect([response.status, await codeOf(response)]).toEqual([400, 'segment.not_gzip']);
  });

  it('is refused at the door when it says that it is too long, before its body is read', async () => {
    const { token } = await enrolDevice();
    const { path, init } = await segmentRequest({ token, body: await gzip(events) });
    const headers = { ...init.headers, 'content-length': String(segmentLimits.maxBytes + 1) };
    const response = await cloud.request(path, { ...init, headers });
    expect([response.status, await codeOf(response)]).toEqual([413, 'request.too_large']);
  });

  it('is refused when its body is shorter than announced', async () => {
    const { token } = await enrolDevice();
    const body = await gzip(events);
    const { path, init } = await segmentRequest({ token, body });
    const headers = { ...init.headers, 'content-length': String(body.byteLength + 10) };
    const response = await cloud.request(path, { ...init, headers });
    expect([response.status, await codeOf(response)]).toEqual([400, 'segment.incomplete']);
    expect(await receipts()).toEqual([]);
  });

  it('is asked for again when the storage fails', async () => {
    const { token } = await enrolDevice();
    const segments = new Proxy(env.SEGMENTS, {
      get: (bucket, name) =>
        name === 'put'
          ? () => Promise.reject(new Error('put: internal error (10001)'))
          : Reflect.get(bucket, name),
    });
    const failing = openCloud({ deps: { segments: createR2SegmentStore(segments) } });
    const { path, init } = await segmentRequest({ token, body: await gzip(events) });
    const response = await failing.request(path, init);
    expect([response.status, await codeOf(response)]).toEqual([503, 'segment.storage_unavailable']);
  });

  it('may be a gzip bomb: it is stored unread', async () => {
    const { token } = await enrolDevice();
    const body = await gzip('0'.repeat(24 * 1024 * 1024));
    expect(body.byteLength).toBeLessThan(64 * 1024);
    const { path, init } = await segmentRequest({ token, body });
    expect((await cloud.request(path, init)).status).toBe(200);
    expect(
      (await env.SEGMENTS.head(segmentKey({ session_id: 'session-1', segment_id: 'seg-1' })))?.size,
    ).toBe(body.byteLength);
  });

  it.each([
    ['segment_id', { segment_id: '..%2Fescape' }],
    ['session_id', { session_id: '../other' }],
    ['first_seq', { first_seq: 0 }],
    ['events', { events: Number.NaN }],
    ['raw_bytes', { raw_bytes: segmentLimits.maxRawBytes + 1 }],
    ['sha256', { sha256: 'abc' }],
    ['first_at', { first_at: -1, last_at: 5 }],
    ['last_at', { first_at: 1, last_at: 9e15 }],
  ])('is refused with the field %s named', async (field, segment) => {
    const { token } = await enrolDevice();
    const { path, init } = await segmentRequest({ token, body: await gzip(events), segment });
    const response = await cloud.request(path, init);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(field);
  });

  it("is refused for another device's session", async () => {
    const owner = await enrolDevice();
    await cloud.request(
      '/v1/rows',
      rowsRequest({ token: owner.token, batch: { session_rollups: [sessionRow()] } }),
    );
    const { token } = await enrolDevice({ member: 'Eve' });
    const { path, init } = await segmentRequest({ token, body: await gzip(events) });
    const response = await cloud.request(path, init);
    expect([response.status, await codeOf(response)]).toEqual([409, 'session.foreign']);
  });
});
