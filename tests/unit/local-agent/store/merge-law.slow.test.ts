import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../../../local-agent/store/driver/db.ts';
import { migrate, readMigrations } from '../../../../local-agent/store/driver/migrate.ts';
import { factTableNames, factTables } from '../../../../local-agent/store/facts/fact-tables.ts';
import { writeEventsAsFacts } from '../../../../local-agent/store/facts/write-events-as-facts.ts';
import { eventTypes, type TrackedEvent } from '../../../../shared/events/event-schema.ts';
import { mergeEvents } from '../../../../shared/events/merge-events.ts';
import { arbitrarySightings } from '../../../fixtures/events/arbitrary-sightings.ts';
import { clear } from '../../../support/store-fixture.ts';

const db = openDatabase({ file: ':memory:' });
migrate({ db, migrations: readMigrations() });
afterAll(() => db.close());

// Where many events tell of one thing, times of the sightings are evidence of their own; the values must be the same.
const shownColumns: Partial<Record<(typeof factTableNames)[number], string>> = {
  tasks: 'session_id, task_id, agent_id, at, subject, description, state',
  sessions: `session_id, project, title, cwd, git_branch, client_version, entrypoint, model, permission_mode, needs, end_reason,
    forked_from, born_at, journaled`,
  agent_runs: `session_id, agent_id, agent_type, description, tool_use_id, parent_agent_id, status, model, requested_model,
    depth, background, started_at, ended_at, worktree_path, worktree_branch, journaled`,
};

/** The facts that these batches come to. */
function facts(batches: readonly (readonly TrackedEvent[])[]) {
  clear(db);
  for (const events of batches) writeEventsAsFacts({ db, events, journaled: true });
  const ofOthers = batches.flat()[0]?.event_type === 'agent_invocation';
  return Object.fromEntries(
    factTableNames
      // Which agents an event shows is evidence as well: a run that only one sighting names.
      .filter((table) => table !== 'agent_runs' || ofOthers)
      .map((table) => [table, db.prepare(`SELECT ${shownColumns[table] ?? '*'} FROM ${table}`).all()]),
  );
}

const shuffled = arbitrarySightings.chain((events) =>
  fc.record({
    events: fc.constant(events),
    turned: fc.shuffledSubarray(events, { minLength: events.length, maxLength: events.length }),
  }),
);

describe('the merge law', () => {
  test('SQL, fold and mergeEvents come to the same facts for any shuffled sightings of any event', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(shuffled, ({ events, turned }) => {
        for (const { event_type } of events) seen.add(event_type);
        const bySql = facts(turned.map((event) => [event]));
        expect(facts([events])).toEqual(bySql);
        expect(facts([mergeEvents(turned)])).toEqual(bySql);
      }),
      { numRuns: 1200 },
    );
    expect([...seen].toSorted()).toEqual([...eventTypes].toSorted());
  });

  test('mergeEvents depends on neither the order of sightings nor their number', () => {
    fc.assert(
      fc.property(shuffled, ({ events, turned }) => {
        const merged = mergeEvents(events);
        expect(mergeEvents(turned)).toEqual(merged);
        expect(mergeEvents([...turned, ...events])).toEqual(merged);
        expect(mergeEvents(merged)).toEqual(merged);
      }),
      { numRuns: 1200 },
    );
  });

  test('every column of a fact has a rule, and every rule a column', () => {
    for (const table of factTableNames) {
      const columns = db
        .prepare(`SELECT name FROM pragma_table_info('${table}') WHERE name <> 'copy'`)
        .all()
        .map(({ name }) => name);
      expect(Object.keys(factTables[table]).toSorted(), table).toEqual(columns.toSorted());
    }
  });
});
