import fs from 'node:fs';
import path from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createPaths, type Paths } from '../../../local-agent/config/paths.ts';
import { loadDevice, saveDevice } from '../../../local-agent/config/device.ts';
import { bundlesSchema, restoredBundleSchema } from '../../support/contract-schemas.ts';
import { first, second } from '../../support/small-history.ts';
import { createSubtrack } from '../../support/subtrack.ts';
import { openTeamCloud, type TeamCloud } from '../../support/team-cloud.ts';

let cloud: TeamCloud;
beforeAll(async () => {
  cloud = await openTeamCloud();
  await cloud.migrate();
});
afterAll(() => cloud.close());

/** Requests that fail before they arrive, by what is left of the line's patience. */
let reaches = Number.POSITIVE_INFINITY;
let subtrack: ReturnType<typeof createSubtrack>;
let paths: Paths;
let token: string;
beforeEach(async () => {
  reaches = Number.POSITIVE_INFINITY;
  subtrack = createSubtrack({
    fetch: async (input, init) => {
      reaches -= 1;
      if (reaches < 0) throw new TypeError('fetch failed');
      return fetch(input, init);
    },
  });
  paths = createPaths(subtrack.home);
  fs.mkdirSync(subtrack.home, { recursive: true });
  const device = await cloud.connect(loadDevice({ paths, env: {} }));
  token = device.token ?? '';
  saveDevice({ paths, device });
  await subtrack.run(['import', '--wait']);
});
afterEach(async () => {
  subtrack.remove();
  for (const table of ['bundles', 'bundle_objects', 'object_copies'])
    await cloud.db.prepare(`DELETE FROM ${table}`).run();
});

const configure = (settings: object) => fs.writeFileSync(paths.config, JSON.stringify(settings));
const list = async () => bundlesSchema.parse(await subtrack.json(['backup', 'list'])).bundles;
const restore = async (...args: string[]) =>
  restoredBundleSchema.parse(await subtrack.json(['restore', ...args]));
const upload = async (...args: string[]) => {
  const { upload: sent } = (await subtrack.json(['backup', ...args, '--upload'])) as {
    upload: { sent: number; waiting: number; kept_back: number; reason: string | null };
  };
  return sent;
};
const status = async () => ((await subtrack.json(['status'])) as { backup: object }).backup;

function contents(folder: string): Record<string, string> {
  const names = fs.readdirSync(folder).filter((name) => !/copies|sending|upload/.test(name));
  return Object.fromEntries(
    names.map((name) => [name, fs.readFileSync(path.join(folder, name)).toString('base64')]),
  );
}

test('a bundle that was sent is listed with both copies, and comes back from the cloud when it is gone here', async () => {
  expect(await upload(first)).toEqual({ sent: 1, waiting: 0, kept_back: 0, reason: null });
  const [listed] = await list();
  expect(listed?.copies.map(({ tier }) => tier)).toEqual(['local', 'r2']);
  const local = path.join(paths.backups, first, listed?.bundle_id ?? '');
  const before = contents(local);
  expect(fs.readdirSync(local).filter((name) => name.startsWith('upload'))).toEqual([]);
  fs.rmSync(paths.backups, { recursive: true });
  expect(await list()).toMatchObject([{ session_id: first, copies: [{ tier: 'r2' }] }]);
  const to = path.join(subtrack.folder, 'back');
  const restored = await restore(first.slice(0, 8), '--to', to);
  expect(restored.tier).toBe('r2');
  expect(contents(to)).toEqual(before);
  expect(fs.readdirSync(subtrack.home).filter((name) => name.startsWith('.fetching'))).toEqual([]);
  fs.writeFileSync(path.join(to, 'handoff.md'), 'mine');
  const again = await subtrack.run(['restore', first, '--to', to]);
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('is something else')]);
  expect(fs.readFileSync(path.join(to, 'handoff.md'), 'utf8')).toBe('mine');
});

