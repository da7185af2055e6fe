import { reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { readPolicy } from '../../../worker/tiers/policy-repository.ts';
import { createR2TierStore } from '../../../worker/tiers/r2-tier-store.ts';
import { applyMigrations, enrolDevice, openCloud } from '../cloud.ts';
import { signInAs } from '../sign-in-as.ts';
import { makeBundle, sendBundle } from './bundles.ts';
import { createMemoryTier } from './memory-tier.ts';

const now = Date.UTC(2026, 10, 20);
const stores = { r2: createR2TierStore(env.SEGMENTS), drive: createMemoryTier('drive').store };
const own = openCloud({ mode: 'embedded', deps: { openTiers: async () => stores, clock: () => now } });

beforeEach(async () => {
  await reset();
  await applyMigrations();
  await env.DB.prepare("INSERT INTO phases VALUES (1, 'First', 0, 5000, 1), (2, 'Now', 5000, NULL, 1)").run();
});

const post = (path: string, body: string) =>
  own.request(path, {
    method: 'POST',
    body,
    headers: { origin: own.origin, 'content-type': 'application/x-www-form-urlencoded' },
  });

describe('the page of storage', () => {
  it('says what is where, what it costs, and what moves next', async () => {
    const { token } = await enrolDevice();
    await sendBundle({ token, sent: await makeBundle({ lengths: [1000, 500] }) });
    const page = await (await own.request('/storage')).text();
    expect(page).toContain('Phase 1 First');
    expect(page).toContain('Copy 2 objects (2 KB) from R2 to Google Drive, compare');
    expect(page).toContain('$0.00');
    expect(page).toContain('subtrack restore --phase N');
  });

  it('says what comes when R2 holds more than costs nothing, to a team alone', async () => {
    await env.DB.prepare("INSERT INTO segment_sweep VALUES (1, '', 0, 8100000000, 0)").run();
    await enrolDevice({ member: 'Olga' });
    await env.DB.prepare("UPDATE members SET role = 'owner'").run();
    const team = openCloud({ deps: { openTiers: async () => ({ r2: stores.r2 }), clock: () => now } });
    const answer = await team.request('/storage', { headers: { cookie: await signInAs('Olga') } });
    const page = await answer.text();
    expect(page).toContain('R2 holds 8.1 GB of the 10.0 GB that cost nothing');
    expect(page).toContain('Set up Google Drive or S3');
    expect(await (await own.request('/storage')).text()).not.toContain('Cloudflare bills');
  });

  it('says so where nothing was sent yet', async () => {
    const page = await (await own.request('/storage')).text();
    expect(page).toContain('subtrack backup --all --upload');
    expect(page).toContain('Nothing has to move');
  });

  it('says what is due to be read again, what could not be, which uploads broke off, and where Drive was full', async () => {
    const { token } = await enrolDevice();
    await sendBundle({ token, sent: await makeBundle({ lengths: [1000, 500] }) });
    expect(await (await own.request('/storage')).text()).not.toContain('Upkeep');
    await env.DB.batch([
      env.DB.prepare("UPDATE object_copies SET verified_at = 1 WHERE object_id LIKE '%0000'"),
      env.DB.prepare('INSERT INTO scrub_tries VALUES (?1, ?2, ?3), (?4, ?2, 1)').bind(
        'a',
        'r2',
        now - 1,
        'b',
      ),
      env.DB.prepare('INSERT INTO begun_uploads VALUES (?1, 1), (?2, ?3)').bind('old', 'new', now),
      env.DB.prepare('INSERT INTO drive_space VALUES (1, ?1, 14, ?2)').bind(Date.UTC(2026, 9, 3), now),
    ]);
    const page = await (await own.request('/storage')).text();
    expect(page).toContain(' 1 due');
    expect(page).toMatch(/Google Drive was full: sessions from before <time datetime="2026-10-03/);
    expect(page).toContain('1 copy could not be compared or healed');
    expect(page).toContain('1 upload to S3 of more than a day');
  });

  it('changes the policy, and refuses one that makes no sense', async () => {
    expect((await post('/storage/policy', 'r2_days=7&keep_back=1&drive=on')).status).toBe(303);
    expect(await readPolicy(env.DB)).toMatchObject({ r2_days: 7, keep_back: 1, drive: true, s3: false });
    expect((await post('/storage/policy', 'r2_days=0&keep_back=1')).status).toBe(400);
    expect(await readPolicy(env.DB)).toMatchObject({ r2_days: 7 });
  });

  it('has 14 GB for Drive where nobody set a policy, and no limit where one was set before there was any', async () => {
    expect(await readPolicy(env.DB)).toMatchObject({ drive_gb: 14 });
    await env.DB.prepare(`INSERT INTO tier_policy VALUES (1, '{"r2_days":9}')`).run();
    expect(await readPolicy(env.DB)).not.toHaveProperty('drive_gb');
    expect((await post('/storage/archive', 'phase=1')).status).toBe(303);
    expect(await readPolicy(env.DB)).not.toHaveProperty('drive_gb');
    expect(await (await own.request('/storage')).text()).toContain('placeholder="no limit"');
    expect((await post('/storage/policy', 'r2_days=9&keep_back=1&drive_gb=20')).status).toBe(303);
    expect(await readPolicy(env.DB)).toMatchObject({ drive_gb: 20 });
    expect((await post('/storage/policy', 'r2_days=9&keep_back=1&drive_gb=')).status).toBe(303);
    expect((await readPolicy(env.DB)).drive_gb).toBeUndefined();
    expect((await post('/storage/policy', 'r2_days=9&keep_back=1&drive_gb=0')).status).toBe(400);
  });

  it('sends a completed phase to S3 before its time, and never an open one', async () => {
    expect((await post('/storage/archive', 'phase=1')).status).toBe(303);
    expect((await post('/storage/archive', 'phase=2')).status).toBe(409);
    expect((await post('/storage/archive', 'phase=9')).status).toBe(404);
    expect(await readPolicy(env.DB)).toMatchObject({ archived_phases: [1] });
  });
});

it('a member who does not manage tiers changes nothing', async () => {
  const { token } = await enrolDevice();
  const response = await openCloud().request('/v1/storage/archive', {
    method: 'POST',
    body: '{"phase":1}',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  });
  expect(response.status).toBe(403);
  expect(await readPolicy(env.DB)).toMatchObject({ archived_phases: [] });
});
