import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createPaths } from '../../../local-agent/config/paths.ts';
import { readDevice, saveDevice } from '../../../local-agent/config/device.ts';
import { rollupTableNames } from '../../../shared/ledger/rollup-tables.ts';
import { comparisonSchema, forgottenSchema } from '../../support/cloud-schemas.ts';
import { first, second } from '../../support/small-history.ts';
import { createSubtrack } from '../../support/subtrack.ts';
import { openTeamCloud, type TeamCloud } from '../../support/team-cloud.ts';

let cloud: TeamCloud;
let subtrack: ReturnType<typeof createSubtrack>;
beforeAll(async () => {
  cloud = await openTeamCloud();
  await cloud.migrate();
});
afterAll(() => cloud.close());

/** A machine with a history of its own that was never connected before. */
beforeEach(async () => {
  subtrack = createSubtrack();
  await subtrack.run(['import', '--wait']);
  const paths = createPaths(subtrack.home);
  const device = readDevice(paths);
  if (device === undefined) throw new Error('the import made no device');
  saveDevice({ paths, device: await cloud.connect(device) });
});
afterEach(async () => {
  await subtrack.run(['disconnect', '--forget', '--yes']);
  subtrack.remove();
});

async function compare() {
  const { code, stdout, stderr } = await subtrack.run(['sync', '--verify', '--json']);
  if (stdout === '') throw new Error(stderr);
  return { code, ...comparisonSchema.parse(JSON.parse(stdout)) };
}

async function rowsThere(): Promise<number> {
  const tables = [...rollupTableNames, 'segments'].map((table) => `(SELECT count(*) FROM ${table})`);
  const { results } = await cloud.db.prepare(`SELECT ${tables.join(' + ')} AS n`).all();
  return Number(results[0]?.['n']);
}

/** What the audit log says was deleted. */
async function deletions(): Promise<number> {
  const { results } = await cloud.db
    .prepare("SELECT count(*) AS n FROM audit_entries WHERE action = 'session.deleted'")
    .all();
  return Number(results[0]?.['n']);
}

it('a history that moved into a cloud is the same there by rows, sums and positions', async () => {
  const told = await compare();
  expect(told).toMatchObject({ code: 0, same: true, different: [], kept_as_days: 0 });
  expect(told.sessions).toEqual({ compared: 2, waiting: 0, only_there: 0 });
  expect(told.tables.map(({ table }) => table)).toEqual(rollupTableNames);
  for (const { rows, sums } of told.tables) {
    expect(rows.there).toBe(rows.here);
    expect(sums.filter(({ here, there }) => here !== there)).toEqual([]);
  }
  const costs = told.tables.find(({ table }) => table === 'usage_rollups')?.sums;
  expect(costs?.find(({ column }) => column === 'cost_micros')?.there).toBeGreaterThan(0);
  expect(told.positions.there).toBe(told.positions.here);
  expect(told.positions.here).toBeGreaterThan(10);
  expect((await subtrack.run(['sync', '--verify'])).stdout).toMatch(/has what was sent: 2 sessions/);
});

it.each([
  ['a row that is gone', `DELETE FROM usage_rollups WHERE session_id = '${first}'`, first, 'usage_rollups'],
  [
    'a sum that is another',
    `UPDATE agent_rollups SET cost_micros = cost_micros + 1 WHERE session_id = '${second}' AND agent_id = 'main'`,
    second,
    'agent_rollups',
  ],
  ['a segment that is gone', `DELETE FROM segments WHERE session_id = '${first}'`, first, 'segments'],
  [
    'a row that nobody sent',
    `INSERT INTO error_rollups (hour, session_id, fingerprint, rev, kind, agent_type, occurrences, last_at, last_event_id)
      SELECT started_at / 3600000, session_id, 'made-up', 1, 'tool', 'main', 1, started_at, 'x' FROM session_rollups
      WHERE session_id = '${first}'`,
    first,
    'error_rollups',
  ],
])('tells of %s, and in which session', async (_what, sql, sessionId, table) => {
  await subtrack.run(['sync']);
  await cloud.db.prepare(sql).run();
  expect(await compare()).toMatchObject({
    code: 1,
    same: false,
    different: [{ session_id: sessionId, what: [table] }],
  });
  expect((await subtrack.run(['sync', '--verify'])).stdout).toContain(`${sessionId} (${table})`);
});

it('tells of a session that is not there at all, and of one that is only there', async () => {
  await subtrack.run(['sync']);
  await cloud.db
    .prepare(`UPDATE session_rollups SET session_id = 'else' WHERE session_id = '${first}'`)
    .run();
  const told = await compare();
  expect(told.sessions).toMatchObject({ compared: 2, only_there: 1 });
  expect(told.different[0]?.what).toEqual(expect.arrayContaining(['session_rollups', 'segments']));
});

it('shows what a cloud would forget, deletes it after a yes, and can be connected again as if never before', async () => {
  await subtrack.run(['sync']);
  const filled = await rowsThere();
  const deletedBefore = await deletions();
  const forget = async (...flags: string[]) =>
    forgottenSchema.parse(await subtrack.json(['disconnect', '--forget', ...flags]));
  const shown = await forget();
  expect(shown).toMatchObject({ revoked: false, forgotten: { sessions: 2, done: false } });
  expect((await subtrack.run(['disconnect', '--forget'])).stdout).toContain('Nothing was deleted');
  expect(await rowsThere()).toBe(filled);

  const { device_id, member, name } = readDevice(createPaths(subtrack.home)) ?? {};
  expect(await forget('--yes')).toMatchObject({
    revoked: true,
    forgotten: { ...shown.forgotten, done: true },
  });
  expect([await rowsThere(), await cloud.keys()]).toEqual([0, []]);
  expect(await deletions()).toBe(deletedBefore + 2);
  expect(readDevice(createPaths(subtrack.home))).toEqual({ device_id, member, name });

  // Nothing counts as sent any more, although the cloud is at the same address.
  const again = await cloud.connect({ device_id: crypto.randomUUID(), member: 'Ada', name: 'laptop' });
  saveDevice({ paths: createPaths(subtrack.home), device: again });
  expect(await compare()).toMatchObject({ code: 0, sessions: { compared: 2 } });
  expect(await rowsThere()).toBe(filled);
});

it('takes up a forgetting that broke off', async () => {
  await subtrack.run(['sync']);
  const paths = createPaths(subtrack.home);
  const device = readDevice(paths);
  let deletions = 0;
  const breaking = createSubtrack({
    history: false,
    fetch: (input, init) => {
      if (init?.method === 'DELETE') deletions += 1;
      return deletions === 2 ? Promise.reject(new TypeError('fetch failed')) : fetch(input, init);
    },
  });
  if (device !== undefined) saveDevice({ paths: createPaths(breaking.home), device });
  const broken = await breaking.run(['disconnect', '--forget', '--yes', '--json']);
  breaking.remove();
  expect([broken.code, broken.stderr.includes('1 of 2 sessions')]).toEqual([1, true]);
  expect(forgottenSchema.parse(await subtrack.json(['disconnect', '--forget', '--yes']))).toMatchObject({
    revoked: true,
    forgotten: { sessions: 1, done: true },
  });
  expect(await rowsThere()).toBe(0);
});
