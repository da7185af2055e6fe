import type { CloudTier } from '../../shared/protocol/bundles.ts';

/** Where copies of objects lie in the cloud, from at once to slow, and from dear to cheap. */
export type Tier = CloudTier;

/** What is stored: bytes that never change. */
type TierObject = {
  /** A path of folders and a name, parted by slashes; each of letters, digits and `._-`. */
  key: string;
  bytes: number;
  /** Of all bytes, hex. */
  sha256: string;
};

/** Names a copy: by what we call it, and by what the tier itself calls it. */
type TierCopy = { key: string; remoteId: string };

/** A copy as the tier itself tells of it. */
export type StoredObject = TierCopy & {
  tier: Tier;
  bytes: number;
  /** Hex. Of all bytes; undefined where the tier keeps no such hash. */
  sha256?: string;
  /** Hex. */
  md5?: string;
  /** Of an upload in pieces: SHA-256 over the SHA-256 of its pieces, hex, where the tier keeps that. */
  piecesSha256?: string;
  storageClass?: string;
  /** It cannot be read as it lies; `readyAt` (Unix ms): somebody asked for it. */
  archived?: { readyAt?: number };
};

export type TierAnswer =
  | { kind: 'body'; body: ReadableStream<Uint8Array> }
  /** Asked for, and here later (Unix ms): come back then. */
  | { kind: 'restoring'; readyAt: number }
  | { kind: 'missing' };

/** All pieces but the last are this long: a multiple of 256 KiB, and no less than any tier takes. In bytes. */
export const PIECE_BYTES = 5 * 1024 * 1024;

/** An upload over several runs. `resume` is all that has to be kept between them; it may let anybody write: a secret. */
export type PieceUpload = { key: string; bytes: number; resume: string };

/**
 * One tier. A key that exists already is written over by the same object, never beside it: whoever stopped in the middle
 * does it again. Throws AppErrors, whose `tier.*` codes say what to do; nothing of them names a secret.
 */
export interface TierStore {
  readonly tier: Tier;
  /** Streams an object up, and answers with what the tier says it stored. Throws `tier.hash_mismatch` when the tier refuses the bytes. */
  put(object: TierObject, body: ReadableStream<Uint8Array>): Promise<StoredObject>;
  get(copy: TierCopy, range?: { offset: number; length: number }): Promise<TierAnswer>;
  /** Undefined where nothing lies there. */
  head(copy: TierCopy): Promise<StoredObject | undefined>;
  /** Also when there is none. */
  delete(copy: TierCopy): Promise<void>;
  /** Opens an upload in pieces; answers with its `resume`. */
  begin(object: Pick<TierObject, 'key' | 'bytes'>): Promise<string>;
  /** Sends piece `number` (from 0, in their order); the same one may come again. Answers with the next `resume`. */
  piece(
    upload: PieceUpload,
    piece: { number: number; body: Uint8Array<ArrayBuffer>; sha256: string },
  ): Promise<string>;
  /** Also when it was finished already. */
  finish(upload: PieceUpload): Promise<StoredObject>;
  /** Ends an upload that nobody goes on with. */
  abort(upload: PieceUpload): Promise<void>;
  /**
   * Ends uploads in pieces of these keys that began before a moment (Unix ms). Answers with how many. Missing where the tier
   * does so by itself: R2 and Drive after a week.
   */
  endUploads?(o: { before: number; keys: readonly string[] }): Promise<number>;
}

/** The tiers that are set up; R2 always is. */
export type TierStores = { r2: TierStore } & Partial<Record<Tier, TierStore>>;
