import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createPaths } from '../../../../local-agent/config/paths.ts';
import { openJournal } from '../../../../local-agent/journal/journal.ts';
import { indexJournal } from '../../../../local-agent/search/index-journal.ts';
import { openSearchIndex } from '../../../../local-agent/search/search-index.ts';
import type { Database } from '../../../../local-agent/store/driver/db.ts';
import type { TrackedEvent } from '../../../../shared/events/event-schema.ts';
import { temporaryFolder } from '../../../support/ingest-home.ts';

const passes = 150;

/** What a live session says, a few words at a time. */
const said = (number: number): TrackedEvent => ({
  v: 1,
  event_id: `e:${number}`,
  timestamp: new Date(Date.UTC(2026, 10, 20) + number * 1000).toISOString(),
  session_id: 'session-a',
  agent_id: 'main',
  source: 'transcript',
  project: 'acme/shop',
  event_type: 'message',
  data: {
    role: 'assistant',
    kind: 'text',
    text: `step_${number} of src/queue/part${number % 17}.ts is done`,
  },
});

function makeIndex() {
  const paths = createPaths(path.join(temporaryFolder(), 'home'));
  const journal = openJournal({ paths });
  const index = openSearchIndex({ paths });
  if (index === undefined) throw new Error('the index is in use');
  onTestFinished(() => index.close());
  return { db: index.db, journal, pass: () => indexJournal({ db: index.db, journal: paths.journal }) };
}

const countOf = (db: Database, sql: string) => Number(db.prepare(sql).get()?.['n']);
const segments = (db: Database) => countOf(db, 'SELECT count(DISTINCT segid) AS n FROM words_idx');
const bytes = (db: Database) => countOf(db, 'SELECT sum(length(block)) AS n FROM words_data');

it('an index that grows with every few words stays one of few pieces, as small as one made at once', async () => {
  const slow = makeIndex();
  for (let number = 0; number < passes; number += 1) {
    slow.journal.append({ events: [said(number)] });
    await slow.pass();
  }
  const fast = makeIndex();
  fast.journal.append({ events: Array.from({ length: passes }, (_, number) => said(number)) });
  await fast.pass();
  expect(countOf(slow.db, 'SELECT count(*) AS n FROM texts')).toBe(passes);
  expect(segments(slow.db)).toBeLessThanOrEqual(8);
  expect(bytes(slow.db)).toBeLessThan(bytes(fast.db) * 1.5);
});