test('with recipients nobody but the holder of a key reads what left this machine', async () => {
  const identity = await generateIdentity();
  const keys = path.join(subtrack.folder, 'keys.txt');
  fs.writeFileSync(keys, `# my key\n\n${identity}\r\n`);
  const recipients = path.join(subtrack.folder, 'recipients.txt');
  fs.writeFileSync(recipients, `# of the team\n${await identityToRecipient(identity)}\n`);
  configure({ backup: { recipients: [recipients], transcripts: true } });
  await subtrack.run(['archive', 'status']);
  expect((await upload(second)).sent).toBe(1);
  const [listed] = await list();
  expect(listed?.files.map(({ name }) => name)).toContain('transcripts.tar.gz');
  const response = await fetch(`${cloud.url}/v1/bundles/${listed?.bundle_id}/0`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect((await response.text()).startsWith('age-encryption.org/v1\n')).toBe(true);
  const before = contents(path.join(paths.backups, second, listed?.bundle_id ?? ''));
  fs.rmSync(paths.backups, { recursive: true });
  const without = await subtrack.run(['restore', second]);
  expect([without.code, without.stderr]).toEqual([1, expect.stringContaining('--identity FILE')]);
  const strangers = path.join(subtrack.folder, 'strangers.txt');
  fs.writeFileSync(strangers, await generateIdentity());
  const wrong = await subtrack.run(['restore', second, '--identity', strangers]);
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('none of the identities')]);
  const to = path.join(subtrack.folder, 'back');
  expect((await restore(second, '--to', to, '--identity', keys)).tier).toBe('r2');
  expect(contents(to)).toEqual(before);
});

test('transcripts as they were do not leave without encryption, and it is said why', async () => {
  configure({ backup: { transcripts: true } });
  await subtrack.run(['archive', 'status']);
  const sent = await upload(first);
  expect(sent).toMatchObject({ sent: 0, waiting: 1 });
  expect(sent.reason).toContain('only encrypted');
  expect(await cloud.db.prepare('SELECT count(*) AS n FROM bundles').all()).toMatchObject({
    results: [{ n: 0 }],
  });
});

test('what cannot be sent waits, is told, and is gone on with', async () => {
  reaches = 1;
  expect(await upload(first)).toMatchObject({ sent: 0, waiting: 1 });
  expect(await status()).toMatchObject({ waiting: 1, sent_bytes: 0, refused: [] });
  reaches = Number.POSITIVE_INFINITY;
  expect(await upload(first)).toMatchObject({ sent: 1, waiting: 0, reason: null });
  expect(await status()).toMatchObject({ waiting: 0 });
});

test('bundles of a project whose texts stay here stay here', async () => {
  configure({ privacy: { default: 'metadata' } });
  expect(await upload(first)).toMatchObject({ sent: 0, kept_back: 1 });
  expect((await list())[0]?.copies.map(({ tier }) => tier)).toEqual(['local']);
});

test('all sessions of a phase come back with one command', async () => {
  expect((await upload('--all')).sent).toBeGreaterThan(1);
  await cloud.db.prepare("INSERT INTO phases VALUES (1, 'First', 0, NULL, 1)").run();
  fs.rmSync(paths.backups, { recursive: true });
  const to = path.join(subtrack.folder, 'phase');
  const answer = (await subtrack.json(['restore', '--phase', '1', '--to', to])) as { bundles: object[] };
  expect(answer.bundles).toHaveLength(fs.readdirSync(to).length);
  expect((await list()).map(({ phase }) => phase)).toEqual(answer.bundles.map(() => 1));
});

test('of a phase that is not known, or of which nothing was sent, is said what it is and where to look', async () => {
  const unknown = await subtrack.run(['restore', '--phase', '77']);
  expect(unknown.stderr).toMatch(/knows no phase 77; run "subtrack phase list"/);
  await cloud.db.prepare("INSERT INTO phases VALUES (77, 'Empty', 1, 2, 2)").run();
  const empty = await subtrack.run(['restore', '--phase', '77']);
  expect(empty.stderr).toMatch(/no bundle of phase 77; run "subtrack backup --all --upload"/);
  await cloud.db.prepare('DELETE FROM phases').run();
});
