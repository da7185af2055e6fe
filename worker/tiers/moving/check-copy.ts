import { toHex } from '../../../shared/core/hex.ts';
import { tierUnavailableError } from '../errors.ts';
import type { CataloguedObject, Copy } from '../catalogue.ts';
import type { StoredObject, TierAnswer, TierStores } from '../tier-store.ts';

/**
 * `whole`: its hash was compared. `present`: bytes of that length lie there, as of a cold storage class, which nobody can
 * read. `unknown`: nothing was found out now.
 */
type Checked = 'whole' | 'present' | 'damaged' | 'unknown';

/** Enough right after a write: the tier compared every piece of it with its hash. */
export const isAsWritten = (checked: Checked): boolean => checked === 'whole' || checked === 'present';

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
  // One that was restored can be read.
  if (cold.has(told.storageClass ?? '') && told.archived !== undefined)
    return compareTold({ object, copy, told });
  const answer = await readCopy({ stores, object, copy });
  if (answer.kind === 'missing') return 'damaged';
  if (answer.kind === 'restoring') return 'unknown';
  const { sha256, bytes } = await hashOf({ object, body: answer.body }).catch((error: unknown) => {
    throw tierUnavailableError({ tier: copy.tier, why: 'what it gave broke off', cause: error });
  });
  return sha256 === object.sha256 && bytes === object.bytes ? 'whole' : 'damaged';
}

/** By what the tier tells alone. */
function compareTold(o: {
  object: Pick<CataloguedObject, 'bytes' | 'sha256'>;
  copy: Copy;
  told: StoredObject;
}): Checked {
  const { object, copy, told } = o;
  if (copy.start_at !== null) return told.bytes >= copy.start_at + object.bytes ? 'present' : 'damaged';
  if (told.bytes !== object.bytes) return 'damaged';
  if (told.sha256 === undefined) return 'present';
  return told.sha256 === object.sha256 ? 'whole' : 'damaged';
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
