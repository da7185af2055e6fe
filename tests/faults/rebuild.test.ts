import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createPaths } from '../../local-agent/config/paths.ts';
import { settingsSchema } from '../../local-agent/config/settings.ts';
import { catchUp, ensureText } from '../../local-agent/ingest/catch-up.ts';
import { listSessionFiles } from '../../local-agent/journal/journal-files.ts';
import type { Row } from '../../local-agent/store/driver/db.ts';
import { openStore } from '../../local-agent/store/driver/open-store.ts';
import { rebuildStore } from '../../local-agent/store/rebuild/rebuild-store.ts';
import { generateCorpus } from '../fixtures/corpus/generate.ts';
import { dump } from '../support/store-fixture.ts';

const device = { device_id: 'device-01', member: 'ada', name: 'laptop' };
const now = Date.UTC(2027, 0, 1);

/** A history with forks, copies, resumed and torn files, taken in on one machine. */
async function history({ text }: { text: 'none' | 'some' | 'all' }) {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-rebuild-'));
  onTestFinished(() => fs.rmSync(root, { recursive: true, force: true }));
  const claudeDir = path.join(root, 'claude');
  generateCorpus({ dirs: [claudeDir], sessions: 12, turns: 10, seed: 3, oddities: true });
  const paths = createPaths(path.join(root, 'home'));
  const settings = settingsSchema.parse({});
  const deps = { paths, claudeDirs: [claudeDir], settings, device: () => device, clock: () => now };
  const takeIn = () =>
    catchUp({ timeZone: 'UTC', ...deps, text: text === 'all' ? 'now' : 'later', liveBytes: 0 });
  await takeIn();
  const read = <T>(sql: string, of: (row: Row) => T): T[] => {
    const db = openStore({ file: paths.database });
    try {
      return db.prepare(sql).all().map(of);
    } finally {
      db.close();
    }
  };
  if (text === 'some') {
    const sessions = read('SELECT session_id FROM sessions ORDER BY 1', (row) => String(row['session_id']));
    for (const sessionId of sessions.filter((_, index) => index % 2 === 0))
      await ensureText({ timeZone: 'UTC', ...deps, sessionId });
  }
  const tables = () => {
    const db = openStore({ file: paths.database });
    try {
      return dump(db);
    } finally {
      db.close();
    }
  };
  const journal = () => listSessionFiles(paths.journal).map((file) => fs.readFileSync(file, 'utf8'));
  return { paths, claudeDir, takeIn, tables, journal, read };
}

describe.each(['none', 'some', 'all'] as const)('a history with %s of its text in the journal', (text) => {
  test('comes out of a rebuild and a catch-up row by row as it was, and the journal as well', async () => {
    const { paths, takeIn, tables, journal, read } = await history({ text });
    const before = tables();
    const lines = journal();
    expect(before['api_calls']?.length).toBeGreaterThan(100);
    const pending = read('SELECT count(*) AS n FROM transcript_files WHERE text_to < read_to', (row) =>
      Number(row['n']),
    );
    const result = await rebuildStore({ timeZone: 'UTC', paths, device, now });
    expect(result).toMatchObject({ lostTables: [], skipped: {}, rereadTranscripts: pending[0] });
    await takeIn();
    expect(tables()).toEqual(before);
    expect(journal()).toEqual(lines);
  });

  test('comes back when the database is gone altogether', async () => {
    const { paths, takeIn, tables, journal } = await history({ text });
    const before = tables();
    const lines = journal();
    for (const suffix of ['', '-wal', '-shm']) fs.rmSync(paths.database + suffix, { force: true });
    await rebuildStore({ timeZone: 'UTC', paths, device, now });
    await takeIn();
    expect(tables()).toEqual(before);
    expect(journal()).toEqual(lines);
  });
});

test('transcripts that the client deleted before their texts were read cost nothing in a rebuild', async () => {
  const { paths, claudeDir, takeIn, tables } = await history({ text: 'none' });
  fs.rmSync(path.join(claudeDir, 'projects'), { recursive: true });
  await takeIn();
  const before = tables();
  expect(before['api_calls']?.length).toBeGreaterThan(100);
  for (let round = 0; round < 2; round += 1) {
    await rebuildStore({ timeZone: 'UTC', paths, device, now });
    await takeIn();
    expect(tables()).toEqual(before);
  }
});
