import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createPaths, type Paths } from '../../local-agent/config/paths.ts';
import { settingsSchema } from '../../local-agent/config/settings.ts';
import { catchUp } from '../../local-agent/ingest/catch-up.ts';
import { listSessionFiles } from '../../local-agent/journal/journal-files.ts';
import { openJournal } from '../../local-agent/journal/journal.ts';
import { openStore } from '../../local-agent/store/driver/open-store.ts';
import { rebuildStore } from '../../local-agent/store/rebuild/rebuild-store.ts';
import { createRandom } from '../fixtures/corpus/random.ts';
import { makeReadOnly } from '../support/without-rights.ts';
import { dump } from '../support/store-fixture.ts';
import { command, errorOf, start } from '../support/agent-process.ts';
import { waysToFill } from '../support/small-disk.ts';
import { createTraffic } from '../support/traffic.ts';

const device = { device_id: 'device-01', member: 'ada', name: 'laptop' };

function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-fault-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function takeIn({ paths, claudeDir, now = Date.now() }: { paths: Paths; claudeDir: string; now?: number }) {
  const settings = settingsSchema.parse({});
  return catchUp({
    timeZone: 'UTC',
    paths,
    claudeDirs: [claudeDir],
    settings,
    device: () => device,
    clock: () => now,
    text: 'now',
  });
}

test.each(waysToFill())(
  'a disk $name that is full at any point is told so, and afterwards everything is there exactly once',
  async ({ open }) => {
    const disk = open();
    onTestFinished(() => disk.remove());
    const world = { home: path.join(disk.folder, 'home'), claudeDir: temporaryFolder() };
    const paths = createPaths(world.home);
    const { claudeDir } = world;
    const traffic = createTraffic({ random: createRandom(5), spool: paths.spool, claudeDir });
    const told = new Set([
      'journal.full',
      'journal.unwritable',
      'store.full',
      'store.unavailable',
      'system.disk_full',
    ]);
    const codes = new Set<string>();
    for (let left = 0; left < 400_000; left += 16_000) {
      disk.empty();
      for (let count = 0; count < 3; count += 1) traffic.tick();
      traffic.finish();
      const code = await errorOf(world, ['import', '--wait'], { prelude: disk.fill(left) });
      if (code !== undefined) codes.add(code);
    }
    disk.empty();
    await takeIn({ paths, claudeDir });
    const { sent } = traffic;
    const db = openStore({ file: paths.database });
    onTestFinished(() => db.close());
    const list = (sql: string) =>
      db
        .prepare(sql)
        .all()
        .map((row) => Object.values(row)[0]);
    expect(list('SELECT tool_use_id FROM tool_calls ORDER BY 1')).toEqual(
      [...sent.hookCalls, ...sent.bothCalls].toSorted(),
    );
    expect(list('SELECT message_id FROM api_calls ORDER BY 1')).toEqual(sent.responses.toSorted());
    expect(list('SELECT count(*) FROM triggers')).toEqual([sent.prompts.length]);
    const journaled = traffic.sessionIds.flatMap((sessionId) => [
      ...openJournal({ paths }).readFrom({ sessionId, seq: 1 }),
    ]);
    expect(journaled.filter((event) => event.event_type === 'trigger')).toHaveLength(sent.prompts.length);
    expect(fs.readdirSync(paths.spool)).toEqual([]);
    expect([...codes].filter((code) => !told.has(code))).toEqual([]);
    expect(codes.size).toBeGreaterThan(0);
  },
);

test('a home that is read-only is a clear error for who writes, and still shows what was recorded', async () => {
  const world = { home: temporaryFolder(), claudeDir: temporaryFolder() };
  const paths = createPaths(world.home);
  const traffic = createTraffic({ random: createRandom(6), spool: paths.spool, claudeDir: world.claudeDir });
  for (let count = 0; count < 30; count += 1) traffic.tick();
  traffic.finish();
  await takeIn({ paths, claudeDir: world.claudeDir });
  traffic.tick();
  traffic.finish();
  const unlock = makeReadOnly(world.home);
  try {
    expect(await errorOf(world, ['import'], { isOrdinary: true })).toBe('store.unavailable');
    const { sessions } = await command<{ sessions: unknown[] }>(world, ['sessions', '--no-refresh'], {
      isOrdinary: true,
    });
    expect(sessions).toHaveLength(3);
  } finally {
    unlock();
  }
  await takeIn({ paths, claudeDir: world.claudeDir });
  expect(fs.readdirSync(paths.spool)).toEqual([]);
});

test('a database with damaged pages is an error with a way out, and rebuild brings everything back', async () => {
  const world = { home: temporaryFolder(), claudeDir: temporaryFolder() };
  const paths = createPaths(world.home);
  const traffic = createTraffic({ random: createRandom(7), spool: paths.spool, claudeDir: world.claudeDir });
  for (let count = 0; count < 40; count += 1) traffic.tick();
  traffic.finish();
  const now = Date.now();
  await takeIn({ paths, claudeDir: world.claudeDir, now });
  const db = openStore({ file: paths.database });
  const before = dump(db);
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();

  const bytes = fs.readFileSync(paths.database);
  // The first page survives, so that it still looks like a database.
  for (let at = 4096; at < bytes.length; at += 4096) bytes.fill(0x5a, at, at + 600);
  fs.writeFileSync(paths.database, bytes);
  traffic.tick();
  traffic.finish();
  const { code, output } = await start(world, ['sessions']).ended;
  expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining('run subtrack rebuild') });
  expect(output.trim().split('\n')).toHaveLength(1);

  await rebuildStore({ timeZone: 'UTC', paths, device, now });
  await takeIn({ paths, claudeDir: world.claudeDir, now });
  const again = openStore({ file: paths.database });
  const after = dump(again);
  const { sent } = traffic;
  expect(after['tool_calls']).toHaveLength(sent.hookCalls.length + sent.bothCalls.length);
  expect(after['triggers']).toHaveLength(sent.prompts.length);
  expect(after['api_calls']).toEqual(expect.arrayContaining(before['api_calls'] ?? []));
  // Cursors were lost with the database: the transcripts came again, the journal has none of it twice.
  const lines = listSessionFiles(paths.journal).flatMap((file) =>
    fs.readFileSync(file, 'utf8').trimEnd().split('\n'),
  );
  const contents = lines.map((line) => line.replace(/,"seq":\d+\}$/, '}'));
  expect(new Set(contents).size).toBe(contents.length);
  again.close();
});

test('a clock that goes back makes no row older than it was', async () => {
  const paths = createPaths(temporaryFolder());
  const claudeDir = temporaryFolder();
  const traffic = createTraffic({ random: createRandom(8), spool: paths.spool, claudeDir });
  const db = openStore({ file: paths.database });
  onTestFinished(() => db.close());
  const revs = () =>
    new Map(
      db
        .prepare('SELECT session_id, rev FROM session_rollups')
        .all()
        .map((row) => [row['session_id'], Number(row['rev'])]),
    );
  let before = revs();
  for (const now of [Date.now(), Date.now() - 86_400_000, 1000, 0]) {
    for (let count = 0; count < 6; count += 1) traffic.tick();
    traffic.finish();
    await takeIn({ paths, claudeDir, now });
    const after = revs();
    for (const [session, rev] of before) expect(after.get(session)).toBeGreaterThanOrEqual(rev);
    expect([...after.values()].some((rev) => rev > Math.max(0, ...before.values()))).toBe(true);
    before = after;
  }
});
