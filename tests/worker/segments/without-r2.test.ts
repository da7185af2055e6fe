import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import { runCron } from '../../../worker/cron.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { createD1SegmentStore } from '../../../worker/segments/d1-segment-store.ts';
import { evictSegments, moveSegments, readSpace } from '../../../worker/segments/segment-space.ts';
import { createR2SegmentStore } from '../../../worker/segments/r2-segment-store.ts';
import type { SegmentStore } from '../../../worker/segments/segment-store.ts';
import { spaceLimits } from '../../../worker/segments/space-limits.ts';
import {
  applyMigrations,
  enrolDevice,
  gzip,
  hashOf,
  openCloud,
  rowsRequest,
  segmentRequest,
} from '../cloud.ts';
import { sessionRow } from '../rows.ts';
import { signInAs } from '../sign-in-as.ts';

const d1 = createD1SegmentStore(env.DB);
const r2 = createR2SegmentStore(env.SEGMENTS);
const { segments: moving } = makeDeps({ ...env, MODE: 'team' });

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

function streamOf(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array> {
  return new Blob([bytes]).stream();
}

/** As little compressible as what is compressed already. */
function noise(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536)
    crypto.getRandomValues(bytes.subarray(at, Math.min(at + 65_536, length)));
  return bytes;
}

async function put(o: {
  store?: SegmentStore;
  id: string;
  session?: string;
  bytes?: Uint8Array<ArrayBuffer>;
}) {
  const bytes = o.bytes ?? (await gzip(`${o.id}\n`));
  const name = { session_id: o.session ?? 's', segment_id: o.id };
  const sha256 = await hashOf(bytes);
  const written = await (o.store ?? d1).put({
    ...name,
    sha256,
    device_id: 'device-1',
    body: streamOf(bytes),
  });
  return { name, bytes, sha256, written };
}

async function read(store: SegmentStore, name: { session_id: string; segment_id: string }) {
  const stored = await store.get(name);
  return stored && { ...stored, body: new Uint8Array(await new Response(stored.body).arrayBuffer()) };
}

describe('segments in D1', () => {
  it.each([0, 1, 899_999, 900_000, 900_001, 4 * 1024 * 1024])(
    'come back as they were put: %d bytes',
    async (length) => {
      const { name, bytes, sha256 } = await put({ id: 'a', bytes: noise(length) });
      const told = { bytes: length, sha256, device_id: 'device-1' };
      expect(await d1.head(name)).toEqual(told);
      const stored = await read(d1, name);
      expect({ ...stored, body: await hashOf(stored?.body ?? new Uint8Array()) }).toEqual({
        ...told,
        body: sha256,
      });
      expect(await readSpace(env.DB)).toBe(bytes.byteLength);
    },
  );

  it('are never written over, and of many that come at once one is whole', async () => {
    const contents = Array.from({ length: 5 }, () => noise(1_000_000));
    const put5 = await Promise.all(contents.map((bytes) => put({ id: 'a', bytes })));
    expect(put5.filter(({ written }) => written)).toHaveLength(1);
    const [winner] = put5.filter(({ written }) => written);
    const stored = await read(d1, { session_id: 's', segment_id: 'a' });
    expect(await hashOf(stored?.body ?? new Uint8Array())).toBe(winner?.sha256);
    expect(await readSpace(env.DB)).toBe(1_000_000);
  });

  it('are refused with another hash than announced, and nothing of them stays', async () => {
    const name = { session_id: 's', segment_id: 'a' };
    const body = streamOf(await gzip('x'));
    await expect(d1.put({ ...name, sha256: 'f'.repeat(64), device_id: 'd', body })).rejects.toThrow(
      'SHA-256',
    );
    expect([await d1.head(name), await readSpace(env.DB)]).toEqual([undefined, 0]);
  });

  it('are listed by session, and deleted with their room', async () => {
    for (const session of ['s', 's-2']) for (const id of ['b', 'a']) await put({ id, session });
    expect((await d1.list({ session_id: 's' })).map(({ segment_id }) => segment_id)).toEqual(['a', 'b']);
    const all = [...(await d1.list({ session_id: 's' })), ...(await d1.list({ session_id: 's-2' }))];
    await d1.delete(all);
    await d1.delete(all);
    expect([await d1.list({ session_id: 's' }), await readSpace(env.DB)]).toEqual([[], 0]);
  });

  it('are not taken when there is no more room, and the sender is told to come again', async () => {
    await env.DB.prepare('UPDATE segment_space SET bytes = ?1')
      .bind(spaceLimits.most - 10)
      .run();
    await expect(put({ id: 'a' })).rejects.toMatchObject({ code: 'segment.space_full', status: 503 });
    expect(await d1.head({ session_id: 's', segment_id: 'a' })).toBeUndefined();
  });

  it('are what a page shows in a cloud without R2, which says so on its settings', async () => {
    const deps = makeDeps({ DB: env.DB, LIVE_ROOM: env.LIVE_ROOM, MODE: 'team', TEAM_KEY: 'x' });
    const cloud = openCloud({ deps: { segments: deps.segments, r2Segments: deps.r2Segments } });
    const { token, member } = await enrolDevice();
    await cloud.request('/v1/rows', rowsRequest({ token, batch: { session_rollups: [sessionRow()] } }));
    const body = await gzip('{"seq":1}\n');
    const { path, init } = await segmentRequest({ token, body });
    expect((await cloud.request(path, init)).status).toBe(200);
    const headers = { authorization: `Bearer ${token}` };
    const answer = await cloud.request('/v1/segments/session-1/seg-1', { headers });
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(body);
    expect(await env.SEGMENTS.list()).toMatchObject({ objects: [] });
    const page = await cloud.request('/settings', { headers: { cookie: await signInAs(member) } });
    expect(await page.text()).toContain('This cloud has no R2');
  });
});

