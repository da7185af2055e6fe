import { beforeEach, describe, expect, it } from 'vitest';
import { openS3Client } from '../../../worker/tiers/drivers/s3/s3-client.ts';
import type { StorageClass } from '../../../shared/protocol/tiers.ts';
import { createS3Store } from '../../../worker/tiers/drivers/s3/s3-store.ts';
import { PIECE_BYTES } from '../../../worker/tiers/tier-store.ts';
import { createS3Fake, type S3Fake } from '../../fakes/s3/s3-fake.ts';
import { hashOf } from '../cloud.ts';
import { itIsATier } from './tier-store-contract.ts';

const hour = 3_600_000;
const key = 'Phase_2_Billing/bundle.tar';
let s3: S3Fake;
let now: number;

beforeEach(() => {
  now = Date.UTC(2026, 10, 1);
  s3 = createS3Fake({ clock: () => now });
});

async function openStore(o: { keyId?: string; bucket?: string; storage_class?: StorageClass } = {}) {
  const { keyId = 'AKIAFAKE', bucket = 'archive', storage_class = 'GLACIER_IR' } = o;
  const access = {
    bucket,
    region: 'eu-central-1',
    storage_class,
    access_key_id: keyId,
    secret_access_key: 'very-secret',
  };
  const opened = await openS3Client({ access, fetch: s3.fetch });
  return createS3Store({ opened, access, clock: () => now });
}

async function put(store: Awaited<ReturnType<typeof openStore>>, length = 1000) {
  const bytes = new Uint8Array(length).fill(7);
  const told = { key, bytes: length, sha256: await hashOf(bytes) };
  return store.put(told, new Blob([bytes]).stream());
}

itIsATier('S3', () => openStore());

describe('what is put into S3', () => {
  it('says its class and its hash, and lies below our folder', async () => {
    const stored = await put(await openStore());
    expect(stored.storageClass).toBe('GLACIER_IR');
    expect([...s3.objects.keys()]).toEqual([`SubAgentTracking/${key}`]);
    expect(stored.sha256).toBe(await hashOf(new Uint8Array(1000).fill(7)));
  });

  it('is refused by S3 itself where it arrives as something else', async () => {
    s3.faults.push({ on: 'PUT', corrupt: true });
    await expect(put(await openStore())).rejects.toMatchObject({ code: 'tier.hash_mismatch' });
    expect(s3.objects.size).toBe(0);
  });

  it('in parts has the hash of their hashes', async () => {
    const stored = await put(await openStore(), PIECE_BYTES + 10);
    expect(stored).toMatchObject({ bytes: PIECE_BYTES + 10, storageClass: 'GLACIER_IR' });
    expect(stored.piecesSha256).toMatch(/^[0-9a-f]{64}$/);
    expect(stored.sha256).toBeUndefined();
  });

  it('leaves no unfinished upload behind that is paid for', async () => {
    const store = await openStore();
    for (let time = 0; time < 3; time += 1) await store.begin({ key, bytes: PIECE_BYTES * 2 });
    await store.begin({ key: `${key}.other`, bytes: PIECE_BYTES });
    expect(s3.uploads.size).toBe(2);
  });

  it.each(['PUT', 'POST uploadId'])('leaves none either where %s fails', async (on) => {
    s3.faults.push({ on, times: 9, status: 403, code: 'AccessDenied' });
    await expect(put(await openStore(), PIECE_BYTES + 10)).rejects.toMatchObject({
      code: 'tier.not_allowed',
    });
    expect(s3.uploads.size).toBe(0);
  });

  it('and what a stop has left is ended when it is old, of the keys that are named alone', async () => {
    const store = await openStore();
    await store.begin({ key: 'kept', bytes: PIECE_BYTES * 2 });
    await store.begin({ key: 'left', bytes: PIECE_BYTES * 2 });
    await store.begin({ key: 'left.tar', bytes: PIECE_BYTES * 2 });
    s3.uploads.set('of somebody else', { key: 'Other/left', at: 0 });
    now += 2 * hour;
    await store.begin({ key: 'young', bytes: PIECE_BYTES * 2 });
    expect(await store.endUploads?.({ before: now - hour, keys: ['left', 'young', 'gone'] })).toBe(1);
    const keys = [...s3.uploads.values()].map((upload) => (upload as { key: string }).key);
    expect(keys).toEqual(
      ['kept', 'left.tar', 'young'].map((name) => `SubAgentTracking/${name}`).toSpliced(2, 0, 'Other/left'),
    );
  });

  it('is finished once when the answer to that is lost', async () => {
    const store = await openStore();
    s3.faults.push({ on: 'POST uploadId', loseAnswer: true });
    expect(await put(store, PIECE_BYTES + 10)).toMatchObject({ bytes: PIECE_BYTES + 10 });
  });

  it('begins anew where S3 has forgotten the upload', async () => {
    const store = await openStore();
    const upload = { key, bytes: PIECE_BYTES + 1 };
    const resume = await store.begin(upload);
    s3.uploads.clear();
    const body = new Uint8Array(PIECE_BYTES);
    const lost = { code: 'tier.upload_lost' };
    const piece = { number: 0, body, sha256: await hashOf(body) };
    await expect(store.piece({ ...upload, resume }, piece)).rejects.toMatchObject(lost);
    await expect(store.finish({ ...upload, resume })).rejects.toMatchObject(lost);
    await store.abort({ ...upload, resume });
  });

  it('is found where it lies also when the settings name another bucket by now', async () => {
    const stored = await put(await openStore());
    expect(await (await openStore({ bucket: 'newer' })).head(stored)).toEqual(stored);
  });
});

