import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore } from '../../local-agent/store/driver/open-store.ts';
import type { Database } from '../../local-agent/store/driver/db.ts';
import { queries, type QueryName } from '../../shared/queries/registry.ts';

// D1 bills rows read: a question about a day must not read the whole history. Only the team's tables and indexes are
// there, as in D1.

let folder: string;
let db: Database;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-plans-'));
  db = openStore({ file: path.join(folder, 'subtrack.db') });
  const local = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL").all();
  const team = fs
    .readdirSync('migrations/team')
    .map((name) => fs.readFileSync(`migrations/team/${name}`, 'utf8'))
    .join('\n');
  for (const row of local) {
    const name = String(row['name']);
    if (!new RegExp(`INDEX ${name} `).test(team)) db.exec(`DROP INDEX "${name}"`);
  }
});
afterAll(() => {
  db.close();
  fs.rmSync(folder, { recursive: true });
});

/** How SQLite walks each rollup table under its alias in the query. */
function walks(name: QueryName): string[] {
  const { sql } = queries[name];
  const highest = Math.max(0, ...[...sql.matchAll(/\?(\d+)/g)].map((match) => Number(match[1])));
  const plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...Array.from({ length: highest }, () => null));
  return plan
    .map((row) => String(row['detail']))
    .filter((detail) => /^(SCAN|SEARCH) [a-z]$|^(SCAN|SEARCH) [a-z] /.test(detail));
}

/** Asked without a range on purpose: the only filters over all values, and Now's counts. */
const unbounded = new Set<QueryName>(['filter_values']);
const names = (Object.keys(queries) as QueryName[]).filter((name) => !unbounded.has(name));

/** All of it is walked, and it holds the sessions that go on alone. */
const openSessions = 'USING INDEX session_rollups_open';

it.each(names)('%s finds its rows by a key', (name) => {
  const whole = walks(name).filter((detail) => detail.startsWith('SCAN') && !detail.endsWith(openSessions));
  expect(whole).toEqual([]);
});

it.each(names.filter((name) => name.startsWith('usage_')))(
  '%s reads the hours of its range alone',
  (name) => {
    expect(walks(name)).toContainEqual(
      expect.stringContaining('SEARCH u USING PRIMARY KEY (hour>? AND hour<?)'),
    );
  },
);

it.each(['sessions', 'sessions_totals', 'agents', 'agent_runs'] as const)(
  '%s reads the sessions that its range touches alone',
  (name) => {
    expect(walks(name)).toContainEqual(
      expect.stringContaining('session_rollups_started_at (started_at>? AND started_at<?)'),
    );
    expect(walks(name)).toContainEqual(
      expect.stringContaining('SEARCH r USING PRIMARY KEY (hour>? AND hour<?)'),
    );
  },
);

it.each(['now_sessions', 'now_agents', 'agents_in_trouble', 'sessions_waiting'] as const)(
  '%s reads open sessions alone',
  (name) => {
    expect(walks(name).filter((detail) => detail.includes(' s '))).toEqual([`SCAN s ${openSessions}`]);
  },
);
