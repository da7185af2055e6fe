import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../local-agent/cloud/start-cloud.ts';
import { loadDevice, saveDevice } from '../../../local-agent/config/device.ts';
import { createPaths, type Paths } from '../../../local-agent/config/paths.ts';
import { settingsSchema } from '../../../local-agent/config/settings.ts';
import { catchUp, ensureText } from '../../../local-agent/ingest/catch-up.ts';
import { openJournal } from '../../../local-agent/journal/journal.ts';
import { openStore } from '../../../local-agent/store/driver/open-store.ts';
import { syncOnce } from '../../../local-agent/sync/sync-once.ts';
import { main, planted, writeHooks, writeNames, writeRepositories } from './planted-envelope.ts';
import { askAsOwner } from '../../support/as-owner.ts';

const env = { GIT_CONFIG_GLOBAL: '/dev/null', USER: 'ada' };

describe.each([
  { level: 'metadata' as const, text: 'now' as const, port: 46_330 },
  { level: 'redacted' as const, text: 'now' as const, port: 46_340 },
  { level: 'metadata' as const, text: 'later' as const, port: 46_350 },
])('at level $level, with texts $text,', ({ level, text, port }) => {
  const settings = settingsSchema.parse({ privacy: { default: level } });
  const sent: string[] = [];
  let root: string;
  let paths: Paths;
  let cloud: Cloud;

  beforeAll(async () => {
    planted.length = 0;
    root = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-envelope-'));
    paths = createPaths(path.join(root, 'subtrack'));
    writeRepositories(root);
    writeNames(root);
    writeHooks(paths.spool);
    const device = () => loadDevice({ paths, env });
    const deps = {
      paths,
      claudeDirs: [path.join(root, 'claude')],
      settings,
      device,
      clock: Date.now,
      home: root,
    };
    await catchUp({ timeZone: 'UTC', ...deps, text, ...(text === 'later' ? { liveBytes: 0 } : {}) });
    if (text === 'later') await ensureText({ timeZone: 'UTC', ...deps, sessionId: main });
    cloud = await startCloud({ paths, port });
    const { device_id, member, name } = device();
    const { token } = await cloud.enrol({ device_id, member, name });
    saveDevice({ paths, device: { device_id, member, name, url: cloud.url, token, cloud_id: cloud.id } });
    await syncAll();
  });

  afterAll(async () => {
    await cloud.stop();
    fs.rmSync(root, { recursive: true, force: true });
  });

  test('no secret names a folder or a file, and none is in one', () => {
    expect(planted.length).toBeGreaterThan(60);
    expect(leaks(readAll(paths.home))).toEqual([]);
  });

  test('no secret was in a request to the cloud', () => {
    expect(sent.length).toBeGreaterThan(3);
    expect(leaks(sent.map((body, index) => ({ name: `request ${index}`, body })))).toEqual([]);
  });

  test('sessions, agents and calls are all there, under stand-ins', async () => {
    // Not the list, which leaves out sessions in which nothing was asked.
    const { rows } = await ask({ cloud, name: 'session_ids?prefix=&limit=100' });
    expect(rows.length).toBe(12 + 1 + 8);
    expect(new Set(rows.map((row) => row['session_id'])).size).toBe(rows.length);
    expect(rows.filter((row) => String(row['session_id']).startsWith('x-'))).toHaveLength(8);
    expect((await ask({ cloud, name: `session_agents?session_id=${main}` })).rows.length).toBeGreaterThan(2);
    expect((await ask({ cloud, name: 'usage_totals' })).rows).toMatchObject([{ api_calls: 2 }]);
  });

  async function syncAll(): Promise<void> {
    const db = openStore({ file: paths.database });
    const deps = {
      db,
      journal: openJournal({ paths }),
      paths,
      device: loadDevice({ paths, env }),
      serves: () => true,
      isUsual: true,
      clock: Date.now,
    };
    try {
      for (let more = true; more;) {
        const result = await syncOnce({ ...deps, privacy: settings.privacy, fetch: recording(sent) });
        expect(result).toMatchObject({ buried: 0 });
        more = result.more;
      }
    } finally {
      db.close();
    }
  }
});

async function ask(o: { cloud: Cloud; name: string }): Promise<{ rows: Record<string, unknown>[] }> {
  const answer = await askAsOwner({ cloud: o.cloud, path: `/v1/queries/${o.name}` });
  return (await answer.json()) as { rows: Record<string, unknown>[] };
}

function recording(sent: string[]): typeof fetch {
  return async (input, init) => {
    const body = init?.body;
    const bytes =
      body instanceof Uint8Array ? Buffer.from(body) : Buffer.from(typeof body === 'string' ? body : '');
    sent.push(`${String(input)} ${JSON.stringify(init?.headers ?? {})} ${unpack(bytes)}`);
    return fetch(input, init);
  };
}

function unpack(bytes: Buffer): string {
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('latin1');
}

function readAll(folder: string): { name: string; body: string }[] {
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => {
    const file = path.join(entry.parentPath, entry.name);
    return { name: path.relative(folder, file), body: entry.isFile() ? unpack(fs.readFileSync(file)) : '' };
  });
}

function leaks(found: readonly { name: string; body: string }[]): string[] {
  return found.flatMap(({ name, body }) =>
    planted.filter((one) => name.includes(one) || body.includes(one)).map((one) => `${one} in ${name}`),
  );
}
