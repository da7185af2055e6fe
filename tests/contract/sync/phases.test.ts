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

const phase = { phase: 1, name: 'Shop', started_at: 5, completed_at: null, changed_at: 5 };
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

it('a cloud that is away, or something else, costs nothing', async () => {
  for (const fake of [away, portal]) expect(await exchange({ fetch: fake })).toEqual({ kind: 'off' });
  expect(await exchange({ device: undefined })).toEqual({ kind: 'off' });
});
