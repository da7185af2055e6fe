import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../../../local-agent/store/driver/db.ts';
import { writeEventsAsFacts } from '../../../../local-agent/store/facts/write-events-as-facts.ts';
import { migrate, readMigrations } from '../../../../local-agent/store/driver/migrate.ts';
import { recomputeRollups } from '../../../../local-agent/store/rollups/recompute-rollups.ts';
import type { TrackedEvent } from '../../../../shared/events/event-schema.ts';
import { arbitraryEvent, sessionIds } from '../../../fixtures/events/arbitrary-events.ts';
import { clear, device, dump, temporaryStore } from '../../../support/store-fixture.ts';

const now = Date.UTC(2026, 8, 1, 14);
const db = openDatabase({ file: ':memory:' });
migrate({ db, migrations: readMigrations() });
afterAll(() => db.close());

/** The whole database after these batches. */
function store(batches: TrackedEvent[][], everySession = true) {
  clear(db);
  let added = 0;
  for (const events of batches) {
    db.transaction(() => {
      const result = writeEventsAsFacts({ db, events, journaled: true });
      added += result.added;
      recomputeRollups({
        timeZone: 'UTC',
        db,
        sessionIds: everySession ? sessionIds : result.sessions,
        device,
        now,
      });
    });
  }
  return { tables: dump(db), added };
}

function call(timestamp: string, data: object): TrackedEvent {
  return {
    v: 1,
    event_id: 'tool:t1',
    event_type: 'tool_usage',
    timestamp,
    session_id: 's1',
    agent_id: 'main',
    source: 'hook',
    project: 'shop',
    data: { tool_use_id: 't1', tool_name: 'Bash', ...data },
  } as TrackedEvent;
}

describe('writeEventsAsFacts', () => {
  test('gives equal facts and rollups in whatever order and batches the sightings arrive', () => {
    fc.assert(
      fc.property(
        fc.array(arbitraryEvent, { minLength: 1, maxLength: 80 }),
        fc.infiniteStream(fc.nat()),
        fc.integer({ min: 1, max: 8 }),
        (events, numbers, size) => {
          const shuffled = events
            .map((event) => ({ event, place: numbers.next().value ?? 0 }))
            .sort((a, b) => a.place - b.place)
            .map(({ event }) => event);
          const batches: TrackedEvent[][] = [];
          for (let at = 0; at < shuffled.length; at += size) batches.push(shuffled.slice(at, at + size));
          expect(store(batches).tables).toEqual(store([events]).tables);
        },
      ),
      { numRuns: 400 },
    );
  });

  test('touched sessions alone are enough to keep every rollup right', () => {
    fc.assert(
      fc.property(fc.array(arbitraryEvent, { minLength: 30, maxLength: 120 }), (events) => {
        const oneByOne = store(
          events.map((event) => [event]),
          false,
        );
        expect(oneByOne.tables).toEqual(store([events]).tables);
      }),
      { numRuns: 80 },
    );
  });

  test('changes nothing when events come again, and counts nothing as added', () => {
    fc.assert(
      fc.property(fc.array(arbitraryEvent, { minLength: 1, maxLength: 40 }), (events) => {
        const once = store([events]);
        const twice = store([events, events, events.toReversed()]);
        expect(twice.tables).toEqual(once.tables);
        expect(twice.added).toBe(once.added);
      }),
      { numRuns: 80 },
    );
  });

  test('a field that a later sighting does not know keeps its value', () => {
    const db = temporaryStore();
    const events = [
      call('2026-09-01T10:00:00.000Z', {
        status: 'running',
        summary: 'Bash npm test',
        started_at: '2026-09-01T10:00:00.000Z',
      }),
      call('2026-09-01T10:00:03.000Z', { status: 'error', duration_ms: 2900 }),
    ];
    expect(writeEventsAsFacts({ db, events, journaled: true }).added).toBe(3);
    expect(
      db.prepare('SELECT status, summary, duration_ms, started_at, ended_at FROM tool_calls').get(),
    ).toEqual({
      status: 'error',
      summary: 'Bash npm test',
      duration_ms: 2900,
      started_at: Date.parse('2026-09-01T10:00:00.000Z'),
      ended_at: Date.parse('2026-09-01T10:00:03.000Z'),
    });
  });
});
