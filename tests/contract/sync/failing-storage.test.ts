import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readDeadLetters } from '../../../local-agent/sync/sync-status.ts';
import { syncOnce } from '../../../local-agent/sync/sync-once.ts';
import type { SyncResult } from '../../../local-agent/sync/sync-run.ts';
import { DAY } from '../../../shared/core/time.ts';
import { expectUnion } from '../../support/expect-union.ts';
import { type FaultyCloud, openFaultyCloud, type StorageCall } from '../../support/faulty-storage.ts';
import { type Machine, openMachine, sessionEvents } from '../../support/machine.ts';

let cloud: FaultyCloud;
let machine: Machine;
let sessions = 0;

beforeAll(async () => {
  cloud = await openFaultyCloud();
});
afterAll(() => cloud.close());
beforeEach(async () => {
  machine = openMachine();
  machine.become(await cloud.connect(machine.device));
});
afterEach(async () => {
  await cloud.fail();
  machine.close();
});

function record(turns = 2): string {
  sessions += 1;
  const sessionId = `stored-${sessions}`;
  machine.record(sessionEvents({ sessionId, turns }));
  return sessionId;
}

async function syncUntilDone(): Promise<SyncResult> {
  for (let round = 0; round < 10; round += 1) {
    const result = await syncOnce(machine.deps());
    if (result.retry === undefined && !result.more) return result;
  }
  throw new Error('the sync never came to an end');
}

const words = [
  'D1_ERROR: Network connection lost.',
  'D1_ERROR: D1 DB is overloaded. Too many requests queued.',
  'put: We encountered an internal error. Please try again. (10001)',
  'D1_ERROR: Exceeded maximum DB size.',
  'D1_ERROR: words that nobody has heard before',
];

describe('a storage that fails beneath the Worker', () => {
  it('leaves everything there once, whichever of its calls fails, done or not done', async () => {
    const device = machine.device;
    record();
    await cloud.fail();
    await syncUntilDone();
    const calls = await cloud.fail();
    expect(new Set(calls)).toEqual(new Set<StorageCall>(['d1', 'd1.batch', 'r2.put']));
    for (let at = 1; at <= calls.length; at += 1) {
      const sessionId = record();
      await cloud.fail({ at, times: 1, done: at % 2 === 0, says: words[at % words.length] ?? '' });
      await syncUntilDone();
      machine.record(sessionEvents({ sessionId, turns: 1, from: 2 }).slice(1));
    }
    // What is written at once is the one where it matters whether it was done.
    for (const done of [false, true]) {
      record();
      await cloud.fail({ calls: ['d1.batch', 'r2.put'], at: 1, times: 2, done, says: words[0] ?? '' });
      await syncUntilDone();
    }
    await cloud.fail();
    await syncUntilDone();
    expect(readDeadLetters({ db: machine.db, device })).toEqual([]);
    const union = await expectUnion({ cloud, machines: [machine] });
    expect(union.segments).toBeGreaterThan(2 * calls.length);
  });

  it('adopts the bytes that came to lie in R2 before the database failed', async () => {
    const sessionId = record();
    const receipts = `SELECT count(*) AS n FROM segments WHERE session_id = '${sessionId}'`;
    // Whose the token is, what is there already, and then the receipt.
    await cloud.fail({ calls: ['d1'], at: 3, times: 1, done: false, says: words[1] ?? '' });
    const first = await syncOnce(machine.deps());
    expect(first.retry?.delayMs).toBeGreaterThanOrEqual(30_000);
    expect((await cloud.keys()).filter((key) => key.includes(`/${sessionId}/`))).toHaveLength(1);
    expect((await cloud.db.prepare(receipts).all()).results).toEqual([{ n: 0 }]);
    await syncUntilDone();
    await expectUnion({ cloud, machines: [machine] });
  });

  it.each([
    ['read', 'D1_ERROR: Your account has exceeded D1 free tier daily row read limit'],
    ['write', "D1_ERROR: Your account has exceeded D1's free tier daily row write limit."],
  ])('waits for midnight when the rows of the day are used up (%s)', async (_kind, says) => {
    record();
    await cloud.fail({ at: 1, times: 1000, done: false, says });
    const { paused } = await syncOnce(machine.deps());
    expect(new Date(paused?.until ?? 0).toISOString()).toBe('2026-11-21T00:02:30.000Z');
    await cloud.fail();
    machine.turnClock(DAY);
    await syncUntilDone();
    await expectUnion({ cloud, machines: [machine] });
  });

  it('brings everything, a day later and by itself, after a trouble that it could not explain', async () => {
    record();
    await cloud.fail({ at: 1, times: 1000, done: false, calls: ['d1.batch'], says: words[4] ?? '' });
    let buried = 0;
    for (let round = 0; round < 14; round += 1) buried += (await syncOnce(machine.deps())).buried;
    expect(buried).toBeGreaterThan(1);
    await cloud.fail();
    await syncUntilDone();
    expect(readDeadLetters({ db: machine.db, device: machine.device }).length).toBe(buried);
    machine.turnClock(DAY);
    await syncUntilDone();
    expect(readDeadLetters({ db: machine.db, device: machine.device })).toEqual([]);
    await expectUnion({ cloud, machines: [machine] });
  });

  it('gives nothing up and comes back late while the database is full', async () => {
    record();
    const full = { at: 1, times: 1000, done: false, calls: ['d1.batch' as const], says: words[3] ?? '' };
    await cloud.fail(full);
    for (let round = 0; round < 14; round += 1) {
      const { retry, buried } = await syncOnce(machine.deps());
      expect([buried, retry?.reason]).toEqual([0, expect.stringContaining('database is full')]);
      expect(retry?.delayMs).toBeGreaterThanOrEqual(3_600_000);
    }
    await cloud.fail();
    await syncUntilDone();
    await expectUnion({ cloud, machines: [machine] });
  });
});
