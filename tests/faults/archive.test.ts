import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createRandom } from '../fixtures/corpus/random.ts';
import { command, errorOf, start, type World } from '../support/agent-process.ts';
import { filesBelow } from '../support/archive-home.ts';
import { temporaryFolder } from '../support/ingest-home.ts';
import { waysToFill } from '../support/small-disk.ts';

const seed = Number(process.env['SUBTRACK_FAULT_SEED'] ?? Date.now() % 1_000_000_007);

/** Sessions that grow, are replaced and cut, beside the truth of what they hold. */
function createSessions({
  claudeDir,
  random,
}: {
  claudeDir: string;
  random: ReturnType<typeof createRandom>;
}) {
  const ids = Array.from({ length: 4 }, () => random.uuid());
  const folder = path.join(claudeDir, 'projects', '-home-ada-shop');
  fs.mkdirSync(folder, { recursive: true });
  const places = ids.flatMap((id) => [
    path.join(folder, `${id}.jsonl`),
    path.join(folder, id, 'subagents', 'agent-a1.jsonl'),
  ]);
  for (const id of ids) fs.mkdirSync(path.join(folder, id, 'subagents'), { recursive: true });
  return {
    ids,
    change() {
      const place = random.pick(places);
      const text = `${JSON.stringify({ text: random.prose(random.int(1, 4000)) })}\n`;
      if (random.chance(0.8)) fs.appendFileSync(place, text);
      else fs.writeFileSync(place, text);
    },
  };
}

async function restoreAll({
  world,
  ids,
}: {
  world: World;
  ids: readonly string[];
}): Promise<Record<string, string>> {
  const to = temporaryFolder();
  for (const id of ids) await command(world, ['archive', 'restore', id, '--to', to]);
  const all = Object.entries(filesBelow(to));
  return Object.fromEntries(all.filter(([name]) => name.endsWith('.jsonl')));
}

test(`killed at random moments, the archive loses nothing and reads nothing half-written (SUBTRACK_FAULT_SEED=${seed})`, async () => {
  const world = { home: temporaryFolder(), claudeDir: temporaryFolder() };
  const random = createRandom(seed);
  const sessions = createSessions({ claudeDir: world.claudeDir, random });
  for (let round = 0; round < 25; round += 1) {
    for (let count = random.int(1, 8); count > 0; count -= 1) sessions.change();
    const { child, ended } = start(world, ['archive', 'status']);
    const until = performance.now() + random.int(60, 500);
    while (performance.now() < until) {
      await sleep(10);
      if (random.chance(0.3)) sessions.change();
    }
    child.kill('SIGKILL');
    await ended;
  }
  expect(await command(world, ['archive', 'verify'])).toMatchObject({
    ok: true,
    damaged: [],
    damaged_bytes: 0,
  });
  expect(await restoreAll({ world, ids: sessions.ids })).toEqual(filesBelow(world.claudeDir));
});

test.each(waysToFill())(
  'a disk $name that is full is told so, and afterwards everything is archived',
  async ({ open }) => {
    const disk = open();
    onTestFinished(() => disk.remove());
    const world = { home: path.join(disk.folder, 'home'), claudeDir: temporaryFolder() };
    const random = createRandom(7);
    const sessions = createSessions({ claudeDir: world.claudeDir, random });
    const codes = new Set<string>();
    for (let left = 0; left < 300_000; left += 30_000) {
      disk.empty();
      for (let count = 0; count < 4; count += 1) sessions.change();
      const code = await errorOf(world, ['archive', 'status'], { prelude: disk.fill(left) });
      if (code !== undefined) codes.add(code);
    }
    disk.empty();
    const told = new Set([
      'archive.full',
      'archive.unwritable',
      'store.full',
      'store.unavailable',
      'system.disk_full',
    ]);
    expect([...codes].filter((code) => !told.has(code))).toEqual([]);
    expect(codes.size).toBeGreaterThan(0);
    expect(await command(world, ['archive', 'verify'])).toMatchObject({ ok: true, damaged_bytes: 0 });
    expect(await restoreAll({ world, ids: sessions.ids })).toEqual(filesBelow(world.claudeDir));
  },
);

test('what may not be read costs only itself, is told by doctor, and is archived once it may', async () => {
  const world = { home: temporaryFolder(), claudeDir: temporaryFolder() };
  const sessions = createSessions({ claudeDir: world.claudeDir, random: createRandom(8) });
  for (let count = 0; count < 30; count += 1) sessions.change();
  const [first = '', closed = ''] = sessions.ids;
  const folder = path.join(world.claudeDir, 'projects', '-home-ada-shop');
  const places = [path.join(folder, `${first}.jsonl`), path.join(folder, closed)];
  for (const place of [world.home, world.claudeDir]) fs.chmodSync(place, 0o777);
  for (const place of places) fs.chmodSync(place, 0);
  onTestFinished(() => places.forEach((place) => fs.chmodSync(place, 0o755)));
  const status = await command<{ sessions_archived: number; sessions_seen: number }>(
    world,
    ['archive', 'status'],
    {
      isOrdinary: true,
    },
  );
  expect(status).toMatchObject({ sessions_seen: 4, sessions_archived: 3 });
  const { output } = await start(world, ['doctor', '--json'], { isOrdinary: true }).ended;
  const { checks } = JSON.parse(output) as { checks: { name: string; message: string }[] };
  const found = checks.find((check) => check.name === 'archive' && check.message.startsWith('not archived'));
  for (const place of places) expect(found?.message).toContain(place);
  for (const place of places) fs.chmodSync(place, 0o755);
  expect(await command(world, ['archive', 'status'])).toMatchObject({ sessions_archived: 4 });
  expect(await restoreAll({ world, ids: sessions.ids })).toEqual(filesBelow(world.claudeDir));
});
