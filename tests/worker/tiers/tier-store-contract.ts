import { describe, expect, it } from 'vitest';
import { PIECE_BYTES, type StoredObject, type TierStore } from '../../../worker/tiers/tier-store.ts';
import { hashOf } from '../cloud.ts';

type OpenTier = () => TierStore | Promise<TierStore>;

export function bytesOf(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  let state = seed;
  return Uint8Array.from({ length }, () => (state = (state * 48_271) % 2_147_483_647) & 255);
}

/** Nobody can tell its length beforehand. */
function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.byteLength) return controller.close();
      controller.enqueue(bytes.slice(at, (at += 64 * 1024)));
    },
  });
}

async function readAll(answer: Awaited<ReturnType<TierStore['get']>>): Promise<Uint8Array> {
  if (answer.kind !== 'body') throw new Error(answer.kind);
  return new Uint8Array(await new Response(answer.body).arrayBuffer());
}

/** What every tier does, whatever stands behind it. */
export function itIsATier(name: string, open: OpenTier): void {
  const key = 'Phase_1_First/sessions/session_a/a.tar';

  async function putBytes(store: TierStore, bytes: Uint8Array<ArrayBuffer>): Promise<StoredObject> {
    return store.put({ key, bytes: bytes.byteLength, sha256: await hashOf(bytes) }, streamOf(bytes));
  }

  describe(`${name} as a tier`, () => {
    it('gives back what was put, and tells of it as it was told', async () => {
      const store = await open();
      const bytes = bytesOf(300_000);
      const stored = await putBytes(store, bytes);
      expect(stored).toMatchObject({ tier: store.tier, key, bytes: bytes.byteLength });
      expect(stored.sha256 ?? (await hashOf(bytes))).toBe(await hashOf(bytes));
      expect(await store.head(stored)).toEqual(stored);
      expect(await readAll(await store.get(stored))).toEqual(bytes);
    });

    it('gives a part of an object', async () => {
      const store = await open();
      const bytes = bytesOf(300_000);
      const stored = await putBytes(store, bytes);
      const part = await store.get(stored, { offset: 70_000, length: 1234 });
      expect(await readAll(part)).toEqual(bytes.slice(70_000, 71_234));
    });

    it('keeps one copy of what is put twice', async () => {
      const store = await open();
      const first = await putBytes(store, bytesOf(1000));
      const second = await putBytes(store, bytesOf(1000));
      expect(await readAll(await store.get(second))).toEqual(bytesOf(1000));
      await store.delete(second);
      expect(await store.head(first)).toBeUndefined();
    });

    it('counts bytes that are others than announced as not stored', async () => {
      const store = await open();
      const bytes = bytesOf(1000);
      const object = { key, bytes: bytes.byteLength, sha256: 'f'.repeat(64) };
      await expect(store.put(object, streamOf(bytes))).rejects.toMatchObject({ code: 'tier.hash_mismatch' });
    });

    it('knows nothing of what was deleted, and deletes it again', async () => {
      const store = await open();
      const stored = await putBytes(store, bytesOf(1000));
      await store.delete(stored);
      await store.delete(stored);
      expect(await store.head(stored)).toBeUndefined();
      expect(await store.get(stored)).toEqual({ kind: 'missing' });
    });

    it('takes an object in pieces, one of them twice, and is finished twice', async () => {
      const store = await open();
      const bytes = bytesOf(PIECE_BYTES + 1000);
      const upload = { key, bytes: bytes.byteLength };
      let resume = await store.begin(upload);
      for (const number of [0, 0, 1]) {
        const body = bytes.slice(number * PIECE_BYTES, (number + 1) * PIECE_BYTES);
        resume = await store.piece({ ...upload, resume }, { number, body, sha256: await hashOf(body) });
      }
      const stored = await store.finish({ ...upload, resume });
      expect(await store.finish({ ...upload, resume })).toMatchObject({ bytes: bytes.byteLength });
      expect(stored).toMatchObject({ tier: store.tier, key, bytes: bytes.byteLength });
      expect(await hashOf(new Uint8Array(await readAll(await store.get(stored))))).toBe(await hashOf(bytes));
    });

    it('has nothing of an upload that was given up', async () => {
      const store = await open();
      const upload = { key, bytes: PIECE_BYTES };
      await store.abort({ ...upload, resume: await store.begin(upload) });
      expect(await store.head({ key, remoteId: '' })).toBeUndefined();
    });
  });
}
