import { reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { DAY } from '../../../shared/core/time.ts';
import { createR2SegmentStore } from '../../../worker/segments/r2-segment-store.ts';
import { createPackedSegmentStore } from '../../../worker/tiers/packs/packed-segment-store.ts';
import { listPacked } from '../../../worker/tiers/packs/packed-repository.ts';
import { writePack, type PackMember } from '../../../worker/tiers/packs/write-pack.ts';
import { createR2TierStore } from '../../../worker/tiers/r2-tier-store.ts';
import { applyMigrations, enrolDevice, gzip, hashOf, openCloud, rowsRequest } from '../cloud.ts';
import { sessionRow } from '../rows.ts';

const now = Date.UTC(2026, 10, 20);
const stores = { r2: createR2TierStore(env.SEGMENTS) };
const segments = createPackedSegmentStore({
  front: createR2SegmentStore(env.SEGMENTS),
  db: env.DB,
  openTiers: async () => stores,
});

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

async function memberOf(session_id: string, nth: number, device_id: string): Promise<PackMember> {
  const body = await gzip(`{"of":"${session_id}","n":${nth}}\n`);
  const segment_id = `${session_id}-${nth}`;
  return { session_id, segment_id, device_id, sha256: await hashOf(body), bytes: body.byteLength, body };
}

const pack = (members: readonly PackMember[]) =>
  writePack({ deps: { db: env.DB, stores, clock: () => now }, members, sessionAt: now - 40 * DAY });

it('what is packed while it is deleted is wanted by no pack afterwards, and what lies beside it still is', async () => {
  const { token, device_id } = await enrolDevice();
  const rows = ['a', 'b'].map((session_id) => sessionRow({ session_id }));
  await openCloud().request('/v1/rows', rowsRequest({ token, batch: { session_rollups: rows } }));
  const members = [
    await memberOf('a', 1, device_id),
    await memberOf('a', 2, 'another'),
    await memberOf('a', 3, device_id),
    await memberOf('b', 1, device_id),
  ];
  await pack(members.slice(0, 1));
  const racing: typeof segments = {
    ...segments,
    async delete(names) {
      await segments.delete(names);
      // A run of packing that has read all of them before gets through only now.
      await pack(members);
    },
  };
  const answer = await openCloud({ deps: { segments: racing } }).request(
    '/v1/sessions/a?from_hour=0&to_hour=999999',
    { method: 'DELETE', headers: { authorization: `Bearer ${token}` } },
  );
  expect(answer.status).toBe(200);
  const left = await listPacked({ db: env.DB, sessionIds: ['a', 'b'] });
  expect(left.map(({ segment_id }) => segment_id)).toEqual(['a-2', 'b-1']);
  // Both are written anew, or go.
  expect(await env.DB.prepare('SELECT count(*) AS n FROM stale_packs').first('n')).toBe(2);
});
