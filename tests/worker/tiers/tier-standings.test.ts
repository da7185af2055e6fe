import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { tiersAnswerSchema } from '../../../shared/protocol/tiers.ts';
import { storeTier } from '../../../worker/tiers/settings/settings-repository.ts';
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
