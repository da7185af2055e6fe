import { toHex } from '../../../shared/core/hex.ts';
import { tierUnavailableError } from '../errors.ts';
import type { CataloguedObject, Copy } from '../catalogue.ts';
import type { StoredObject, TierAnswer, TierStores } from '../tier-store.ts';

/** `unknown`: it cannot be read now, as of a cold storage class. */
type Checked = 'whole' | 'damaged' | 'unknown';

/** Storage classes that give nothing at once: what the tier itself says of these has to do. */
const cold = new Set(['GLACIER', 'DEEP_ARCHIVE']);

/** Bytes: a run holds one of them at a time. */
const READ_AT_ONCE = 8 * 1024 * 1024;

export function readCopy(o: {
  stores: TierStores;
  object: Pick<CataloguedObject, 'bytes'>;
  copy: Copy;
}): Promise<TierAnswer> {
  const { key, remote_id: remoteId, start_at, tier } = o.copy;
  const store = o.stores[tier];
  if (store === undefined) return Promise.resolve({ kind: 'missing' });
  const range = start_at === null ? undefined : { offset: start_at, length: o.object.bytes };
  return store.get({ key, remoteId }, range);
}

/** Reads a copy again and compares it with its hash. Throws what the tier throws. */
export async function checkCopy(o: {
  stores: TierStores;
  object: Pick<CataloguedObject, 'bytes' | 'sha256'>;
  copy: Copy;
}): Promise<Checked> {
  const { stores, object, copy } = o;
  const told = await stores[copy.tier]?.head({ key: copy.key, remoteId: copy.remote_id });
  if (told === undefined) return stores[copy.tier] === undefined ? 'unknown' : 'damaged';
  if (cold.has(told.storageClass ?? '')) return isStored({ object, copy, told }) ? 'whole' : 'damaged';
  const answer = await readCopy({ stores, object, copy });
  if (answer.kind === 'missing') return 'damaged';
  if (answer.kind === 'restoring') return 'unknown';
  const { sha256, bytes } = await hashOf({ object, body: answer.body }).catch((error: unknown) => {
    throw tierUnavailableError({ tier: copy.tier, why: 'what it gave broke off', cause: error });
  });
  return sha256 === object.sha256 && bytes === object.bytes ? 'whole' : 'damaged';
}

function isStored(o: {
  object: Pick<CataloguedObject, 'bytes' | 'sha256'>;
  copy: Copy;
  told: StoredObject;
}): boolean {
  if (o.copy.start_at !== null) return o.told.bytes >= o.copy.start_at + o.object.bytes;
  return o.told.bytes === o.object.bytes && (o.told.sha256 ?? o.object.sha256) === o.object.sha256;
}

type Hashed = { sha256: string; bytes: number };

function hashOf(o: {
  object: Pick<CataloguedObject, 'bytes'>;
  body: ReadableStream<Uint8Array>;
}): Promise<Hashed> {
  return o.object.bytes <= READ_AT_ONCE ? hashWhole(o.body) : hashStream(o.body);
}

/** Of what is small, which nearly all is: a part of the time of a stream. */
async function hashWhole(body: ReadableStream<Uint8Array>): Promise<Hashed> {
  const whole = await new Response(body).arrayBuffer();
  return { sha256: toHex(await crypto.subtle.digest('SHA-256', whole)), bytes: whole.byteLength };
}

/** The platform hashes while it reads: nothing is held. */
async function hashStream(body: ReadableStream<Uint8Array>): Promise<Hashed> {
  const digest = new crypto.DigestStream('SHA-256');
  await body.pipeTo(digest);
  return { sha256: toHex(await digest.digest), bytes: Number(digest.bytesWritten) };
}
