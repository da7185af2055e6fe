import fs from 'node:fs';
import path from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { askLost } from '../../../local-agent/backup/send/ask-lost.ts';
import { readSending } from '../../../local-agent/backup/send/sending.ts';
import { createAsk } from '../../../local-agent/sync/ask-cloud.ts';
import { targetOf } from '../../../local-agent/sync/sync-once.ts';
import { createPaths, type Paths } from '../../../local-agent/config/paths.ts';
import { loadDevice, saveDevice } from '../../../local-agent/config/device.ts';
import { restoredBundleSchema } from '../../support/contract-schemas.ts';
import { first } from '../../support/small-history.ts';
import { createSubtrack } from '../../support/subtrack.ts';
import { openTeamCloud, type TeamCloud } from '../../support/team-cloud.ts';

let cloud: TeamCloud;
beforeAll(async () => {
  cloud = await openTeamCloud();
  await cloud.migrate();
});
afterAll(() => cloud.close());

let subtrack: ReturnType<typeof createSubtrack>;
let paths: Paths;
beforeEach(async () => {
  subtrack = createSubtrack({ fetch });
  paths = createPaths(subtrack.home);
  fs.mkdirSync(subtrack.home, { recursive: true });
  const device = await cloud.connect(loadDevice({ paths, env: {} }));
  saveDevice({ paths, device });
  await subtrack.run(['import', '--wait']);
});
afterEach(async () => {
  subtrack.remove();
  for (const table of ['bundles', 'bundle_objects', 'object_copies'])
    await cloud.db.prepare(`DELETE FROM ${table}`).run();
});

const upload = async () =>
  (
    (await subtrack.json(['backup', first, '--upload'])) as {
      upload: { sent: number; waiting: number };
    }
  ).upload;

/** Writes over a stretch of the one object of the bundle in R2, and has it found damaged. */
async function spoil(o: { at: number; bytes: number }): Promise<void> {
  const { results } = await cloud.db.prepare('SELECT key FROM object_copies').all();
  const key = String(results[0]?.['key']);
  const bytes = await cloud.bytesOf(key);
  if (bytes === undefined) throw new Error('nothing in R2');
  await cloud.write(key, bytes.fill(7, o.at, Math.min(bytes.length, o.at + o.bytes)));
  await cloud.db.prepare("UPDATE object_copies SET state = 'damaged'").run();
}

const target = () => path.join(subtrack.folder, 'back');
type Left = { tier: string; files: { path: string; sha256: string }[]; differ: string[]; missing: string[] };

/** A run that may end with code 1. */
async function restoreDamaged(...args: string[]): Promise<{ code: number; left: Left }> {
  const { code, stdout } = await subtrack.run([
    'restore',
    first,
    '--damaged',
    '--to',
    target(),
    '--json',
    ...args,
  ]);
  return { code, left: JSON.parse(stdout) as Left };
}

test('a bundle that counts as damaged and is whole is restored as any other', async () => {
  await upload();
  fs.rmSync(paths.backups, { recursive: true });
  await spoil({ at: 0, bytes: 0 });
  const restored = restoredBundleSchema.parse(await subtrack.json(['restore', first, '--to', target()]));
  expect(restored).toMatchObject({ tier: 'r2' });
  expect(restored.files.length).toBeGreaterThan(3);
});

test('what is left of a damaged one is given where somebody asks for that, and told as what it is', async () => {
  await upload();
  fs.rmSync(paths.backups, { recursive: true });
  // In the middle of the journal, which comes right behind the manifest.
  await spoil({ at: 4 * 512, bytes: 40 });
  const refused = await subtrack.run(['restore', first, '--to', target()]);
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('--damaged')]);
  expect(fs.existsSync(target())).toBe(false);
  const { code, left } = await restoreDamaged();
  expect([code, left.tier, left.missing]).toEqual([1, 'r2', []]);
  expect(left.differ).toHaveLength(1);
  expect(left.files.length).toBeGreaterThan(3);
  const packed = fs.readdirSync(target()).filter((name) => name.endsWith('.tar'));
  expect(packed).toHaveLength(1);
  const again = await subtrack.run(['restore', first, '--damaged', '--to', target()]);
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('is something else')]);
});

test('of two damaged ones each gives what it has', async () => {
  await upload();
  await spoil({ at: 4 * 512, bytes: 40 });
  const [folder = ''] = fs.globSync(path.join(paths.backups, first, '*'));
  fs.writeFileSync(path.join(folder, 'handoff.md'), 'mine');
  const { code, left } = await restoreDamaged();
  expect([code, left.differ, left.missing]).toEqual([0, [], []]);
});

test('of a bundle whose beginning is gone nothing is claimed', async () => {
  await upload();
  fs.rmSync(paths.backups, { recursive: true });
  await spoil({ at: 0, bytes: 1e6 });
  const { code, left } = await restoreDamaged();
  expect([code, left.files]).toEqual([1, []]);
  expect(left.missing.length).toBeGreaterThan(3);
});

test.each(['plain', 'encrypted'])(
  'a %s bundle that the cloud lost is sent again by its machine',
  async (kind) => {
    const identity = await generateIdentity();
    const keys = path.join(subtrack.folder, 'keys.txt');
    fs.writeFileSync(keys, identity);
    const recipients = kind === 'plain' ? [] : [await identityToRecipient(identity)];
    fs.writeFileSync(paths.config, JSON.stringify({ backup: { recipients } }));
    expect(await upload()).toMatchObject({ sent: 1 });
    await spoil({ at: 0, bytes: 100 });
    expect(await upload()).toMatchObject({ sent: 1 });
    fs.rmSync(paths.backups, { recursive: true });
    const args = ['restore', first, '--to', target(), '--identity', keys];
    expect(restoredBundleSchema.parse(await subtrack.json(args))).toMatchObject({ tier: 'r2' });
  },
);

test('one that is damaged here as well is not sent again', async () => {
  await upload();
  await spoil({ at: 0, bytes: 100 });
  const [folder = ''] = fs.globSync(path.join(paths.backups, first, '*'));
  const device = loadDevice({ paths, env: {} });
  const ask = createAsk({ url: cloud.url, token: device.token ?? '', fetch, timeoutMs: 30_000 });
  const asked = async () => {
    await askLost({ ask, backups: paths.backups, target: targetOf(device) ?? '' });
    return readSending({ folder, target: targetOf(device) ?? '' })?.state;
  };
  const was = fs.readFileSync(path.join(folder, 'handoff.md'));
  fs.writeFileSync(path.join(folder, 'handoff.md'), 'mine');
  expect(await asked()).toBe('sent');
  fs.writeFileSync(path.join(folder, 'handoff.md'), was);
  expect(await asked()).toBe('asked');
});
