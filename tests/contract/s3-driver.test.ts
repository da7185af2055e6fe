import { createHash, randomBytes } from 'node:crypto';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TierStore } from '../../worker/tiers/tier-store.ts';

const PIECE_BYTES = 5 * 1024 * 1024;
const key = 'Phase_1_First/sessions/session_a/a.tar';
const keys = { accessKeyId: 'loopback-key', secretAccessKey: 'loopback-secret' };
let server: Miniflare;
let endpoint: string;

type Access = Record<
  'bucket' | 'region' | 'storage_class' | 'endpoint' | 'access_key_id' | 'secret_access_key',
  string
>;

/** Loaded by names that the compiler does not follow: the Worker's types and Node's do not mix in one project. */
async function openStore(o: Partial<Access> = {}): Promise<TierStore> {
  const folder = '../../worker/tiers/drivers/s3';
  const { openS3Client } = (await import(`${folder}/s3-client.ts`)) as {
    openS3Client: (o: { access: Access; fetch: typeof fetch }) => Promise<unknown>;
  };
  const { createS3Store } = (await import(`${folder}/s3-store.ts`)) as {
    createS3Store: (o: { opened: unknown; access: Access; clock: () => number }) => TierStore;
  };
  const access = {
    bucket: 'archive',
    region: 'auto',
    storage_class: 'STANDARD',
    endpoint,
    access_key_id: keys.accessKeyId,
    secret_access_key: keys.secretAccessKey,
    ...o,
  };
  return createS3Store({ opened: await openS3Client({ access, fetch }), access, clock: Date.now });
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function read(store: TierStore, copy: { key: string; remoteId: string }): Promise<string> {
  const answer = await store.get(copy);
  if (answer.kind !== 'body') throw new Error(answer.kind);
  return hashOf(new Uint8Array(await new Response(answer.body).arrayBuffer()));
}

beforeAll(async () => {
  server = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      cf: false,
      telemetry: { enabled: false },
      log: new Log(LogLevel.NONE),
      modules: true,
      script: 'export default { fetch: () => new Response(null, { status: 404 }) }',
      r2Buckets: { ARCHIVE: { id: 'archive', s3Credentials: keys } },
    }),
  );
  endpoint = new URL('/cdn-cgi/local/r2/s3', await server.ready).href;
});

afterAll(() => server.dispose());

describe('the driver of S3 against another server that speaks it', () => {
  it('puts, reads, finds and deletes', async () => {
    const store = await openStore();
    const bytes = new Uint8Array(randomBytes(200_000));
    const told = { key, bytes: bytes.byteLength, sha256: hashOf(bytes) };
    const stored = await store.put(told, new Blob([bytes]).stream());
    expect(stored).toMatchObject({ tier: 's3', key, bytes: 200_000 });
    expect(await store.head(stored)).toEqual(stored);
    expect(await read(store, stored)).toBe(told.sha256);
    const part = await store.get(stored, { offset: 1000, length: 500 });
    expect(part.kind === 'body' && (await new Response(part.body).arrayBuffer()).byteLength).toBe(500);
    await store.delete(stored);
    expect(await store.head(stored)).toBeUndefined();
    expect(await store.get(stored)).toEqual({ kind: 'missing' });
  });

  it('brings a large one over in parts, one of them twice, and finishes it twice', async () => {
    const store = await openStore();
    const bytes = new Uint8Array(randomBytes(PIECE_BYTES + 77));
    const upload = { key, bytes: bytes.byteLength };
    let resume = await store.begin(upload);
    for (const number of [0, 0, 1]) {
      const body = bytes.slice(number * PIECE_BYTES, (number + 1) * PIECE_BYTES);
      resume = await store.piece({ ...upload, resume }, { number, body, sha256: hashOf(body) });
    }
    const stored = await store.finish({ ...upload, resume });
    expect(await store.finish({ ...upload, resume })).toMatchObject({ bytes: bytes.byteLength });
    expect(await read(store, stored)).toBe(hashOf(bytes));
  });

  it('is refused for bytes that are others than announced', async () => {
    const store = await openStore();
    const told = { key: `${key}.other`, bytes: 3, sha256: hashOf(new Uint8Array([1])) };
    const put = store.put(told, new Blob([new Uint8Array(3)]).stream());
    await expect(put).rejects.toMatchObject({ code: 'tier.hash_mismatch' });
    expect(await store.head({ key: told.key, remoteId: '' })).toBeUndefined();
  });

  it.each([
    ['a secret that is wrong', { secret_access_key: 'other' }, ['tier.misset', 'tier.not_allowed']],
    ['a key that nobody knows', { access_key_id: 'other' }, ['tier.misset', 'tier.not_allowed']],
    ['a bucket that is not there', { bucket: 'none' }, ['tier.misset', 'tier.not_allowed']],
  ])('is told of %s', async (_, settings, codes) => {
    const store = await openStore(settings);
    const told = { key, bytes: 1, sha256: hashOf(new Uint8Array(1)) };
    const error = await store
      .put(told, new Blob([new Uint8Array(1)]).stream())
      .catch((thrown: unknown) => thrown);
    expect(codes).toContain((error as { code?: string }).code);
  });
});
