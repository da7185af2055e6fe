import type { Device } from '../../config/device.ts';
import { bundleListSchema, type CloudBundle } from '../../../shared/protocol/bundles.ts';
import { createAsk, type Answer } from '../../sync/ask-cloud.ts';

/** Where bundles are fetched from. */
export type Cloud = { url: string; token: string; fetch: typeof fetch };

export function cloudOf(o: { device: Device | undefined; fetch: typeof fetch }): Cloud | undefined {
  const { url, token } = o.device ?? {};
  return url === undefined || token === undefined ? undefined : { url, token, fetch: o.fetch };
}

/** Bundles in the cloud that this machine may read: of a session, by the beginning of its id, or of a phase. */
export async function listCloudBundles(o: {
  cloud: Cloud;
  session?: string;
  phase?: number;
  timeoutMs?: number;
}): Promise<Answer<CloudBundle[]>> {
  const ask = createAsk({ ...o.cloud, timeoutMs: o.timeoutMs ?? 30_000 });
  const bundles: CloudBundle[] = [];
  for (let after: string | null = ''; after !== null;) {
    const query = new URLSearchParams({
      session: o.session ?? '',
      ...(o.phase === undefined ? {} : { phase: String(o.phase) }),
      after,
    });
    const answer: Answer<{ bundles: CloudBundle[]; next: string | null }> = await ask({
      path: `/v1/bundles?${query.toString()}`,
      schema: bundleListSchema,
      init: {},
    });
    if (answer.kind !== 'ok') return answer;
    bundles.push(...answer.value.bundles);
    after = answer.value.next;
  }
  return { kind: 'ok', value: bundles };
}
