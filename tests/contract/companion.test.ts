import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { startCompanion, type Companion } from '../../local-agent/companion/start-companion.ts';
import { makeDeps } from '../../local-agent/deps.ts';
import { openSnapshotStore } from '../../local-agent/recovery/snapshots/snapshot-store.ts';
import { createPaths } from '../../local-agent/config/paths.ts';
import { tryLock } from '../../local-agent/store/driver/db.ts';
import {
  recoveryAnswerSchema,
  searchAnswerSchema,
  snapshotDiffAnswerSchema,
  snapshotsAnswerSchema,
  transcriptAnswerSchema,
} from '../../shared/protocol/companion.ts';
import { first } from '../support/small-history.ts';
import { createSubtrack } from '../support/subtrack.ts';
import { snapshotState } from '../support/snapshot-state.ts';

let now = Date.UTC(2026, 10, 21, 12);
let subtrack: ReturnType<typeof createSubtrack>;
let companion: Companion;

beforeAll(async () => {
  subtrack = createSubtrack();
  await subtrack.run(['import', '--wait']);
  await subtrack.run(['archive', 'status']);
  const store = openSnapshotStore({ root: createPaths(subtrack.home).snapshots, fullEvery: 4 });
  for (const minute of [1, 2, 3])
    store.add({
      state: snapshotState({ sessionId: first, minute, tokens: minute * 1000 }),
      checkpoint: null,
      changedFiles: minute,
    });
  companion = await startCompanion({
    deps: makeDeps({
      env: { HOME: subtrack.folder, SUBTRACK_HOME: subtrack.home, CLAUDE_CONFIG_DIR: subtrack.claude },
      cwd: subtrack.folder,
      version: '0.0.0-test',
      stdout: { write: () => undefined },
      stderr: { write: () => undefined },
      clock: () => now,
      managedSettings: subtrack.managedSettings,
      timeZone: 'UTC',
    }),
  });
});
afterAll(async () => {
  await companion.stop();
  subtrack.remove();
});

async function ask<Schema extends z.ZodType>(place: string, schema: Schema): Promise<z.infer<Schema>> {
  const { url, key } = companion.address;
  const answer = await fetch(url + place, { headers: { authorization: `Bearer ${key}` } });
  expect(answer.status).toBe(200);
  return schema.parse(await answer.json());
}

async function totalOf(word: string): Promise<number> {
  return (await ask(`/local/search?text=${word}`, searchAnswerSchema)).total;
}

describe('the companion tells the same as the commands', () => {
  it.each([
    ['tests failed', {}],
    ['队列', {}],
    ['routes', { '--agent': 'Explore' }],
    ['failed', { '--tool': 'Bash', '--role': 'tool' }],
    ['nowhere', {}],
  ])('search %s %j', async (text, flags: Record<string, string>) => {
    const told = (await subtrack.json(['search', text, ...Object.entries(flags).flat()])) as {
      hits: object[];
      total: number;
    };
    const names: Record<string, string> = { '--agent': 'agent_type', '--tool': 'tool', '--role': 'role' };
    const query = new URLSearchParams({ text });
    for (const [flag, value] of Object.entries(flags)) query.set(names[flag] ?? '', value);
    const answer = await ask(`/local/search?${query.toString()}`, searchAnswerSchema);
    expect(answer.total).toBe(told.total);
    expect(answer.hits).toMatchObject(told.hits);
    expect(answer.building).toEqual({ files: 0, bytes: 0 });
  });

  it('search: what is shown beside a hit, and where its words stand', async () => {
    const { hits, choices } = await ask('/local/search?text=tests+FAILED', searchAnswerSchema);
    const [hit] = hits;
    expect(hit).toMatchObject({ agent_type: 'main', tool: 'Bash' });
    expect(hit?.marks.map(([from, to]) => hit.snippet.slice(from, to))).toEqual(['tests', 'failed']);
    expect(choices.tools).toContain('Bash');
    expect(choices.agents).toContain('Explore');
  });

  it('search: an index that is behind says by how much', async () => {
    const paths = createPaths(subtrack.home);
    fs.rmSync(paths.search);
    const elsewhere = tryLock(paths.searchLock);
    const { total, building } = await ask('/local/search?text=routes', searchAnswerSchema);
    elsewhere?.release();
    expect({ total, bytes: building.bytes }).toEqual({ total: 0, bytes: bytesBelow(paths.journal) });
    expect((await ask('/local/search?text=routes', searchAnswerSchema)).total).toBe(2);
  });

  it('search: while somebody types the journal is looked through once in two seconds', async () => {
    const { journal } = createPaths(subtrack.home);
    now += 10_000;
    expect(await totalOf('brandnewword')).toBe(0);
    const file = fs
      .readdirSync(journal, { recursive: true, encoding: 'utf8' })
      .find((name) => name.endsWith(`${first}.jsonl`));
    const place = path.join(journal, file ?? '');
    const prompt = fs
      .readFileSync(place, 'utf8')
      .split('\n')
      .find((line) => line.includes('"event_type":"message"'));
    const { data, ...event } = JSON.parse(prompt ?? '') as { data: object };
    const added = { ...event, event_id: 'msg:added', data: { ...data, text: 'A brandnewword' } };
    fs.appendFileSync(place, `${JSON.stringify(added)}\n`);
    now += 1999;
    expect(await totalOf('brandnewword')).toBe(0);
    now += 1;
    expect(await totalOf('brandnewword')).toBe(1);
    now -= 60_000;
    expect(await totalOf('brandnewword')).toBe(1);
  });

  it('recovery', async () => {
    const answer = await ask('/local/recovery', recoveryAnswerSchema);
    const resume = (await subtrack.json(['resume'])) as { sessions: object[] };
    expect(answer.sessions).toMatchObject(resume.sessions);
    expect(answer.archive).toEqual(await subtrack.json(['archive', 'status']));
    expect(answer.archive.sessions_archived).toBeGreaterThan(0);
    const journal = answer.space.find(({ kind }) => kind === 'journal');
    expect(journal?.bytes).toBe(bytesBelow(createPaths(subtrack.home).journal));
  });

  it('snapshots and the difference of two', async () => {
    const { snapshots } = await ask(`/local/snapshots/${first}`, snapshotsAnswerSchema);
    const listed = (await subtrack.json(['snapshot', 'list', '--session', first])) as { snapshots: object[] };
    expect(snapshots).toMatchObject(listed.snapshots.toReversed());
    const difference = await ask(
      `/local/snapshots/diff?from=${first}.1&to=${first}.3`,
      snapshotDiffAnswerSchema,
    );
    const told = (await subtrack.json(['snapshot', 'diff', `${first}.1`, `${first}.3`])) as {
      tokens: number;
    };
    expect(difference).toMatchObject({ tokens: told.tokens, files: [], from: { tokens: 1000 } });
    expect(difference.tokens).toBe(2000);
    expect(await ask('/local/snapshots/never-seen', snapshotsAnswerSchema)).toEqual({ snapshots: [] });
  });
});

