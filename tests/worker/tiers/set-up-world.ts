import { env } from 'cloudflare:workers';
import { tiersAnswerSchema, type TierStanding } from '../../../shared/protocol/tiers.ts';
import type { Deps } from '../../../worker/deps.ts';
import { createSeal } from '../../../worker/tiers/settings/seal.ts';
import { createGoogleFake } from '../../fakes/google/google-fake.ts';
import { createS3Fake } from '../../fakes/s3/s3-fake.ts';
import { openCloud } from '../cloud.ts';

export const s3Setup = {
  bucket: 'archive',
  region: 'eu-central-1',
  storage_class: 'DEEP_ARCHIVE',
  access_key_id: 'AKIAFAKE',
  secret_access_key: 'very-secret',
};

export type SetUpWorld = Awaited<ReturnType<typeof openSetUpWorld>>;

/** The cloud of one machine, in which no tier is set up, with a Google and an S3 to speak to. */
export async function openSetUpWorld() {
  await env.DB.exec('DELETE FROM drive_ids; DELETE FROM tier_settings; DELETE FROM audit_entries');
  const time = { now: Date.UTC(2026, 10, 27) };
  const google = createGoogleFake();
  const s3 = createS3Fake({ clock: () => time.now });
  const deps: Pick<Deps, 'clock' | 'fetch' | 'seal'> = {
    clock: () => time.now,
    fetch: (input, init) =>
      new URL(new Request(input, init).url).hostname.endsWith('googleapis.com')
        ? google.fetch(input, init)
        : s3.fetch(input, init),
    seal: createSeal('a secret of this cloud'),
  };
  const cloud = openCloud({ mode: 'embedded', deps });
  return { time, google, s3, deps, cloud };
}

export function post({ cloud }: SetUpWorld, path: string, fields: Record<string, string> = {}) {
  return cloud.request(path, {
    method: 'POST',
    body: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
}

export async function standing({ cloud }: SetUpWorld, tier: string): Promise<TierStanding | undefined> {
  const answer = await (await cloud.request('/v1/tiers')).json();
  return tiersAnswerSchema.parse(answer).tiers.find((one) => one.tier === tier);
}
