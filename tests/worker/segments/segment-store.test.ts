import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import { segmentKey, segmentLimits } from '../../../shared/protocol/segments.ts';
import { createR2SegmentStore } from '../../../worker/segments/r2-segment-store.ts';
import { gzip, hashOf } from '../cloud.ts';

const store = createR2SegmentStore(env.SEGMENTS);

beforeEach(async () => {
  await reset();
});

function streamOf(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array> {
  const { readable, writable } = new FixedLengthStream(bytes.byteLength);
  const writer: WritableStreamDefaultWriter = writable.getWriter();
  void writer.write(bytes).then(() => writer.close());
  return readable;
}

async function put(o: { session_id: string; segment_id: string; text?: string; sha256?: string }) {
  const bytes = await gzip(o.text ?? `${o.session_id} ${o.segment_id}\n`);
  const sha256 = o.sha256 ?? (await hashOf(bytes));
  const { session_id, segment_id } = o;
  const written = await store.put({
    session_id,
    segment_id,
    sha256,
    device_id: 'device-1',
    body: streamOf(bytes),
  });
  return { bytes, sha256, written };
}

describe('the store of segments', () => {
  it('gives back what was put, with its hash and its sender', async () => {
    const name = { session_id: 's', segment_id: 'a' };
    const { bytes, sha256, written } = await put(name);
    expect(written).toBe(true);
    expect(await store.head(name)).toEqual({ bytes: bytes.byteLength, sha256, device_id: 'device-1' });
    const stored = await store.get(name);
    expect(new Uint8Array(await new Response(stored?.body).arrayBuffer())).toEqual(bytes);
  });

  it('never writes over what is there', async () => {
    const name = { session_id: 's', segment_id: 'a' };
    const first = await put({ ...name, text: 'one' });
    expect((await put({ ...name, text: 'two' })).written).toBe(false);
    expect((await store.head(name))?.sha256).toBe(first.sha256);
  });

  it('refuses bytes that do not have the announced hash, and keeps nothing of them', async () => {
    const name = { session_id: 's', segment_id: 'a' };
    await expect(put({ ...name, sha256: 'f'.repeat(64) })).rejects.toThrow('SHA-256');
    expect(await store.head(name)).toBeUndefined();
  });

  it('lists one session, and no other whose id begins alike', async () => {
    for (const session_id of ['s', 's-2', 'sx']) await put({ session_id, segment_id: '1-2-a' });
    await put({ session_id: 's', segment_id: '3-4.ndjson.gz-b' });
    const listed = await store.list({ session_id: 's' });
    expect(listed.map(({ session_id, segment_id }) => [session_id, segment_id])).toEqual([
      ['s', '1-2-a'],
      ['s', '3-4.ndjson.gz-b'],
    ]);
    expect(listed[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('lists all pages of a long session', async () => {
    const one = { session_id: 'long' };
    const ids = Array.from({ length: 1005 }, (_, at) => `seg-${String(at).padStart(4, '0')}`);
    for (const segment_id of ids) await env.SEGMENTS.put(segmentKey({ ...one, segment_id }), 'x');
    expect((await store.list(one)).map(({ segment_id }) => segment_id)).toEqual(ids);
  });

  it('deletes, also what is not there', async () => {
    const name = { session_id: 's', segment_id: 'a' };
    await put(name);
    await store.delete([name]);
    await store.delete([name]);
    expect(await store.get(name)).toBeUndefined();
    expect(await store.list({ session_id: 's' })).toEqual([]);
  });

  it('gives nothing that is larger than any sender may send', async () => {
    const name = { session_id: 's', segment_id: 'large' };
    await env.SEGMENTS.put(segmentKey(name), new Uint8Array(segmentLimits.maxBytes + 1));
    expect(await store.get(name)).toBeUndefined();
  });
});
