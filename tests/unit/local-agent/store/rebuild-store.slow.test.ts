import fs from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPaths, type Paths } from '../../../../local-agent/config/paths.ts';
import { openJournal } from '../../../../local-agent/journal/journal.ts';
import { tryLock, type Database } from '../../../../local-agent/store/driver/db.ts';
import { writeEventsAsFacts } from '../../../../local-agent/store/facts/write-events-as-facts.ts';
import { openStore } from '../../../../local-agent/store/driver/open-store.ts';
import { rebuildStore } from '../../../../local-agent/store/rebuild/rebuild-store.ts';
import { recomputeRollups } from '../../../../local-agent/store/rollups/recompute-rollups.ts';
import type { TrackedEvent } from '../../../../shared/events/event-schema.ts';
import { arbitraryEvent } from '../../../fixtures/events/arbitrary-events.ts';
import { device, dump, temporaryFolder } from '../../../support/store-fixture.ts';

const now = Date.UTC(2026, 8, 1, 14);

function record({ paths, db, events }: { paths: Paths; db: Database; events: TrackedEvent[] }): void {
  const journaled = openJournal({ paths }).append({ events });
  db.transaction(() => {
    const { sessions } = writeEventsAsFacts({ db, events: journaled, journaled: true });
    recomputeRollups({ timeZone: 'UTC', db, sessionIds: sessions, device, now });
  });
}

function sample(seed: number, length: number): TrackedEvent[] {
  return (
    fc.sample(fc.array(arbitraryEvent, { minLength: length, maxLength: length }), { numRuns: 1, seed })[0] ??
    []
  );
}

function recorded(events: TrackedEvent[]) {
  const paths = createPaths(temporaryFolder());
  const db = openStore({ file: paths.database });
  for (let at = 0; at < events.length; at += 7) record({ paths, db, events: events.slice(at, at + 7) });
  return { paths, db };
}

