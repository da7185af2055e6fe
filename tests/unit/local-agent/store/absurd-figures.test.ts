import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../../../local-agent/store/driver/db.ts';
import { migrate, readMigrations } from '../../../../local-agent/store/driver/migrate.ts';
import { openStore } from '../../../../local-agent/store/driver/open-store.ts';
import { apiCall, apply, event, prompt, start, story, toolCall } from '../../../support/session-story.ts';
import { temporaryFolder, temporaryStore } from '../../../support/store-fixture.ts';

/** Before 1970. */
const longAgo = -start / 1000 - 1_000_000;
const broken = { session: 'broken' };
const absurd = [
  prompt('p9', longAgo, broken),
  apiCall('m9', longAgo, { cost_micros: -5, cache_savings_micros: -5 }, broken),
  toolCall('t9', longAgo, { duration_ms: -40 }, broken),
  event('error', longAgo, 'error:9', { kind: 'tool', message: 'x', fingerprint: 'f' }, broken),
];

describe('figures that no table takes', () => {
  test('are drawn into their bounds, and stop no other session from being summed up', () => {
    const db = temporaryStore();
    apply({ db, events: [...absurd, ...story] });
    const sessions = db
      .prepare('SELECT session_id, started_at, cost_micros FROM session_rollups ORDER BY session_id')
      .all();
    expect(sessions).toEqual([
      { session_id: 'broken', started_at: 0, cost_micros: 0 },
      { session_id: 's1', started_at: start, cost_micros: 2007 },
    ]);
    const usage = db.prepare('SELECT hour, cache_savings_micros FROM usage_rollups WHERE session_id = ?');
    expect(usage.all('broken')).toEqual([{ hour: 0, cache_savings_micros: -5 }]);
    expect(db.prepare("SELECT hour, last_at FROM error_rollups WHERE session_id = 'broken'").all()).toEqual([
      { hour: 0, last_at: 0 },
    ]);
  });

  test('are the same when they are summed up again: no row is sent twice', () => {
    const db = temporaryStore();
    apply({ db, events: [...absurd, ...story] });
    expect(apply({ db, events: absurd }).changedRows).toBe(0);
  });

  test('that an earlier version wrote go with the upgrade, and their session is summed up anew', () => {
    const file = path.join(temporaryFolder(), 'subtrack.db');
    const early = openDatabase({ file });
    migrate({
      db: early,
      migrations: readMigrations().filter(({ name }) => !/^team\/0004|^local\/0012/.test(name)),
    });
    apply({ db: early, events: story });
    early
      .prepare("UPDATE session_rollups SET last_event_at = 9000000000000000 WHERE session_id = 's1'")
      .run();
    early.close();
    const db = openStore({ file });
    const read = () => db.prepare('SELECT session_id, cost_micros FROM session_rollups').all();
    expect(read()).toEqual([]);
    apply({ db, events: [] });
    expect(read()).toEqual([{ session_id: 's1', cost_micros: 2007 }]);
    db.close();
  });
});
