import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { archiveStatusSchema } from '../../../support/contract-schemas.ts';
import { filesBelow } from '../../../support/archive-home.ts';
import { first, second } from '../../../support/small-history.ts';
import { createSubtrack } from '../../../support/subtrack.ts';

let subtrack: ReturnType<typeof createSubtrack>;
const NOW = Date.UTC(2026, 10, 21, 12);
beforeEach(() => {
  subtrack = createSubtrack({ now: NOW });
  // Written a day before, as far as the clock of the file system goes.
  for (const file of Object.keys(filesBelow(subtrack.claude)))
    fs.utimesSync(path.join(subtrack.claude, file), NOW / 1000 - 60, NOW / 1000 - 60);
});
afterEach(() => subtrack.remove());

const folder = 'projects/-home-ada-shop';

test('status archives what is new first, and says how much there is', async () => {
  const before = filesBelow(subtrack.claude);
  const raw = Object.values(before).reduce((sum, text) => sum + text.length, 0);
  const status = archiveStatusSchema.parse(await subtrack.json(['archive', 'status']));
  expect(status).toEqual({
    sessions_seen: 2,
    sessions_archived: 2,
    files: 4,
    raw_bytes: raw,
    stored_bytes: expect.any(Number) as number,
    newest_age_s: 60,
    next_cleanup_at: new Date(NOW - 60_000 + 30 * 86_400_000).toISOString(),
  });
  const { stdout } = await subtrack.run(['archive', 'status']);
  expect(stdout).toContain('2 of 2 sessions archived, the newest 1 m 00 s old.');
  expect(stdout).toContain('Claude Code deletes the oldest from 2026-12-21 11:59 on.');
});

test('an empty machine has an empty archive', async () => {
  fs.rmSync(path.join(subtrack.claude, 'projects'), { recursive: true });
  expect(archiveStatusSchema.parse(await subtrack.json(['archive', 'status']))).toEqual({
    sessions_seen: 0,
    sessions_archived: 0,
    files: 0,
    raw_bytes: 0,
    stored_bytes: 0,
    newest_age_s: null,
    next_cleanup_at: null,
  });
});

test('the settings of Claude Code say when it deletes', async () => {
  fs.writeFileSync(path.join(subtrack.claude, 'settings.json'), '{"cleanupPeriodDays":2}');
  const { next_cleanup_at } = archiveStatusSchema.parse(await subtrack.json(['archive', 'status']));
  expect(next_cleanup_at).toBe(new Date(NOW - 60_000 + 2 * 86_400_000).toISOString());
  const { stdout } = await subtrack.run(['doctor']);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('after 2 days, and the agent does not run');
});

test('a session that was deleted before it was archived is seen and not archived', async () => {
  await subtrack.run(['import']);
  fs.rmSync(path.join(subtrack.claude, folder, `${second}.jsonl`));
  const status = archiveStatusSchema.parse(await subtrack.json(['archive', 'status']));
  expect([status.sessions_seen, status.sessions_archived]).toEqual([2, 1]);
  expect((await subtrack.run(['archive', 'status'])).stdout).toContain('1 session not archived');
});

test('a deleted session comes back with its subagents, and is found by its reports again', async () => {
  const before = filesBelow(subtrack.claude);
  await subtrack.run(['archive', 'status']);
  fs.rmSync(path.join(subtrack.claude, folder), { recursive: true });
  const answer = await subtrack.json(['archive', 'restore', first.slice(0, 8)]);
  expect(answer).toMatchObject({
    session_id: first,
    files: [{ state: 'written' }, { state: 'written' }, { state: 'written' }],
    command: `cd /home/ada/shop && CLAUDE_CONFIG_DIR=${subtrack.claude} claude --resume ${first}`,
  });
  const own = Object.fromEntries(Object.entries(before).filter(([file]) => file.includes(first)));
  expect(filesBelow(subtrack.claude)).toEqual(own);
  const again = await subtrack.run(['archive', 'restore', first]);
  expect(again.stdout).toContain('3 files there already.');
  expect(again.stdout).toContain('/home/ada/shop is gone: make that folder');
});

test.each([
  [['archive', 'restore', 'ffff'], 'archive.not_found', 1],
  [['archive', 'restore', first, '--map', 'here=there'], 'usage.wrong_value', 2],
  [['archive', 'restore', first, '--map', '/no/where=/there'], 'archive.map_unused', 1],
  [['archive', 'restore'], 'usage.missing_argument', 2],
])('%j fails with %s', async (argv, code, exit) => {
  const { stderr, code: left } = await subtrack.run([...argv, '--json']);
  expect([JSON.parse(stderr), left]).toMatchObject([{ error: { code } }, exit]);
});

test('verify reads everything again, and leaves with 1 when something is lost', async () => {
  await subtrack.run(['archive', 'status']);
  expect(await subtrack.json(['archive', 'verify'])).toMatchObject({
    ok: true,
    sessions: 2,
    files: 4,
    damaged: [],
  });
  const pack = path.join(subtrack.home, 'archive', `${second}.zst`);
  const bytes = fs.readFileSync(pack);
  bytes.fill(0, bytes.length - 20, bytes.length - 10);
  fs.writeFileSync(pack, bytes);
  fs.rmSync(path.join(subtrack.claude, folder, `${second}.jsonl`));
  const { code, stdout } = await subtrack.run(['archive', 'verify']);
  expect(code).toBe(1);
  expect(stdout).toContain('1 file damaged');
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
    `${second.slice(0, 8)} ${folder}/${second}.jsonl, version 1`,
  );
  expect((await subtrack.run(['archive', 'restore', second])).code).toBe(1);
});
