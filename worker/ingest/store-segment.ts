import type { Segment } from '../../shared/protocol/segments.ts';
import type { DeviceIdentity } from '../auth/identity.ts';
import type { Deps } from '../deps.ts';
import { AppError } from '../../shared/core/errors.ts';
import { bodyIncompleteError, hashMismatchError, storageUnavailableError } from '../segments/errors.ts';
import { foreignSessionError, segmentConflictError } from './errors.ts';
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
  const { owner, stored } = await findStanding({ db: deps.db, segment, deviceId: device.device_id });
  if (owner !== null && owner !== device.device_id) {
    throw foreignSessionError({ sessionId: segment.session_id });
  }
  if (stored === segment.sha256) return { stored: false };
  if (stored !== null) throw segmentConflictError({ segmentId: segment.segment_id });
  await putOnce({ ...o, owns: owner !== null });
  const now = deps.clock();
  await insertReceipt({ db: deps.db, segment, deviceId: device.device_id, bytes: o.length, now });
  return { stored: true };
}

async function putOnce(o: StoreSegment & { owns: boolean }): Promise<void> {
  const { deps, device, segment, body, length } = o;
  const { session_id, segment_id, sha256 } = segment;
  const { stream, copied, giveUp } = await openGzip({ body, length });
  const put = deps.segments.put({
    session_id,
    segment_id,
    sha256,
    device_id: device.device_id,
    body: stream,
  });
  const [written, sent] = await Promise.all([
    put.finally(giveUp).then(
      (isNew) => ({ isNew }),
      (error: unknown) => ({ error }),
    ),
    copied,
  ]);
  if ('error' in written) {
    // A body that broke off is why the storage failed, whatever it says itself.
    if (sent === 'broken off' && !isHashMismatch(written.error)) throw bodyIncompleteError();
    throw written.error;
  }
  if (written.isNew) return;
  const existing = await deps.segments.head(segment);
  if (existing?.sha256 === sha256 && existing.device_id === device.device_id) return;
  if (!o.owns || existing?.device_id === device.device_id)
    throw segmentConflictError({ segmentId: segment_id });
  // Somebody else's, from before the session began. The bytes of this request are spent: it comes again.
  await deps.segments.delete([segment]);
  throw storageUnavailableError({ cause: undefined });
}

function isHashMismatch(error: unknown): boolean {
  return error instanceof AppError && error.code === hashMismatchError().code;
}
