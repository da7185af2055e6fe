import { afterAll, beforeAll, expect, it } from 'vitest';
import { readDeadLetters, readOutboxStatus } from '../../../local-agent/sync/sync-status.ts';
import { syncOnce } from '../../../local-agent/sync/sync-once.ts';
import { DAY, HOUR } from '../../../shared/core/time.ts';
import { createRandom } from '../../fixtures/team/random.ts';
import { expectUnion } from '../../support/expect-union.ts';
import { type Machine, openMachine, sessionEvents } from '../../support/machine.ts';
import { type Fault, openNetwork } from '../../support/network.ts';
import { openTeamCloud, type TeamCloud } from '../../support/team-cloud.ts';

const machinesOfTeam = 10;
const days = 3;
const flushesADay = 3;
const offline = 7;
const revoked = 3;

let cloud: TeamCloud;
const machines: Machine[] = [];

beforeAll(async () => {
  cloud = await openTeamCloud();
  await cloud.migrate();
  for (let index = 0; index < machinesOfTeam; index += 1) {
    const machine = openMachine({ member: `Member ${index}` });
    machine.become(await cloud.connect(machine.device));
    // Clocks that are wrong by up to two days, both ways.
    machine.turnClock(((index % 5) - 2) * DAY);
    machines.push(machine);
  }
});
afterAll(async () => {
  for (const machine of machines) machine.close();
  await cloud.close();
});

const faults: Fault[] = [
  'ok',
  'ok',
  'lost',
  'answer lost',
  'doubled',
  'late copy',
  'held back',
  'cut request',
  'cut answer',
  'proxy page',
  'portal',
  { status: 429, code: 'rate', retryAfter: 5 },
  { status: 503, code: 'database.overloaded', retryAfter: 30 },
  { status: 500, code: 'server.unexpected' },
];

function setRevoked(machine: Machine, at: number | null): Promise<unknown> {
  return cloud.db
    .prepare(`UPDATE devices SET revoked_at = ?1 WHERE device_id = ?2`)
    .bind(at, machine.device.device_id)
    .run();
}

/** The machine's token ends after the second request of its sync. */
function revokeDuring(machine: Machine, fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  let requests = 0;
  return async (input, init) => {
    requests += 1;
    if (requests === 3) await setRevoked(machine, 1);
    return fetch(input, init);
  };
}

it('ten machines, three days, one of them away for a week: the cloud is the union of their databases', async () => {
  const random = createRandom(20_261_127);
  const late: (() => Promise<void>)[] = [];
  const met = new Set<string>();
  const pauses: (string | undefined)[] = [];
  for (let turn = 0; turn < days * flushesADay; turn += 1) {
    for (const [index, machine] of machines.entries()) {
      const day = Math.floor(turn / flushesADay);
      const sessionId = `machine-${index}-day-${day}`;
      const from = (turn % flushesADay) * 2;
      const project = `acme/${index % 3}`;
      const events = sessionEvents({ sessionId, project, turns: 2, from, after: (day * DAY) / 1000 });
      machine.record(from === 0 ? events : events.slice(1));
      // One clock is set back in the middle of a day: what comes later must still be the newest.
      machine.turnClock(index === 5 && turn === 4 ? -3 * HOUR : 2 * HOUR);
      if (index === offline) continue;
      const line = Array.from({ length: 4 }, () => faults[random.int(0, faults.length - 1)] ?? 'ok');
      for (const fault of line) met.add(JSON.stringify(fault));
      const isRevoked = index === revoked && turn === 5;
      const network = openNetwork(isRevoked ? [] : line);
      const fetch = isRevoked ? revokeDuring(machine, network.fetch) : network.fetch;
      const result = await syncOnce(machine.deps({ fetch }));
      if (isRevoked) {
        pauses.push(result.paused?.reason);
        await setRevoked(machine, null);
      }
      late.push(network.deliverLate);
    }
  }
  expect(pauses).toEqual([expect.stringContaining('revoked')]);
  machines[offline]?.turnClock(7 * DAY);
  for (const deliver of late) await deliver();
  for (const machine of machines) await syncUntilDone(machine);
  expect(met.size).toBe(new Set(faults.map((fault) => JSON.stringify(fault))).size);
  for (const { db, device } of machines) {
    expect(readDeadLetters({ db, device })).toEqual([]);
    expect(readOutboxStatus({ db, device, now: 0 })).toMatchObject({ pending_rows: 0, pending_segments: 0 });
  }
  const { rows, segments } = await expectUnion({ cloud, machines });
  expect(rows).toMatchObject({
    session_rollups: machinesOfTeam * days,
    agent_rollups: machinesOfTeam * days,
  });
  expect(segments).toBeGreaterThan(machinesOfTeam * days);
});

async function syncUntilDone(machine: Machine): Promise<void> {
  for (let round = 0; round < 20; round += 1) {
    const result = await syncOnce({ ...machine.deps(), force: true });
    if (result.retry === undefined && result.paused === undefined && !result.more) return;
  }
  throw new Error('the sync never came to an end');
}
