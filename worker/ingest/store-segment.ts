import type { Segment } from '../../shared/protocol/segments.ts';
import type { DeviceIdentity } from '../auth/identity.ts';
import type { Deps } from '../deps.ts';
import { segmentKey } from '../../shared/protocol/segments.ts';
import {
  bodyIncompleteError,
  foreignSessionError,
  hashMismatchError,
  segmentConflictError,
  storageUnavailableError,
} from './errors.ts';
import { openGzip } from './open-gzip.ts';
import { findStanding, insertReceipt } from '../segments/segment-repository.ts';

type StoreSegment = {
  deps: Pick<Deps, 'db' | 'segments' | 'clock'>;
  device: DeviceIdentity;
  segment: Segment;
  body: ReadableStream<Uint8Array> | null;
  length: number;
};

/** Bytes first, receipt after: a stop between the two leaves bytes that the sender's next try adopts. */
export async function storeSegment(o: StoreSegment): Promise<{ stored: boolean }> {
  const { deps, device, segment } = o;
  const { owner, stored } = await findStanding({ db: deps.db, segment });
  if (owner !== null && owner !== device.device_id) {
    throw foreignSessionError({ sessionId: segment.session_id });
  }
  if (stored === segment.sha256) return { stored: false };
  if (stored !== null) throw segmentConflictError({ segmentId: segment.segment_id });
  await putOnce(o);
  const now = deps.clock();
  await insertReceipt({ db: deps.db, segment, deviceId: device.device_id, bytes: o.length, now });
  return { stored: true };
}

async function putOnce({ deps, device, segment, body, length }: StoreSegment): Promise<void> {
  const key = segmentKey(segment.session_id, segment.segment_id);
  const { stream, copied, giveUp } = await openGzip({ body, length });
  const put = deps.segments.put(key, stream, {
    // R2 compares and refuses, so the Worker hashes nothing.
    sha256: segment.sha256,
    onlyIf: { etagDoesNotMatch: '*' },
    httpMetadata: { contentType: 'application/x-ndjson', contentEncoding: 'gzip' },
    customMetadata: { device_id: device.device_id, sha256: segment.sha256 },
  });
  const [written, sent] = await Promise.all([
    put.finally(giveUp).then(
      (object) => ({ object }),
      (error: unknown) => ({ error }),
    ),
    copied,
  ]);
  if ('error' in written) throw explain({ error: written.error, isBrokenOff: sent === 'broken off' });
  if (written.object !== null) return;
  const existing = await deps.segments.head(key);
  if (existing?.customMetadata?.['sha256'] !== segment.sha256) {
    throw segmentConflictError({ segmentId: segment.segment_id });
  }
}

/** Refusals of R2 and of its stream can be told apart by their text alone. */
function explain({ error, isBrokenOff }: { error: unknown; isBrokenOff: boolean }): unknown {
  const said = error instanceof Error ? error.message : '';
  if (/checksum|SHA-256|10037/i.test(said)) return hashMismatchError();
  if (isBrokenOff || /expected bytes/i.test(said)) return bodyIncompleteError();
  return storageUnavailableError({ cause: error });
}
