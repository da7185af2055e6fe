import { lostBundlesSchema } from '../../../shared/protocol/bundles.ts';
import { isAppError } from '../../../shared/core/errors.ts';
import type { Ask } from '../../sync/ask-cloud.ts';
import { listBundles, type Bundle } from '../bundle-folders.ts';
import { checkBundle } from '../check-bundle.ts';
import { noteSending, readSending } from './sending.ts';

/**
 * Bundles that were sent, and of which the cloud has no whole copy any more, wait again where they are still here and whole. A
 * cloud that does not answer, or knows no such question, says nothing.
 */
export async function askLost(o: { ask: Ask; backups: string; target: string }): Promise<void> {
  const answer = await o.ask({ path: '/v1/bundles/lost', schema: lostBundlesSchema, init: {} });
  if (answer.kind !== 'ok' || answer.value.bundles.length === 0) return;
  const lost = new Set(answer.value.bundles);
  for (const bundle of listBundles({ backups: o.backups })) {
    const { folder, manifest } = bundle;
    if (!lost.has(manifest.bundle_id) || readSending({ folder, target: o.target })?.state !== 'sent')
      continue;
    if (await isWhole(bundle))
      noteSending({ folder, sending: { target: o.target, state: 'asked', sent_bytes: 0, bytes: 0 } });
  }
}

async function isWhole({ folder, manifest }: Bundle): Promise<boolean> {
  try {
    await checkBundle({ folder, manifest });
    return true;
  } catch (error) {
    if (isAppError(error, 'backup.damaged')) return false;
    throw error;
  }
}
