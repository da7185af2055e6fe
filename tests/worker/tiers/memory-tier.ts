import type { StoredObject, Tier, TierStore } from '../../../worker/tiers/tier-store.ts';
import { tierHashError } from '../../../worker/tiers/errors.ts';
import { hashOf } from '../cloud.ts';

/** A tier that lies in memory; tests look at and damage what it holds. */
export function createMemoryTier(tier: Tier, o: { storageClass?: string; readyAt?: number } = {}) {
  const objects = new Map<string, Uint8Array<ArrayBuffer>>();
  /** Of objects that came in pieces. */
  const composites = new Map<Uint8Array<ArrayBuffer>, string>();
  let isAsked = false;
  const pieces = new Map<string, Map<number, Uint8Array<ArrayBuffer>>>();
  async function tell(key: string, bytes: Uint8Array<ArrayBuffer>): Promise<StoredObject> {
    return {
      tier,
      key,
      remoteId: key,
      bytes: bytes.byteLength,
      ...(composites.has(bytes)
        ? { piecesSha256: composites.get(bytes) ?? '' }
        : { sha256: await hashOf(bytes) }),
      ...(o.storageClass === undefined ? {} : { storageClass: o.storageClass }),
      ...(o.readyAt === undefined ? {} : { archived: isAsked ? { readyAt: o.readyAt } : {} }),
    };
  }
  const store: TierStore = {
    tier,
    async put({ key, bytes, sha256 }, body) {
      const got = new Uint8Array(await new Response(body).arrayBuffer());
      if (got.byteLength !== bytes || (await hashOf(got)) !== sha256) throw tierHashError({ tier, key });
      objects.set(key, got);
      return tell(key, got);
    },
    async get({ key }, range) {
      const bytes = objects.get(key);
      if (bytes === undefined) return { kind: 'missing' };
      if (o.readyAt !== undefined) {
        isAsked = true;
        return { kind: 'restoring', readyAt: o.readyAt };
      }
      const part = range === undefined ? bytes : bytes.slice(range.offset, range.offset + range.length);
      return { kind: 'body', body: new Blob([part]).stream() };
    },
    async head({ key }) {
      const bytes = objects.get(key);
      return bytes === undefined ? undefined : tell(key, bytes);
    },
    async delete({ key }) {
      objects.delete(key);
    },
    async begin({ key }) {
      pieces.set(key, new Map());
      return 'upload';
    },
    async piece({ key, resume }, { number, body, sha256 }) {
      if ((await hashOf(body)) !== sha256) throw tierHashError({ tier, key });
      pieces.get(key)?.set(number, body);
      return resume;
    },
    async finish({ key, bytes }) {
      const parts = [...(pieces.get(key) ?? [])].toSorted(([one], [other]) => one - other);
      const whole = new Uint8Array(await new Blob(parts.map(([, part]) => part)).arrayBuffer());
      if (whole.byteLength !== bytes) throw tierHashError({ tier, key });
      objects.set(key, whole);
      const digests = [];
      for (const [, part] of parts) digests.push(await crypto.subtle.digest('SHA-256', part));
      composites.set(whole, await hashOf(new Uint8Array(await new Blob(digests).arrayBuffer())));
      return tell(key, whole);
    },
    async abort({ key }) {
      pieces.delete(key);
    },
  };
  return {
    store,
    objects,
    /** What was asked for is there. */
    bringBack: () => delete o.readyAt,
  };
}