describe('what lies in an archive class', () => {
  it.each([
    ['GLACIER', 5],
    ['DEEP_ARCHIVE', 12],
  ] as const)('of %s is asked for once, and read some hours later', async (storage_class, hours) => {
    const store = await openStore({ storage_class });
    const stored = await put(store);
    expect(stored.storageClass).toBe(storage_class);
    expect(await store.get(stored)).toEqual({ kind: 'restoring', readyAt: now + hours * hour });
    now += hour;
    expect(await store.get(stored)).toEqual({ kind: 'restoring', readyAt: now + hour / 2 });
    expect(s3.asked.filter((what) => what === 'POST restore')).toHaveLength(1);
    now += hours * hour;
    const ready = await store.get(stored);
    expect(ready.kind).toBe('body');
    now += 8 * 24 * hour;
    expect(await store.get(stored)).toEqual({ kind: 'restoring', readyAt: now + hours * hour });
  });

  it('and is asked for by two at once is waited for by both', async () => {
    const store = await openStore({ storage_class: 'DEEP_ARCHIVE' });
    const stored = await put(store);
    const answers = await Promise.all([store.get(stored), store.get(stored)]);
    expect(answers.map(({ kind }) => kind)).toEqual(['restoring', 'restoring']);
  });

  it('of instant retrieval is read at once', async () => {
    const store = await openStore();
    expect((await store.get(await put(store))).kind).toBe('body');
  });

  it('and cannot be restored is not waited for', async () => {
    const store = await openStore();
    const stored = await put(store);
    s3.faults.push({ on: 'GET object', status: 403, code: 'InvalidObjectState' });
    await expect(store.get(stored)).rejects.toMatchObject({ code: 'tier.unavailable' });
  });
});

describe('what S3 refuses', () => {
  it.each([
    [403, 'InvalidAccessKeyId', 'tier.misset'],
    [403, 'SignatureDoesNotMatch', 'tier.misset'],
    [301, 'PermanentRedirect', 'tier.misset'],
    [404, 'NoSuchBucket', 'tier.misset'],
    [400, 'ExpiredToken', 'tier.revoked'],
    [403, 'AccessDenied', 'tier.not_allowed'],
    [403, 'SomethingNew', 'tier.not_allowed'],
  ])('with %s %s says what to do', async (status, code, told) => {
    s3.faults.push({ on: 'PUT', times: 9, status, code });
    await expect(put(await openStore())).rejects.toMatchObject({ code: told });
    expect(s3.asked).toEqual(['PUT object']);
  });

  it('is told of a bucket or a key that is wrong when something is only looked for', async () => {
    const copy = { key, remoteId: '' };
    await expect((await openStore({ keyId: 'AKIAOTHER' })).head(copy)).rejects.toMatchObject({
      code: 'tier.not_allowed',
    });
    await expect((await openStore({ bucket: 'none' })).get(copy)).rejects.toMatchObject({
      code: 'tier.misset',
    });
  });

  it('never has a key in its words', async () => {
    const said = await put(await openStore({ keyId: 'AKIAOTHER' })).catch((error: unknown) => String(error));
    expect(said).not.toMatch(/AKIA|very-secret/);
  });
});
