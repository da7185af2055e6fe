import type { Segment } from '../../shared/protocol/segments.ts';

/** Names the bytes of one segment, wherever they lie. */
type SegmentName = Pick<Segment, 'session_id' | 'segment_id'>;

export type StoredSegment = {
  /** Compressed. */
  bytes: number;
  /** Of the compressed bytes, hex, as its sender announced it; undefined when the store was not told. */
  sha256: string | undefined;
  /** Who sent it; undefined when the store was not told. */
  device_id: string | undefined;
};

/**
 * The one door to the bytes of segments; which tier they lie on is for what stands behind it. Segments never change:
 * what is there is not written again.
 */
export type SegmentStore = {
  /** Undefined when there is none, or one that is larger than any sender may make it. */
  get: (name: SegmentName) => Promise<(StoredSegment & { body: ReadableStream<Uint8Array> }) | undefined>;
  head: (name: SegmentName) => Promise<StoredSegment | undefined>;
  /** False when something lies there already. Throws `segment.hash_mismatch` when the bytes have another SHA-256. */
  put: (
    o: SegmentName & { body: ReadableStream<Uint8Array>; sha256: string; device_id: string },
  ) => Promise<boolean>;
  /** Also where there are none. */
  delete: (names: readonly SegmentName[]) => Promise<void>;
  /** What lies there of one session, in the order of names. */
  list: (o: Pick<SegmentName, 'session_id'>) => Promise<(SegmentName & StoredSegment)[]>;
};
