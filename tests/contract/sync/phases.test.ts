import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Device } from '../../../local-agent/config/device.ts';
import { exchangePhases } from '../../../local-agent/phases/exchange-phases.ts';
import { readPhases, storePhases } from '../../../local-agent/phases/phase-store.ts';
import { syncOnce } from '../../../local-agent/sync/sync-once.ts';
import { type Machine, openMachine, sessionEvents } from '../../support/machine.ts';
import { openTeamCloud, type TeamCloud } from '../../support/team-cloud.ts';

let cloud: TeamCloud;
let machine: Machine;
let device: Device;

beforeEach(async () => {
  cloud = await openTeamCloud();
  await cloud.migrate();
  machine = openMachine();
  device = await cloud.connect(machine.device);
});

afterEach(async () => {
  machine.close();
  await cloud.close();
});

const unplanned = { planned_end_at: null, planned_at: 0 };
const phase = { phase: 1, name: 'Shop', started_at: 5, completed_at: null, changed_at: 5, ...unplanned };
const exchange = (o: Partial<Parameters<typeof exchangePhases>[0]> = {}) =>
  exchangePhases({ db: machine.db, device, fetch, ...o });

const away: typeof fetch = () => Promise.reject(new TypeError('fetch failed'));
const portal: typeof fetch = async () => new Response('<html>Sign in to the hotel</html>');

async function asOwner(): Promise<void> {
  await cloud.db.prepare(`UPDATE members SET role = 'owner'`).run();
}

it('a phase that was started while the cloud was away is told with the next sync, once', async () => {
  await asOwner();
  storePhases({ db: machine.db, exchange: { phases: [phase], findings: [] } });
  machine.record(sessionEvents({ sessionId: 's1' }));
  let told = 0;
  const counting: typeof fetch = (input, init) => {
    if (String(input).endsWith('/v1/phases')) told += 1;
    return fetch(input, init);
  };
  const run = () => syncOnce({ ...machine.deps({ fetch: counting }), device });
  await run();
  await run();
  expect(told).toBe(1);
  const { results } = await cloud.db.prepare('SELECT name FROM phases').all();
  expect(results).toEqual([{ name: 'Shop' }]);
});

it('what the cloud does not take is not kept here either', async () => {
  const changed = { phases: [phase], findings: [] };
  expect(await exchange({ changed })).toMatchObject({ kind: 'refused' });
  expect(readPhases(machine.db)).toEqual([]);
  await asOwner();
  expect(await exchange({ changed })).toEqual({ kind: 'done' });
  expect(readPhases(machine.db)).toEqual([phase]);
});

const plan = async () => (await cloud.db.prepare('SELECT planned_end_at FROM planned_ends').all()).results;

const strip = (text: string) =>
  JSON.stringify(JSON.parse(text), (key, value: unknown) => (key.startsWith('planned') ? undefined : value));

/** A cloud of before plans: it takes a phase and says nothing of its end. */
const older: typeof fetch = async (input, init) => {
  if (!String(input).endsWith('/v1/phases')) return fetch(input, init);
  const answer = await fetch(input, { ...init, body: strip(String(init?.body)) });
  return new Response(strip(await answer.text()), { status: answer.status });
};

it('a planned end waits here while the cloud is older, is asked for once an hour, and goes after the upgrade', async () => {
  await asOwner();
  const planned = { ...phase, planned_end_at: 90_000_000, planned_at: 6 };
  expect(await exchange({ fetch: older, changed: { phases: [planned], findings: [] } })).toEqual({
    kind: 'untaken',
  });
  expect(readPhases(machine.db)).toEqual([planned]);
  let told = 0;
  const run = (through: typeof fetch, at: number) =>
    syncOnce({
      ...machine.deps({
        fetch: (input, init) => {
          if (String(input).endsWith('/v1/phases')) told += 1;
          return through(input, init);
        },
      }),
      clock: () => at,
      device,
    });
  const hour = 3_600_000;
  for (const at of [hour, hour + 1, 2 * hour - 1]) await run(older, at);
  expect(told).toBe(1);
  expect(await plan()).toEqual([]);
  for (const at of [2 * hour, 2 * hour + 1]) await run(fetch, at);
  expect([told, await plan()]).toEqual([2, [{ planned_end_at: 90_000_000 }]]);
});

it('a cloud that is away, or something else, costs nothing', async () => {
  for (const fake of [away, portal]) expect(await exchange({ fetch: fake })).toEqual({ kind: 'off' });
  expect(await exchange({ device: undefined })).toEqual({ kind: 'off' });
});
