import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../../local-agent/cloud/start-cloud.ts';
import { createPaths } from '../../../local-agent/config/paths.ts';
import type { SentLevel } from '../../../shared/privacy/cut.ts';
import { retryDeadLetters } from '../../../local-agent/sync/retry-dead-letters.ts';
import { readOutboxStatus } from '../../../local-agent/sync/sync-status.ts';
import { syncOnce } from '../../../local-agent/sync/sync-once.ts';
import { mergeEvents } from '../../../shared/events/merge-events.ts';
import { readCloudEvents, readRows } from '../../support/cloud-view.ts';
import { type Machine, openMachine, sessionEvents } from '../../support/machine.ts';
import { type Fault, openNetwork } from '../../support/network.ts';

let home: string;
let cloud: Cloud;
let day = 0;

beforeAll(async () => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-cloud-'));
  cloud = await startCloud({ paths: createPaths(home), port: 45_360 });
});

afterAll(async () => {
  await cloud.stop();
  fs.rmSync(home, { recursive: true, force: true });
});

type Step =
  | { do: 'record'; session: number; turns: number }
  | { do: 'sync'; faults: Fault[] }
  | { do: 'level'; level: SentLevel | 'off' };

const fault: fc.Arbitrary<Fault> = fc.constantFrom<Fault>(
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
  { status: 429, code: 'rate' },
  { status: 503, code: 'database.unavailable' },
  { status: 500, code: 'server.unexpected' },
  { status: 400, code: 'segment.incomplete' },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('record'),
      session: fc.nat(2),
      turns: fc.integer({ min: 1, max: 4 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('sync'), faults: fc.array(fault, { maxLength: 5 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('level'), level: fc.constantFrom('off', 'metadata', 'redacted') }),
  },
) as fc.Arbitrary<Step>;

/** Plays the steps, then lets the line be good and everything leave; answers the turns recorded by session. */
async function play(o: {
  machine: Machine;
  steps: Step[];
  name: (session: number) => string;
}): Promise<Map<number, number>> {
  const turns = new Map<number, number>();
  const late: (() => Promise<void>)[] = [];
  let level: SentLevel | 'off' = 'redacted';
  for (const current of o.steps) {
    if (current.do === 'record') {
      const from = turns.get(current.session) ?? 0;
      const events = sessionEvents({ sessionId: o.name(current.session), turns: current.turns, from });
      o.machine.record(from === 0 ? events : events.slice(1));
      turns.set(current.session, from + current.turns);
    } else if (current.do === 'sync') {
      const network = openNetwork(current.faults);
      await syncOnce(o.machine.deps({ fetch: network.fetch, privacy: { default: level } }));
      late.push(network.deliverLate);
    } else level = current.level;
  }
  // Three damaged arrivals in a row are refused for good: somebody asks for them again.
  const { db, device } = o.machine;
  retryDeadLetters({ ...o.machine.deps(), db, device, now: 0 });
  for (let round = 0; round < 10; round += 1) await syncOnce(o.machine.deps());
  for (const deliver of late) await deliver();
  return turns;
}

it('whatever a day brings, the cloud ends up with everything once', { timeout: 900_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 12 }), async (steps) => {
      day += 1;
      const name = (session: number) => `day${day}-${session}`;
      const machine = openMachine();
      try {
        await machine.connect(cloud);
        const turns = await play({ machine, steps, name });
        const sessionIds = [...turns.keys()].map(name);
        for (const [session, count] of turns) {
          const { events } = await readCloudEvents({ cloud, sessionId: name(session) });
          const journal = [...machine.deps().journal.readFrom({ sessionId: name(session), seq: 0 })];
          expect(mergeEvents(events)).toEqual(mergeEvents(journal));
          expect(mergeEvents(events)).toHaveLength(count * 4 + 1);
        }
        expect(await readRows({ from: cloud.db, sessionIds })).toEqual(
          await readRows({ from: machine.db, sessionIds }),
        );
        expect(readOutboxStatus({ db: machine.db, device: machine.device, now: 0 })).toMatchObject({
          pending_rows: 0,
          pending_segments: 0,
          dead_letters: 0,
        });
      } finally {
        machine.close();
      }
    }),
    { numRuns: Number(process.env['SUBTRACK_RANDOM_DAYS'] ?? 12) },
  );
});