describe('rebuildStore', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'gives equal facts and rollups from the journal (history %i)',
    async (seed) => {
      const { paths, db } = recorded(sample(seed, 120));
      const before = dump(db);
      db.close();
      const result = await rebuildStore({ timeZone: 'UTC', paths, device, now });
      const again = openStore({ file: paths.database });
      expect(dump(again)).toEqual(before);
      expect(result).toMatchObject({
        skipped: {},
        rereadTranscripts: 0,
        lostTables: [],
        setAside: undefined,
      });
      again.close();
    },
  );

  test('rows that did not change keep their rev, so that nothing is sent again', async () => {
    const { paths, db } = recorded(sample(9, 80));
    const revs = () => db.prepare('SELECT session_id, agent_id, rev FROM agent_rollups').all();
    const before = revs();
    await rebuildStore({ timeZone: 'UTC', paths, device, now: now + 60_000 });
    // The same connection sees the new content: nothing was renamed under it.
    expect(revs()).toEqual(before);
    db.close();
  });

  test('what a cloud acknowledged survives', async () => {
    const { paths, db } = recorded(sample(10, 20));
    db.exec(
      "INSERT INTO outbox_sessions (target, session_id, level, planned_seq) VALUES ('team', 's1', 'redacted', 9)",
    );
    await rebuildStore({ timeZone: 'UTC', paths, device, now });
    expect(db.prepare('SELECT planned_seq FROM outbox_sessions').all()).toEqual([{ planned_seq: 9 }]);
    db.close();
  });

  test('transcripts that are not wholly in the journal are read again', async () => {
    const { paths, db } = recorded(sample(11, 20));
    const cursor = db.prepare(
      `INSERT INTO transcript_files (path, session_id, agent_id, project, inode, size, mtime_ms, read_to, fingerprint, state,
        text_to, text_state, gone) VALUES (?, ?, 'main', 'shop', 1, 1, 1, ?, '', '{}', ?, '', 0)`,
    );
    cursor.run('/done.jsonl', 's1', 500, 500);
    cursor.run('/waiting.jsonl', 's2', 500, 0);
    const result = await rebuildStore({ timeZone: 'UTC', paths, device, now });
    expect(result.rereadTranscripts).toBe(1);
    expect(db.prepare('SELECT path FROM transcript_files').all()).toEqual([{ path: '/done.jsonl' }]);
    db.close();
  });

  test('a session whose journal lost its end is read again from its transcripts', async () => {
    const { paths, db } = recorded(sample(12, 40));
    db.prepare(
      `INSERT INTO transcript_files (path, session_id, agent_id, project, inode, size, mtime_ms, read_to, fingerprint, state,
        text_to, text_state, gone) VALUES ('/s1.jsonl', 's1', 'main', 'shop', 1, 1, 1, 9, '', '{}', 9, '', 0)`,
    ).run();
    const file = [...openJournal({ paths }).readAll()]
      .map((entry) => entry.file)
      .find((name) => name.endsWith('s1.jsonl'));
    fs.truncateSync(String(file), fs.statSync(String(file)).size - 40);
    const result = await rebuildStore({ timeZone: 'UTC', paths, device, now });
    expect(result.rereadTranscripts).toBe(1);
    db.close();
  });

  test('what a journal has lost is kept as far as the old database knows it, at every rebuild', async () => {
    const { paths, db } = recorded(sample(15, 60));
    const before = dump(db);
    const [lost, torn] = [...openJournal({ paths }).readAll()].map(({ file }) => file);
    fs.rmSync(String(lost));
    fs.truncateSync(String(torn), Math.floor(fs.statSync(String(torn)).size / 2));
    await rebuildStore({ timeZone: 'UTC', paths, device, now });
    expect(dump(db)).toEqual(before);
    await rebuildStore({ timeZone: 'UTC', paths, device, now });
    expect(dump(db)).toEqual(before);
    db.close();
  });

  test('a database that is no longer one is set aside and made again', async () => {
    const { paths, db } = recorded(sample(13, 60));
    const before = dump(db);
    db.close();
    fs.writeFileSync(paths.database, 'not a database at all\n'.repeat(500));
    expect(() => openStore({ file: paths.database })).toThrow(
      expect.objectContaining({ code: 'store.corrupt', hint: 'run subtrack rebuild' }),
    );
    const result = await rebuildStore({ timeZone: 'UTC', paths, device, now });
    expect(result.lostTables).toEqual(['all']);
    expect(fs.readFileSync(String(result.setAside), 'utf8')).toContain('not a database at all');
    const again = openStore({ file: paths.database });
    expect(dump(again)).toEqual(before);
    again.close();
  });

  test('a missing database is made from the journal', async () => {
    const { paths, db } = recorded(sample(14, 60));
    const before = dump(db);
    db.close();
    for (const suffix of ['', '-wal', '-shm']) fs.rmSync(paths.database + suffix, { force: true });
    await rebuildStore({ timeZone: 'UTC', paths, device, now });
    const again = openStore({ file: paths.database });
    expect(dump(again)).toEqual(before);
    expect(fs.statSync(paths.database).mode & 0o777).toBe(0o600);
    again.close();
  });

  test('waits for nobody: a second writer gets a clear error', async () => {
    const { paths, db } = recorded(sample(15, 10));
    const lock = tryLock(paths.ingestLock);
    await expect(rebuildStore({ timeZone: 'UTC', paths, device, now })).rejects.toMatchObject({
      code: 'store.busy',
    });
    lock?.release();
    db.close();
  });

  test('damaged and future lines are counted and stay where they are', async () => {
    const { paths, db } = recorded(sample(16, 30));
    db.close();
    const [first] = [...openJournal({ paths }).readAll()];
    const file = String(first?.file);
    const before = fs.readFileSync(file, 'utf8');
    fs.writeFileSync(
      file,
      `half a li\n{"v":99,"new":"shape","seq":1}\n{"v":1,"event_type":"nonsense"}\n${before}`,
    );
    const result = await rebuildStore({ timeZone: 'UTC', paths, device, now });
    expect(result.skipped).toEqual({ not_json: 1, future_version: 1, invalid: 1 });
    expect(fs.readFileSync(file, 'utf8')).toContain('"v":99');
    expect(fs.existsSync(path.join(paths.home, 'subtrack.db.rebuild'))).toBe(false);
  });
});
