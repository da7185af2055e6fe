import { reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, expect } from 'vitest';
import { DAY } from '../../../shared/core/time.ts';
import { createR2SegmentStore, createSegmentListing } from '../../../worker/segments/r2-segment-store.ts';
import { runMoves } from '../../../worker/tiers/moving/move-bundles.ts';
import { runPacking } from '../../../worker/tiers/packs/pack-segments.ts';
import { createPackedSegmentStore } from '../../../worker/tiers/packs/packed-segment-store.ts';
import { createR2TierStore } from '../../../worker/tiers/r2-tier-store.ts';
import type { TierStores } from '../../../worker/tiers/tier-store.ts';
import { applyMigrations, enrolDevice, gzip, openCloud, rowsRequest, segmentRequest } from '../cloud.ts';
import { sessionRow } from '../rows.ts';
import { createMemoryTier } from './memory-tier.ts';

// R2 tells when something was stored by the clock of the machine: now is later.
export const now = Date.now() + 40 * DAY;
export const segments = createR2SegmentStore(env.SEGMENTS);
export const list = createSegmentListing(env.SEGMENTS);
export const r2 = createR2TierStore(env.SEGMENTS);
export const limits = { listed: 10, segments: 4, bytes: 1e6 };
const moveLimits = {
  due: 60,
  copies: 6,
  copiedBytes: 1e9,
  deletes: 30,
  steps: 6,
  checks: 0,
  asks: 0,
  doubts: 0,
};

/** The tiers and what was sent; made anew for each test. */
export const world = newWorld('');

function newWorld(token: string) {
  const drive = createMemoryTier('drive');
  const stores: TierStores = { r2, drive: drive.store };
  const sent: { session_id: string; segment_id: string; body: Uint8Array<ArrayBuffer> }[] = [];
  return { drive, stores, token, sent };
}

/** Before each test of a file: an empty cloud, in which one device is enrolled. */
export function useFreshWorld(): void {
  beforeEach(async () => {
    await reset();
    await applyMigrations();
    Object.assign(world, newWorld((await enrolDevice()).token));
  });
}

export const open = () => openCloud({ mode: 'embedded', deps: wired() });

const openTiers = async () => world.stores;

export function wired() {
  return { openTiers, segments: createPackedSegmentStore({ front: segments, db: env.DB, openTiers }) };
}

/** Sessions of so many segments each, which began so many days ago. */
export async function fill(
  sessions: readonly { id: string; count: number; daysAgo?: number }[],
): Promise<void> {
  const cloud = openCloud();
  for (const { id, count, daysAgo = 40 } of sessions) {
    const at = now - daysAgo * DAY;
    const row = sessionRow({
      session_id: id,
      started_at: at,
      last_event_at: at,
      ended_at: at,
      status: 'completed',
    });
    await cloud.request('/v1/rows', rowsRequest({ token: world.token, batch: { session_rollups: [row] } }));
    for (let at = 0; at < count; at += 1) {
      const body = await gzip(`{"of":"${id}","n":${at}}\n`.repeat(20 + at));
      const segment = {
        session_id: id,
        segment_id: `${id}-${at}`,
        first_seq: at * 3 + 1,
        last_seq: at * 3 + 3,
      };
      const { path, init } = await segmentRequest({ token: world.token, body, segment });
      expect((await cloud.request(path, init)).status).toBe(200);
      world.sent.push({ session_id: id, segment_id: segment.segment_id, body });
    }
  }
}

export const page = async () => (await open().request('/sessions/a')).text();

export const pack = () =>
  runPacking({ deps: { db: env.DB, stores: world.stores, clock: () => now, segments, list }, limits });
export const move = () =>
  runMoves({ deps: { db: env.DB, stores: world.stores, clock: () => now }, limits: moveLimits });

export async function keysInR2(prefix: string): Promise<string[]> {
  return (await env.SEGMENTS.list({ prefix })).objects.map(({ key }) => key);
}

/** The same database; counts the statements that are made for it. */
export function countQueries() {
  let queries = 0;
  const db = new Proxy(env.DB, {
    get(target, name) {
      if (name === 'prepare') queries += 1;
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
  return { db, queries: () => queries };
}

export async function deleteSession(id: string): Promise<void> {
  const answer = await openCloud({ deps: wired() }).request(`/v1/sessions/${id}?from_hour=0&to_hour=999999`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${world.token}` },
  });
  expect(answer.status).toBe(200);
  world.sent = world.sent.filter(({ session_id }) => session_id !== id);
}

/** Every segment comes back as it was sent, wherever it lies. */
export async function expectAllReadable(store = wired().segments): Promise<void> {
  for (const { session_id, segment_id, body } of world.sent) {
    const found = await store.get({ session_id, segment_id });
    if (found === undefined) throw new Error(segment_id);
    expect(new Uint8Array(await new Response(found.body).arrayBuffer()), segment_id).toEqual(body);
  }
}
