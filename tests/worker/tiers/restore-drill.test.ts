import { env } from 'cloudflare:workers';
import { Encrypter, Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../../shared/core/time.ts';
import { policySchema } from '../../../shared/tiers/policy.ts';
import { runMoves } from '../../../worker/tiers/moving/move-bundles.ts';
import { openTiers } from '../../../worker/tiers/open-tiers.ts';
import { writePolicy } from '../../../worker/tiers/policy-repository.ts';
import { createSeal } from '../../../worker/tiers/settings/seal.ts';
import { storeTier } from '../../../worker/tiers/settings/settings-repository.ts';
import { setUpS3 } from '../../../worker/tiers/settings/set-up.ts';
import { createGoogleFake } from '../../fakes/google/google-fake.ts';
import { createS3Fake } from '../../fakes/s3/s3-fake.ts';
import { enrolDevice, hashOf } from '../cloud.ts';
import { getObject, sendBundle, type SentBundle } from './bundles.ts';

const limits = {
  due: 400,
  copies: 100,
  copiedBytes: 1e9,
  deletes: 200,
  steps: 40,
  checks: 0,
  asks: 0,
  doubts: 0,
};
const count = 100;
const phaseStart = (phase: number) => Date.UTC(2026, phase, 1);
const google = createGoogleFake();
let now = phaseStart(1) + 20 * DAY;
const s3 = createS3Fake({ clock: () => now });
const deps = {
  db: env.DB,
  clock: () => now,
  wait: async () => undefined,
  seal: createSeal('a secret of this cloud'),
  fetch: (input: RequestInfo | URL, init?: RequestInit) =>
    new URL(new Request(input, init).url).hostname.endsWith('googleapis.com')
      ? google.fetch(input, init)
      : s3.fetch(input, init),
};
const bundles: { sent: SentBundle; plain: Uint8Array<ArrayBuffer> }[] = [];
let token: string;
let identity: string;

async function tick(times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    const stores = await openTiers({ bucket: env.SEGMENTS, deps });
    try {
      await runMoves({ deps: { db: env.DB, stores, clock: () => now }, limits });
    } catch (error) {
      // A run that meets a tier in trouble says so; the next one goes on.
      if (!String(error).includes('cannot be used at this moment')) throw error;
    }
    now += HOUR;
  }
}

/** In which tiers copies are, with how many. */
async function where(): Promise<Record<string, number>> {
  const { results } = await env.DB.prepare(
    "SELECT tier, count(*) AS copies FROM object_copies WHERE state = 'here' GROUP BY tier",
  ).all<{ tier: string; copies: number }>();
  return Object.fromEntries(results.map(({ tier, copies }) => [tier, copies]));
}

/** Every bundle comes back as it was sent; of those that were encrypted, what was encrypted as well. */
async function expectAllBack(): Promise<void> {
  for (const { sent, plain } of bundles) {
    const answer = await getObject({ token, bundleId: sent.bundle.bundle_id });
    expect(answer.status).toBe(200);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    expect(await hashOf(bytes)).toBe(sent.bundle.objects[0]?.sha256);
    if (!sent.bundle.encrypted) continue;
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    expect(new Uint8Array(await decrypter.decrypt(bytes))).toEqual(plain);
  }
}

beforeAll(async () => {
  for (const phase of [1, 2, 3, 4, 5])
    await env.DB.prepare('INSERT INTO phases VALUES (?1, ?2, ?3, ?4, 1)')
      .bind(phase, `P${phase}`, phaseStart(phase), phase === 5 ? null : phaseStart(phase + 1))
      .run();
  await writePolicy({ db: env.DB, policy: policySchema.parse({ r2_days: 7 }) });
  ({ token } = await enrolDevice());
  identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  for (let at = 0; at < count; at += 1) {
    const plain = crypto.getRandomValues(new Uint8Array(2000 + at * 37));
    const encrypted = at % 2 === 1;
    const encrypter = new Encrypter();
    encrypter.addRecipient(recipient);
    const bytes = encrypted ? new Uint8Array(await encrypter.encrypt(plain)) : plain;
    const session_at = phaseStart(1) + at;
    const sent: SentBundle = {
      objects: [bytes],
      bundle: {
        bundle_id: `s${at}.b`,
        session_id: `s${at}`,
        project: 'acme/shop',
        session_at,
        created_at: session_at,
        encrypted,
        files: [{ name: 'handoff.md', bytes: 10, sha256: 'a'.repeat(64) }],
        objects: [{ bytes: bytes.byteLength, sha256: await hashOf(bytes) }],
      },
    };
    await sendBundle({ token, sent });
    bundles.push({ sent, plain });
  }
  const secrets = { client_secret: 'secret-1', refresh_token: google.grant() };
  const sealed = await deps.seal.close({ what: 'drive', text: JSON.stringify(secrets) });
  const settings = { client_id: 'client-1', account: 'ada@example.com' };
  await storeTier({ db: env.DB, tier: 'drive', settings, sealed, now });
  const given = { bucket: 'archive', region: 'eu-central-1', storage_class: 'GLACIER_IR' } as const;
  await setUpS3({ given: { ...given, access_key_id: 'AKIAFAKE', secret_access_key: 'secret' }, deps });
});

describe('a hundred bundles, half of them encrypted, with faults on the way', () => {
  it('go to Drive, each once', async () => {
    google.faults.push({ on: 'PUT /upload/', times: 5, loseAnswer: true });
    google.faults.push({ on: 'POST /upload/', times: 2, status: 403, reason: 'userRateLimitExceeded' });
    await tick(6);
    expect(await where()).toEqual({ drive: count });
    expect([...google.files.values()].filter(({ bytes }) => bytes.byteLength > 0)).toHaveLength(count);
  });

  it('go on to S3 as one object when their phase is over', async () => {
    now = phaseStart(5) + DAY;
    s3.faults.push({ on: 'POST uploadId', loseAnswer: true });
    await tick(6);
    expect(await where()).toEqual({ s3: count });
    expect(s3.objects.size).toBe(1);
    expect([...google.files.values()].filter(({ bytes }) => bytes.byteLength > 0)).toEqual([]);
  });

  it('come back to R2, byte for byte', async () => {
    await writePolicy({ db: env.DB, policy: policySchema.parse({ drive: false, s3: false }) });
    await tick(6);
    expect(await where()).toEqual({ r2: count });
    await expectAllBack();
  });
});
