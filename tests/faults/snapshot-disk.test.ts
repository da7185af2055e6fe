import fs from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { command, errorOf, start, type World } from '../support/agent-process.ts';
import { makeRepository } from '../support/git-repository.ts';
import { temporaryFolder } from '../support/ingest-home.ts';
import { recordSession } from '../support/recorded-session.ts';
import { SESSION } from '../support/session-lines.ts';
import { waysToFill } from '../support/small-disk.ts';
import { makeReadOnly } from '../support/without-rights.ts';

const take = ['snapshot', 'take', SESSION, '--no-refresh'];

/** A repository in which a session works; its home lies where the test says. */
async function makeShop(home: string) {
  const repo = makeRepository();
  const world: World = { home, claudeDir: temporaryFolder() };
  const turns = [{ ago: 5, ask: 'Start', answer: 'Yes' }];
  recordSession({ claude: world.claudeDir, cwd: repo.top, now: Date.now(), turns });
  await command(world, ['import', '--wait']);
  return { repo, world };
}

type Listed = { snapshots: { snapshot_id: string; checkpoint: string | null }[] };

/** Every snapshot that is listed opens, and its commit is there. */
async function checkAll({ repo, world }: Awaited<ReturnType<typeof makeShop>>): Promise<number> {
  const { snapshots } = await command<Listed>(world, ['snapshot', 'list']);
  for (const { snapshot_id, checkpoint } of snapshots) {
    await command(world, ['snapshot', 'show', snapshot_id]);
    if (checkpoint !== null) repo.git('rev-parse', '--verify', checkpoint);
  }
  expect(repo.git('fsck', '--no-dangling')).toBe('');
  return snapshots.length;
}

test.each(waysToFill())(
  'on a disk $name that is full a snapshot is an error, and the ones before it and the next are whole',
  async ({ open }) => {
    const disk = open();
    onTestFinished(() => disk.remove());
    const shop = await makeShop(path.join(disk.folder, 'home'));
    const { repo, world } = shop;
    await command(world, take);
    const codes = new Set<string>();
    for (const left of [0, 1_000, 8_000, 40_000]) {
      repo.write('src/a.ts', `with ${left} left\n`);
      const before = repo.seen();
      const code = await errorOf(world, take, { prelude: disk.fill(left) });
      disk.empty();
      if (code !== undefined) codes.add(code);
      expect(repo.seen()).toEqual(before);
    }
    const told = new Set([
      'system.disk_full',
      'store.full',
      'store.unavailable',
      'snapshot.incomplete',
      'system.EFBIG',
    ]);
    expect([...codes].filter((code) => !told.has(code))).toEqual([]);
    expect(codes.size).toBeGreaterThan(0);
    repo.write('src/a.ts', 'with room again\n');
    const last = await command<{ checkpoint: string }>(world, take);
    expect(repo.git('show', `${last.checkpoint}:src/a.ts`)).toBe('with room again\n');
    expect(await checkAll(shop)).toBeGreaterThan(1);
  },
  120_000,
);

test('a home or a repository that is read-only is an error that names it; afterwards it works again', async () => {
  const shop = await makeShop(temporaryFolder());
  const { repo, world } = shop;
  await command(world, take);
  for (const [place, named] of [
    [world.home, world.home],
    [path.join(repo.top, '.git'), repo.top],
  ] as const) {
    repo.write('src/a.ts', `without rights to ${path.basename(place)}\n`);
    for (const open of [world.home, world.claudeDir, repo.folder, repo.top]) fs.chmodSync(open, 0o777);
    const unlock = makeReadOnly(place);
    try {
      const { code, output } = await start(world, take, { isOrdinary: true }).ended;
      expect([code, output]).toEqual([1, expect.stringContaining(named)]);
    } finally {
      unlock();
    }
  }
  const last = await command<{ checkpoint: string }>(world, take);
  expect(repo.git('show', `${last.checkpoint}:src/a.ts`)).toBe('without rights to .git\n');
  await checkAll(shop);
}, 120_000);
