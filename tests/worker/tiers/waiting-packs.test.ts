import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { createMemoryTier } from './memory-tier.ts';
import { deleteSession, fill, move, now, open, pack, useFreshWorld, world } from './packed-world.ts';

useFreshWorld();

/** Of "a" and "b" lies a pack in Drive alone; "b" was deleted, and the file in Drive is gone. */
let lost: [string, Uint8Array<ArrayBuffer>];
let said: unknown;

beforeEach(async () => {
  await fill([
    { id: 'a', count: 1 },
    { id: 'b', count: 1 },
  ]);
  await pack();
  for (let tick = 0; tick < 3; tick += 1) await move();
  await deleteSession('b');
  const [file] = world.drive.objects;
  if (file === undefined) throw new Error('nothing in Drive');
  lost = file;
  world.drive.objects.clear();
  // What it says is looked at below: from now on no copy counts.
  said = await pack().catch((error: unknown) => error);
});

const storage = async () => (await open().request('/storage')).text();
const packId = () => env.DB.prepare('SELECT pack_id FROM stale_packs').first<string>('pack_id');

async function decide(what: string): Promise<Response> {
  const own = open();
  return own.request(`/storage/packs/${what}`, {
    method: 'POST',
    body: `pack_id=${await packId()}`,
    headers: { origin: own.origin, 'content-type': 'application/x-www-form-urlencoded' },
  });
}

it('a pack without a copy is told on the page, fails no run more, and is given up for good, which the log tells', async () => {
  expect(String(said)).toContain('no tier gives it');
  await pack();
  const page = await storage();
  expect(page).toContain('no whole copy of it is left');
  expect(page).toContain('It holds events of 1 session.');
  const id = await packId();
  expect((await decide('drop')).status).toBe(303);
  const entry = await env.DB.prepare('SELECT action, object FROM audit_entries ORDER BY at DESC').first();
  expect(entry).toMatchObject({ action: 'tiers.pack_dropped', object: `${id}, 1 sessions` });
  expect(await storage()).not.toContain('Packs that wait');
  expect(await env.DB.prepare('SELECT count(*) AS n FROM packed_segments').first('n')).toBe(0);
  expect((await (await open().request('/sessions/a')).text()).length).toBeGreaterThan(0);
});

it('one whose file came back is found again, and written anew without what was deleted', async () => {
  world.drive.objects.set(...lost);
  expect((await decide('bring-back')).status).toBe(303);
  await pack();
  expect(await packId()).toBeNull();
  expect(await env.DB.prepare('SELECT count(*) AS n FROM packed_segments').first('n')).toBe(1);
});

it('one that nobody has is told with what can be done, and one that can be read is not given up', async () => {
  await decide('bring-back');
  expect(await storage()).toContain('or give the pack up');
  await env.DB.prepare("UPDATE object_copies SET state = 'here'").run();
  expect((await decide('drop')).status).toBe(409);
});

it('one in a cold storage class is asked for, and expected', async () => {
  const s3 = createMemoryTier('s3', { readyAt: now + 3_600_000, storageClass: 'GLACIER' });
  world.stores = { ...world.stores, s3: s3.store };
  s3.objects.set('cold', lost[1]);
  await env.DB.prepare(
    "UPDATE object_copies SET tier = 's3', state = 'here', key = 'cold', remote_id = 'cold'",
  ).run();
  expect(await storage()).toContain('its only copy lies in s3');
  expect((await decide('bring-back')).status).toBe(303);
  expect(await storage()).toContain('From the archive');
});

it('a phase whose files lie in a cold storage class is asked for from the page', async () => {
  const s3 = createMemoryTier('s3', { readyAt: now + 3_600_000, storageClass: 'GLACIER' });
  world.stores = { ...world.stores, s3: s3.store };
  s3.objects.set('cold', lost[1]);
  await env.DB.batch([
    env.DB.prepare("UPDATE object_copies SET tier = 's3', state = 'here', key = 'cold', remote_id = 'cold'"),
    env.DB.prepare(`INSERT INTO tier_settings (tier, settings, sealed, changed_at)
      VALUES ('s3', '{"storage_class":"GLACIER"}', '', 0)`),
  ]);
  const [, since, until] =
    /name="since" value="(\d+)"\/><input type="hidden" name="until" value="(\d+)"/.exec(await storage()) ??
    [];
  const own = open();
  const answer = await own.request('/storage/restore', {
    method: 'POST',
    body: `since=${since}&until=${until}`,
    headers: { origin: own.origin, 'content-type': 'application/x-www-form-urlencoded' },
  });
  expect(answer.status).toBe(303);
  expect(await env.DB.prepare('SELECT session_id, key FROM restores').all()).toMatchObject({
    results: [{ session_id: 'a', key: 'cold' }],
  });
});
