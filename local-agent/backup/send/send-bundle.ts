import { HOUR } from '../../../shared/core/time.ts';
import { z } from 'zod';
import { isAppError } from '../../../shared/core/errors.ts';
import { bundleStandingSchema } from '../../../shared/protocol/bundles.ts';
import { isGone } from '../../files/is-gone.ts';
import type { Answer, Ask } from '../../sync/ask-cloud.ts';
import { judge } from '../../sync/sync-policy.ts';
import type { Bundle } from '../bundle-folders.ts';
import { dropUpload, packUpload, readObject } from './pack-upload.ts';
import { noteSending, type Sending } from './sending.ts';

/** `later`: the cloud cannot be asked now, and what was sent stays. `gone`: a newer bundle has taken its place. */
export type Sent =
  | { kind: 'sent' }
  | { kind: 'gone' }
  | { kind: 'refused'; reason: string }
  /** `code` says what is in the way. */
  | { kind: 'later'; code: string; reason: string; delayMs: number };

const storedSchema = z.object({ complete: z.boolean() });

/**
 * Sends what the cloud does not have of a bundle yet, an object after the other. Stopped anywhere, the same call goes on.
 * Throws what the file system says.
 */
export async function sendBundle(o: {
  bundle: Bundle;
  recipients: readonly string[];
  target: string;
  sessionAt: number;
  ask: Ask;
  clock: () => number;
  random?: () => number;
  failures?: number;
  signal?: AbortSignal | undefined;
  onProgress?: (share: number) => void;
}): Promise<Sent> {
  const { folder, manifest } = o.bundle;
  const note = (sending: Omit<Sending, 'target'>) =>
    noteSending({ folder, sending: { target: o.target, ...sending } });
  try {
    const plan = await packUpload(o);
    const bytes = plan.objects.reduce((sum, object) => sum + object.bytes, 0);
    const announced = await o.ask({
      path: '/v1/bundles',
      schema: bundleStandingSchema,
      init: {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          bundle_id: manifest.bundle_id,
          session_id: manifest.session_id,
          project: manifest.project,
          session_at: o.sessionAt,
          created_at: Date.parse(manifest.created_at),
          encrypted: plan.recipients.length > 0,
          files: manifest.files,
          objects: plan.objects,
        }),
      },
    });
    if (announced.kind !== 'ok') return weigh(announced);
    const missing = new Set(announced.value.missing);
    let sent = plan.objects.reduce(
      (sum, object, number) => sum + (missing.has(number) ? 0 : object.bytes),
      0,
    );
    for (const number of missing) {
      if (o.signal?.aborted) return { kind: 'later', code: 'stopped', reason: 'stopped', delayMs: 0 };
      note({ state: 'sending', sent_bytes: sent, bytes });
      o.onProgress?.(sent / bytes);
      const answer = await o.ask({
        path: `/v1/bundles/${encodeURIComponent(manifest.bundle_id)}/${number}`,
        schema: storedSchema,
        init: {
          method: 'PUT',
          headers: { 'content-type': 'application/octet-stream' },
          body: await readObject({ folder, plan, number }),
        },
      });
      if (answer.kind !== 'ok') return weigh(answer);
      sent += plan.objects[number]?.bytes ?? 0;
    }
    note({ state: 'sent', sent_bytes: bytes, bytes });
    dropUpload(folder);
    return { kind: 'sent' };
  } catch (error) {
    if (isGone(error)) return { kind: 'gone' };
    // Keys or transcripts: nobody but a person can help, and the other bundles go on.
    if (isAppError(error))
      return {
        kind: 'later',
        code: error.code,
        reason: `${error.message}; ${error.hint ?? ''}`,
        delayMs: HOUR,
      };
    throw error;
  }

  function weigh(answer: Exclude<Answer<unknown>, { kind: 'ok' }>): Sent {
    const isDamaged = answer.kind === 'refused' && answer.code === 'bundle.hash_mismatch';
    if (isDamaged) dropUpload(folder);
    const { failures = 0, random = Math.random } = o;
    const code = answer.kind === 'refused' ? answer.code : 'unreachable';
    const verdict = judge({ answer, failures, now: o.clock(), random });
    if (verdict.action === 'retry')
      return { kind: 'later', code, reason: verdict.reason, delayMs: verdict.delayMs };
    if (verdict.action === 'pause') {
      const delayMs = verdict.until === undefined ? HOUR : Math.max(0, verdict.until - o.clock());
      return { kind: 'later', code, reason: verdict.reason, delayMs };
    }
    const reason = verdict.action === 'dead' ? verdict.reason : '';
    if (isDamaged) return { kind: 'later', code, reason, delayMs: HOUR };
    note({ state: 'refused', sent_bytes: 0, bytes: 0, reason });
    return { kind: 'refused', reason };
  }
}