describe('the companion', () => {
  it('tells where the transcript of a session lies, and of which it knows none', async () => {
    const { path: told } = await ask(`/local/transcript/${first}`, transcriptAnswerSchema);
    expect(told).toMatch(new RegExp(`projects/[^/]+/${first}\\.jsonl$`));
    expect(fs.readFileSync(told ?? '', 'utf8')).toContain(first);
    expect(await ask('/local/transcript/never-seen', transcriptAnswerSchema)).toEqual({ path: null });
  });

  const places = [
    '/local/search?text=a',
    '/local/recovery',
    '/local/snapshots/x',
    '/local/transcript/x',
    '/',
    '/nowhere',
  ];

  it.each([
    ['without a key', {}],
    ['with another key', { authorization: 'Bearer AAAA' }],
    ['with the key in another way', { authorization: 'Basic KEY' }],
    ['from a page of its own address', { authorization: 'Bearer KEY', origin: 'OWN' }],
    ['from a page of anywhere', { authorization: 'Bearer KEY', origin: 'null' }],
    ['from a browser that tells no origin', { authorization: 'Bearer KEY', 'sec-fetch-site': 'none' }],
    ['under a foreign name', { authorization: 'Bearer KEY', host: 'evil.example' }],
  ])('tells nothing %s', async (_what, headers: Record<string, string>) => {
    const { url, key } = companion.address;
    const sent = Object.entries(headers).map(([name, value]) => [
      name,
      value.replace('KEY', key).replace('OWN', url),
    ]);
    for (const place of places) {
      const answer = await raw({ url: url + place, headers: Object.fromEntries(sent) as typeof headers });
      expect(answer.status).toBe(401);
      expect(answer.text).not.toContain(subtrack.home);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  it('answers questions alone, and says what is wrong with one', async () => {
    const { url, key } = companion.address;
    const headers = { authorization: `Bearer ${key}` };
    const statusOf = async (place: string, method = 'GET') =>
      (await fetch(url + place, { method, headers })).status;
    expect(await statusOf('/local/search?text=a', 'POST')).toBe(404);
    expect(await statusOf('/local/nowhere')).toBe(404);
    expect(await statusOf('/local/search')).toBe(400);
    expect(await statusOf('/local/search?text=a&limit=0')).toBe(400);
    expect(await statusOf('/local/snapshots/%E0%A4%A')).toBe(400);
    expect(await statusOf('/local/snapshots/diff?from=x.1&to=x.2')).toBe(404);
    expect(await statusOf('/local/snapshots/..%2F..%2Fetc')).toBe(200);
  });

  it('has another key at each start, and listens on loopback alone', async () => {
    const other = await startCompanion({
      deps: makeDeps({
        env: { SUBTRACK_HOME: fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-companion-')) },
        cwd: '/',
        version: '0',
        stdout: { write: () => undefined },
        stderr: { write: () => undefined },
      }),
    });
    expect(other.address.key).not.toBe(companion.address.key);
    expect(other.address.key.length).toBeGreaterThan(40);
    expect(other.address.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await other.stop();
    await expect(fetch(other.address.url)).rejects.toThrow('fetch failed');
  });
});

/** `fetch` refuses to send some of these headers. */
function raw(o: { url: string; headers: Record<string, string> }) {
  return new Promise<{ status: number; text: string; headers: http.IncomingHttpHeaders }>(
    (resolve, reject) => {
      const request = http.get(o.url, { headers: o.headers }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text, headers: response.headers }),
        );
      });
      request.on('error', reject);
    },
  );
}

function bytesBelow(place: string): number {
  return fs
    .readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + fs.statSync(path.join(entry.parentPath, entry.name)).size, 0);
}
