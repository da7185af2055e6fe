import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, expect, it } from 'vitest';
import { HOUR } from '../../../shared/core/time.ts';
import { upsertSql } from '../../../shared/ledger/upsert.ts';
import { sessionAgents } from '../../../shared/queries/session-agents.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { moveDetails } from '../../../worker/details/move-details.ts';
import { applyMigrations } from '../cloud.ts';
import { now, rowsOf } from './old-rows.ts';

const real = { ...makeDeps({ ...env, MODE: 'team' }), clock: () => now };

beforeEach(async () => {
  await reset();
  await applyMigrations();
  await env.DB.batch([
    env.DB.prepare("INSERT INTO day_zones (zone, added_at) VALUES ('UTC', 0)"),
    env.DB.prepare('INSERT INTO folded_hours (one, until_hour) VALUES (1, ?1)').bind(
      Math.floor(now / HOUR) - 35 * 24,
    ),
  ]);
});

/** The same database, and how many statements it was asked, each of a batch counted. */
function counting(inner: D1Database): { db: D1Database; questions: () => number } {
  let asked = 0;
  const db = new Proxy(inner, {
    get(target, name) {
      if (name !== 'prepare') {
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      }
      return (sql: string) => {
        asked += 1;
        return target.prepare(sql);
      };
    },
  });
  return { db, questions: () => asked };
}

const left = () => env.DB.prepare('SELECT count(*) AS n FROM agent_rollups').first<number>('n');

/** Old sessions of so many agents each, the oldest first. */
async function fill(agentsOfEach: readonly number[]): Promise<string[]> {
  const ids = agentsOfEach.map((_, nth) => `s-${String(nth).padStart(2, '0')}`);
  for (const [nth, count] of agentsOfEach.entries()) {
    const agents = Array.from({ length: count }, (__, agent) => `a${agent}`);
    const rows = rowsOf({ id: ids[nth] ?? '', daysAgo: 140 - nth, agents });
    for (const name of ['session_rollups', 'agent_rollups'] as const)
      await env.DB.prepare(upsertSql(name)).bind(JSON.stringify(rows[name])).run();
  }
  return ids;
}

it.each([
  ['large, each of them', Array.from({ length: 12 }, () => 400), 0],
  ['small but for some that stay', [2, 700, 2, 2, 700, ...Array.from({ length: 20 }, () => 40)], 1400],
])(
  'sessions that are %s move with few questions a call, and all of them in the end',
  async (_what, agentsOfEach, stays) => {
    const ids = await fill(agentsOfEach);
    const told = () => {
      const { runQuery } = real.askWithin({});
      return Promise.all(ids.map((session_id) => runQuery(sessionAgents, { session_id })));
    };
    const before = await told();
    const here: (number | null)[] = [];
    for (let call = 0; call < 9 && here.at(-1) !== stays; call += 1) {
      const { db, questions } = counting(real.db);
      await moveDetails({ deps: { ...real, db } });
      expect(questions()).toBeLessThan(50);
      here.push(await left());
    }
    expect(here.at(-1)).toBe(stays);
    // No call was for nothing.
    expect(new Set(here).size).toBe(here.length);
    expect(await told()).toEqual(before);
  },
);
