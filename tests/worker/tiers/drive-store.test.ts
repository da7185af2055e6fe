import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { openDriveClient } from '../../../worker/tiers/drivers/drive/drive-client.ts';
import { createDriveIds } from '../../../worker/tiers/drivers/drive/drive-ids.ts';
import { createDriveStore } from '../../../worker/tiers/drivers/drive/drive-store.ts';
import { PIECE_BYTES } from '../../../worker/tiers/tier-store.ts';
import { createGoogleFake, type GoogleFake } from '../../fakes/google/google-fake.ts';
import { hashOf } from '../cloud.ts';
import { itIsATier } from './tier-store-contract.ts';

let google: GoogleFake;
let waits: number[];
const now = Date.UTC(2026, 10, 1);

async function openStore(o: { refreshToken?: string; secret?: string } = {}) {
  const client = await openDriveClient({
    access: {
      client_id: 'client-1',
      client_secret: o.secret ?? 'secret-1',
      refresh_token: o.refreshToken ?? google.grant(),
    },
    fetch: google.fetch,
    wait: async ({ ms }) => {
      waits.push(ms);
    },
  });
  return createDriveStore({ client, ids: createDriveIds({ db: env.DB, clock: () => now }) });
}

const key = 'Phase_2_Billing/sessions/session_a/snapshots.tar.gz';

async function object(length: number) {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 1) bytes[at] = at * 7 + (at >> 8);
  return { bytes, told: { key, bytes: length, sha256: await hashOf(bytes) } };
}

async function put(store: Awaited<ReturnType<typeof openStore>>, length = 1000) {
  const { bytes, told } = await object(length);
  return store.put(told, new Blob([bytes]).stream());
}

function treeOf({ files }: GoogleFake): string[] {
  const pathOf = (id: string): string => {
    const file = files.get(id);
    return file === undefined ? '' : `${pathOf(file.parent)}/${file.name}`;
  };
  return [...files.keys()].map(pathOf).toSorted();
}

beforeEach(async () => {
  await env.DB.exec('DELETE FROM drive_ids');
  google = createGoogleFake();
  waits = [];
});

itIsATier('Google Drive', () => openStore());

describe('what lies in Drive', () => {
  it('lies in folders of ours that are made once, whatever is put there by whom', async () => {
    const [one, other] = [await openStore(), await openStore()];
    await Promise.all([put(one), put(other)]);
    await put(one);
    expect(treeOf(google)).toEqual([
      '/SubAgentTracking',
      '/SubAgentTracking/Phase_2_Billing',
      '/SubAgentTracking/Phase_2_Billing/sessions',
      '/SubAgentTracking/Phase_2_Billing/sessions/session_a',
      '/SubAgentTracking/Phase_2_Billing/sessions/session_a/snapshots.tar.gz',
    ]);
  });

  it.each(['POST /drive/v3/files', 'POST /upload/', 'PUT /upload/', 'GET /drive/v3/files/generateIds'])(
    'is there once when the answer to %s is lost',
    async (on) => {
      google.faults.push({ on, loseAnswer: true });
      await put(await openStore(), 600_000);
      expect(treeOf(google)).toHaveLength(5);
      expect(waits).toHaveLength(1);
    },
  );

  it('is put into new folders when somebody threw the old ones away', async () => {
    const store = await openStore();
    await put(store);
    for (const [id, { name }] of google.files) if (name !== 'SubAgentTracking') google.files.delete(id);
    const again = { ...(await object(500)).told, key: key.replace('snapshots', 'activity') };
    await store.put(again, new Blob([(await object(500)).bytes]).stream());
    expect(treeOf(google).at(-1)).toBe(
      '/SubAgentTracking/Phase_2_Billing/sessions/session_a/activity.tar.gz',
    );
  });

  it('counts as lost in the bin, and comes out of it when it is put again', async () => {
    const store = await openStore();
    const stored = await put(store);
    const file = google.files.get(stored.remoteId);
    if (file !== undefined) file.trashed = true;
    expect(await store.head(stored)).toBeUndefined();
    expect(await store.head(await put(store))).toEqual(stored);
  });
});