describe('the oldest segments in D1', () => {
  it('go with their receipts when all are more than is wanted, and no others', async () => {
    const ids = ['old', 'older', 'new'];
    for (const [at, id] of ids.entries()) {
      const { bytes, sha256 } = await put({ id });
      await env.DB.prepare(
        `INSERT INTO segments
          (session_id, segment_id, device_id, first_seq, last_seq, events, bytes, raw_bytes, sha256, received_at)
        VALUES ('s', ?1, 'device-1', ?2, ?2, 1, ?3, 10, ?4, ?5)`,
      )
        .bind(id, at + 1, bytes.byteLength, sha256, id === 'older' ? 1 : id === 'old' ? 2 : 3)
        .run();
    }
    expect(await evictSegments(env.DB)).toEqual({ evicted: 0 });
    await env.DB.prepare('UPDATE segment_space SET bytes = ?1')
      .bind(spaceLimits.wanted + 1)
      .run();
    expect(await evictSegments(env.DB)).toEqual({ evicted: 1 });
    expect((await d1.list({ session_id: 's' })).map(({ segment_id }) => segment_id)).toEqual(['new', 'old']);
    const { results } = await env.DB.prepare('SELECT segment_id FROM segments ORDER BY 1').all();
    expect(results).toEqual([{ segment_id: 'new' }, { segment_id: 'old' }]);
  });
});

describe('a cloud that got its R2 later', () => {
  it('reads, lists and deletes what lies in both', async () => {
    const old = await put({ id: 'a' });
    const fresh = await put({ store: moving, id: 'b' });
    expect((await r2.list({ session_id: 's' })).map(({ segment_id }) => segment_id)).toEqual(['b']);
    // Each request has its own.
    const both = makeDeps({ ...env, MODE: 'team' }).segments;
    expect((await read(both, old.name))?.body).toEqual(old.bytes);
    expect((await read(both, fresh.name))?.body).toEqual(fresh.bytes);
    expect((await both.list({ session_id: 's' })).map(({ segment_id }) => segment_id)).toEqual(['a', 'b']);
    await both.delete([old.name, fresh.name]);
    expect([await d1.head(old.name), await r2.head(fresh.name)]).toEqual([undefined, undefined]);
  });

  it('moves them hour by hour, each verified, until nothing is left', async () => {
    const stored: Awaited<ReturnType<typeof put>>[] = [];
    for (let at = 0; at < 110; at += 1) stored.push(await put({ id: `a-${at}`, session: `s-${at % 7}` }));
    stored.push(await put({ id: 'large', bytes: noise(2_500_000) }));
    const deps = makeDeps({ ...env, MODE: 'team' });
    let hours = 0;
    for (; (await readSpace(env.DB)) > 0 && hours < 10; hours += 1)
      await runCron({ time: 'segmentSpace', deps });
    expect(hours).toBe(2);
    for (const { name, sha256, bytes } of stored)
      expect(await r2.head(name)).toEqual({ bytes: bytes.byteLength, sha256, device_id: 'device-1' });
    expect(await env.DB.prepare('SELECT count(*) AS n FROM segment_chunks').first('n')).toBe(0);
  });

  it('keeps here what did not arrive there, and loses nothing however often it is stopped', async () => {
    const all = [await put({ id: 'a' }), await put({ id: 'b' }), await put({ id: 'c' })];
    const refusing: SegmentStore = {
      ...r2,
      async put(segment) {
        if (segment.segment_id === 'b') throw new Error('R2 is away');
        return r2.put(segment);
      },
    };
    expect(await moveSegments({ db: env.DB, r2: refusing })).toEqual({ moved: 2 });
    // It is there already, as after a stop between the two.
    await put({ store: r2, id: 'b' });
    const lying: SegmentStore = { ...r2, head: async () => undefined };
    expect(await moveSegments({ db: env.DB, r2: lying })).toEqual({ moved: 0 });
    expect(await d1.head({ session_id: 's', segment_id: 'b' })).toBeDefined();
    expect(await moveSegments({ db: env.DB, r2 })).toEqual({ moved: 1 });
    for (const { name, bytes } of all) expect((await read(r2, name))?.body).toEqual(bytes);
  });
});
