import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { tiersAnswerSchema } from '../../../shared/protocol/tiers.ts';
import { storeTier } from '../../../worker/tiers/settings/settings-repository.ts';
import { createSeal } from '../../../worker/tiers/settings/seal.ts';
import { enrolDevice, openCloud } from '../cloud.ts';

beforeEach(async () => {
  const common = { db: env.DB, sealed: '', now: 0 };
  const drive = { client_id: 'client-1', account: 'ada@example.com' };
  await storeTier({ ...common, tier: 'drive', settings: drive });
  const s3 = { bucket: 'archive', region: 'eu-central-1', access_key_id: 'AKIAFAKE' };
  await storeTier({ ...common, tier: 's3', settings: s3 });
});

/** What a device is told whose member has this role. */
async function ask(role: string): Promise<string> {
  const { token } = await enrolDevice({ member: 'Grace' });
  await env.DB.prepare("UPDATE members SET role = ?1 WHERE name = 'Grace'").bind(role).run();
  return (await openCloud().request('/v1/tiers', { headers: { authorization: `Bearer ${token}` } })).text();
}

it.each(['viewer', 'member'])(
  'whether a tier works is told to a %s, and nothing of how it is set',
  async (role) => {
    const text = await ask(role);
    expect(text).not.toMatch(/ada@example|client-1|AKIAFAKE|archive|eu-central/);
    expect(tiersAnswerSchema.parse(JSON.parse(text)).tiers).toMatchObject([
      { tier: 'drive', state: 'ready', settings: {} },
      { tier: 's3', state: 'ready', settings: {} },
    ]);
  },
);

it.each(['admin', 'owner'])('how a tier is set is told to an %s', async (role) => {
  expect(await ask(role)).toMatch(/ada@example.*AKIAFAKE/s);
});

it('what the team key sealed opens as before when there is a secret for this alone, and only that seals from then on', async () => {
  const what = 's3';
  const before = await createSeal(undefined, 'team').close({ what, text: 'older' });
  const now = createSeal('own', 'team');
  expect(await now.open({ what, sealed: before })).toBe('older');
  const sealed = await now.close({ what, text: 'newer' });
  expect(await createSeal('own', 'another team key').open({ what, sealed })).toBe('newer');
  await expect(createSeal(undefined, 'team').open({ what, sealed })).rejects.toMatchObject({
    code: 'tier.sealed',
  });
});

it.each([
  [createSeal('own', 'team'), 'own', false],
  [createSeal(undefined, 'team'), 'team', true],
  [createSeal(undefined), 'none', true],
])(
  'what keys are sealed with is told to devices and, where it is wanting, on Settings',
  async (seal, key, isTold) => {
    const cloud = openCloud({ mode: 'embedded', deps: { seal } });
    expect(tiersAnswerSchema.parse(await (await cloud.request('/v1/tiers')).json()).key).toBe(key);
    const page = await (await cloud.request('/settings/tiers')).text();
    expect(page.includes('subtrack cloud deploy')).toBe(isTold);
  },
);