describe('an upload', () => {
  it.each([
    ['breaks off in the middle', { breakAfter: 700_000 }],
    ['breaks off before a byte arrived', { breakAfter: 0 }],
    ['is asked for the rest', { takeOnly: 512 * 1024 }],
    ['meets an error of the server', { status: 503 }],
    ['is slowed down', { status: 403, reason: 'userRateLimitExceeded' }],
    ['is slowed down without a word', { status: 429, body: '' }],
  ])('that %s goes on from there', async (_, fault) => {
    google.faults.push({ on: 'PUT /upload/', ...fault });
    const store = await openStore();
    const stored = await put(store, PIECE_BYTES + 300_000);
    const { bytes } = await object(PIECE_BYTES + 300_000);
    expect(stored.sha256).toBe(await hashOf(bytes));
    expect(waits.length).toBeLessThanOrEqual(1);
  });

  it('that gets no further ends for this time', async () => {
    google.faults.push({ on: 'PUT /upload/', times: 99, takeOnly: 0 });
    await expect(put(await openStore(), 600_000)).rejects.toMatchObject({ code: 'tier.unavailable' });
    expect(google.asked.length).toBeLessThan(20);
  });

  it('that arrived as something else is not kept', async () => {
    google.faults.push({ on: 'PUT /upload/', corrupt: true });
    await expect(put(await openStore())).rejects.toMatchObject({ code: 'tier.hash_mismatch' });
    expect(treeOf(google)).toHaveLength(4);
  });

  it('in pieces goes on after a stop that kept nothing of its last piece', async () => {
    const store = await openStore();
    const length = PIECE_BYTES * 2 + 10;
    const { bytes } = await object(length);
    const upload = { key, bytes: length };
    const piece = async (resume: string, number: number) => {
      const body = bytes.slice(number * PIECE_BYTES, (number + 1) * PIECE_BYTES);
      return store.piece({ ...upload, resume }, { number, body, sha256: await hashOf(body) });
    };
    const first = await piece(await store.begin(upload), 0);
    await piece(first, 1);
    const second = await piece(first, 1);
    await piece(second, 2);
    const stored = await store.finish({ ...upload, resume: await piece(second, 2) });
    expect(stored.sha256).toBe(await hashOf(bytes));
    expect(await store.finish({ ...upload, resume: second })).toEqual(stored);
  });

  it('in pieces that Drive has forgotten says so', async () => {
    const store = await openStore();
    const upload = { key, bytes: PIECE_BYTES * 2 };
    const resume = await store.begin(upload);
    google.expireUploads();
    const body = new Uint8Array(PIECE_BYTES);
    const sent = store.piece({ ...upload, resume }, { number: 0, body, sha256: '' });
    await expect(sent).rejects.toMatchObject({ code: 'tier.upload_lost' });
  });
});

describe('what Drive refuses', () => {
  it.each([
    [403, 'storageQuotaExceeded', 'tier.full'],
    [403, 'dailyLimitExceeded', 'tier.capped'],
    [403, 'sharingRateLimitExceeded', 'tier.capped'],
    [403, 'appNotAuthorizedToFile', 'tier.not_allowed'],
    [403, 'insufficientPermissions', 'tier.not_allowed'],
    [403, 'insufficientFilePermissions', 'tier.not_allowed'],
    [403, 'accessNotConfigured', 'tier.misset'],
    [403, 'somethingNew', 'tier.not_allowed'],
    [400, 'invalid', 'tier.unavailable'],
  ])('with %s %s is not tried again at once', async (status, reason, code) => {
    google.faults.push({ on: 'POST /upload/', times: 9, status, reason });
    await expect(put(await openStore())).rejects.toMatchObject({ code });
    expect(waits).toEqual([]);
  });

  it.each([
    [429, 'rateLimitExceeded', 'tier.busy'],
    [403, 'rateLimitExceeded', 'tier.busy'],
    [500, 'backendError', 'tier.unavailable'],
  ])('with %s %s is tried again, each time later, and then left', async (status, reason, code) => {
    google.faults.push({ on: 'POST /upload/', times: 9, status, reason });
    await expect(put(await openStore())).rejects.toMatchObject({ code });
    expect(waits).toHaveLength(2);
    expect(waits[1]).toBeGreaterThan(waits[0] ?? 0);
  });

  it.each(['POST /upload/', 'GET /drive/v3/files'])(
    'because a token ended before its time (at %s) is asked again with a new one',
    async (on) => {
      google.faults.push({ on, status: 401, reason: 'authError' });
      const store = await openStore();
      const stored = await put(store);
      expect(await store.head(stored)).toEqual(stored);
      expect(google.asked.filter((what) => what === 'POST /token')).toHaveLength(2);
    },
  );

  it.each([
    [403, 'rateLimitExceeded', 'tier.busy'],
    [429, '', 'tier.busy'],
    [500, 'backendError', 'tier.unavailable'],
    [403, 'appNotAuthorizedToFile', 'tier.not_allowed'],
  ])('with %s %s when something is looked for is never taken for nothing', async (status, reason, code) => {
    const store = await openStore();
    const stored = await put(store);
    google.faults.push({ on: 'GET /drive/v3/files/', times: 9, status, reason });
    await expect(store.head(stored)).rejects.toMatchObject({ code });
    await expect(store.get(stored)).rejects.toMatchObject({ code });
  });

  it('because the access was taken back says so at the first request', async () => {
    const store = await openStore();
    google.revokeAll();
    await expect(put(store)).rejects.toMatchObject({ code: 'tier.revoked' });
    expect(google.asked).toEqual(['POST /token']);
    expect(waits).toEqual([]);
  });

  it('because access was taken back in the middle of an upload is told as well', async () => {
    const store = await openStore();
    const stored = await put(store);
    google.revokeAll();
    await expect(store.head(stored)).rejects.toMatchObject({ code: 'tier.revoked' });
  });

  it('because the client secret is wrong is a wrong setting', async () => {
    await expect(put(await openStore({ secret: 'other' }))).rejects.toMatchObject({ code: 'tier.misset' });
  });

  it('never has a token or the address of an upload in its words', async () => {
    google.faults.push({ on: 'PUT /upload/', times: 9, status: 500 });
    const said = await put(await openStore()).catch((error: unknown) => String(error));
    expect(said).not.toMatch(/upload_id|ya29|1\/\/|secret-1/);
  });
});
