import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../local-agent/cloud/start-cloud.ts';
import { loadDevice, saveDevice } from '../../../local-agent/config/device.ts';
import { createPaths, type Paths } from '../../../local-agent/config/paths.ts';
import { settingsSchema } from '../../../local-agent/config/settings.ts';
import { catchUp, ensureText } from '../../../local-agent/ingest/catch-up.ts';
import { openJournal } from '../../../local-agent/journal/journal.ts';
import { openStore } from '../../../local-agent/store/driver/open-store.ts';
import { syncOnce } from '../../../local-agent/sync/sync-once.ts';
import { sessionId, writePlantedHistory, writePlantedSpool } from './planted-history.ts';
import { plantSecrets } from './planted-secrets.ts';
import { askAsOwner } from '../../support/as-owner.ts';

const planted = plantSecrets();
const settings = settingsSchema.parse({});
const env = { GIT_CONFIG_GLOBAL: '/dev/null', USER: 'ada' };
/** Everything that went to the cloud, unpacked. */
const sent: string[] = [];
let root: string;
let paths: Paths;
let cloud: Cloud;

beforeAll(async () => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-redaction-'));
  paths = createPaths(path.join(root, 'subtrack'));
  const claudeDir = path.join(root, 'claude');
  writePlantedHistory({ claudeDir, planted });
  writePlantedSpool({ spool: paths.spool, planted });
  const device = () => loadDevice({ paths, env });
  await catchUp({
    timeZone: 'UTC',
    paths,
    claudeDirs: [claudeDir],
    settings,
    device,
    clock: Date.now,
    home: root,
    text: 'now',
  });
  cloud = await startCloud({ paths, port: 46_310 });
  await connect();
  await syncAll();
});

afterAll(async () => {
  await cloud.stop();
  fs.rmSync(root, { recursive: true, force: true });
});

test('the texts around the secrets arrived in the journal', () => {
  const journal = readAll(paths.journal)
    .map(({ text }) => text)
    .join('\n');
  expect(planted.length).toBeGreaterThan(100);
  expect(planted.filter(({ marker }) => !journal.includes(marker))).toEqual([]);
  expect(journal.split('[redacted:').length).toBeGreaterThan(planted.length * 5);
});

test('the texts around the secrets arrived in the cloud', () => {
  const bodies = sent.join('\n');
  expect(planted.filter(({ marker }) => !bodies.includes(marker))).toEqual([]);
});

test('no secret is in any file of this product, the database and the journal included', () => {
  expect(leaks(readAll(paths.home))).toEqual([]);
});

test('no secret was in a request to the cloud', () => {
  expect(leaks(sent.map((text, index) => ({ name: `request ${index}`, text })))).toEqual([]);
});

test('no secret is in an answer of the cloud or in a page', async () => {
  const list = (await (await askAsOwner({ cloud, path: `/v1/segments/${sessionId}` })).json()) as {
    segments: { segment_id: string }[];
  };
  const addresses = [
    '/',
    '/sessions',
    '/costs',
    '/agents',
    '/agents/runs',
    '/tools',
    '/errors',
    ...['steps', 'agents', 'files', 'errors'].map((tab) => `/sessions/${sessionId}?tab=${tab}`),
    `/sessions/${sessionId}/timeline.json`,
    ...list.segments.map(({ segment_id: id }) => `/v1/segments/${sessionId}/${id}`),
  ];
  const answers = await Promise.all(
    addresses.map(async (address) => {
      const answer = await askAsOwner({ cloud, path: address });
      const bytes = Buffer.from(await answer.arrayBuffer());
      const isPacked = answer.headers.get('content-type') === 'application/gzip';
      const text = (isPacked ? gunzipSync(bytes) : bytes).toString('utf8');
      return { name: address, status: answer.status, text };
    }),
  );
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  expect(answers.filter(({ text }) => text.includes('[redacted:')).length).toBeGreaterThan(2);
  expect(leaks(answers)).toEqual([]);
});

test('no secret is in a database that has the numbers of a history, before its texts were read and after', async () => {
  const claudeDir = path.join(root, 'claude');
  const history = createPaths(path.join(root, 'history'));
  const device = () => loadDevice({ paths: history, env });
  const deps = { paths: history, claudeDirs: [claudeDir], settings, device, clock: Date.now, home: root };
  const numbers = await catchUp({ timeZone: 'UTC', ...deps, text: 'later', liveBytes: 0 });
  expect(numbers.text_pending).toBeGreaterThan(0);
  expect(leaks(readAll(history.home))).toEqual([]);
  const texts = await ensureText({ timeZone: 'UTC', ...deps });
  expect(texts.text_pending).toBe(0);
  expect(leaks(readAll(history.home))).toEqual([]);
});

async function connect(): Promise<void> {
  const { device_id, member, name } = loadDevice({ paths, env });
  const { token } = await cloud.enrol({ device_id, member, name });
  saveDevice({ paths, device: { device_id, member, name, url: cloud.url, token, cloud_id: cloud.id } });
}

async function syncAll(): Promise<void> {
  const db = openStore({ file: paths.database });
  const journal = openJournal({ paths });
  const device = loadDevice({ paths, env });
  try {
    for (let more = true; more;) {
      const { privacy } = settings;
      const result = await syncOnce({
        db,
        journal,
        paths,
        device,
        privacy,
        serves: () => true,
        isUsual: true,
        clock: Date.now,
        fetch: recordingFetch,
      });
      expect(result).toMatchObject({ buried: 0 });
      more = result.more;
    }
  } finally {
    db.close();
  }
}

const recordingFetch: typeof fetch = async (input, init) => {
  const body = init?.body;
  sent.push(
    unpack(
      body instanceof Uint8Array ? Buffer.from(body) : Buffer.from(typeof body === 'string' ? body : ''),
    ),
  );
  return fetch(input, init);
};

/** Gzip or not; latin1, so that every byte stays one character. */
function unpack(bytes: Buffer): string {
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('latin1');
}

function readAll(folder: string): { name: string; text: string }[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return { name: path.relative(folder, file), text: unpack(fs.readFileSync(file)) };
    });
}

/** Which planted secret is where: `marker in name: the characters`. */
function leaks(texts: readonly { name: string; text: string }[]): string[] {
  return texts.flatMap(({ name, text }) =>
    planted.flatMap(({ marker, needles }) =>
      needles.filter((needle) => text.includes(needle)).map((needle) => `${marker} in ${name}: ${needle}`),
    ),
  );
}
