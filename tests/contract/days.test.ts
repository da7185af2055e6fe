import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Database } from '../../local-agent/store/driver/db.ts';
import type { Query } from '../../shared/queries/parts/define-query.ts';
import type { Scope } from '../../shared/queries/parts/scope.ts';
import { openStore } from '../../local-agent/store/driver/open-store.ts';
import { DAY } from '../../shared/core/time.ts';
import { rollupTableNames } from '../../shared/ledger/rows.ts';
import { upsertSql } from '../../shared/ledger/upsert.ts';
import { dayAnswers } from '../../shared/queries/days/answers.ts';
import type { DayColumn } from '../../shared/queries/days/cells.ts';
import { dayAt, dayBounds } from '../../shared/queries/days/day-bounds.ts';
import { makeDaySql } from '../../shared/queries/days/make-day-sql.ts';
import { readDayRow, readDaySql } from '../../shared/queries/days/read-days.ts';
import { chooseSlices } from '../../shared/queries/days/slices.ts';
import { narrowToScope } from '../../shared/queries/parts/narrow-to-scope.ts';
import { queries, type QueryName } from '../../shared/queries/registry.ts';
import { seedRows, seedStart } from '../support/seeded-rows.ts';

const zones = ['UTC', 'Europe/Berlin', 'America/Los_Angeles', 'Asia/Kolkata'];
const rows = seedRows({ seed: 23, sessions: 150 });
const names = Object.keys(dayAnswers) as QueryName[];
/** A session counts on each of its days, and what runs took is known by buckets: the pages say so. */
const told = new Set(['sessions', 'p50_ms', 'p95_ms']);
const firstDay = Math.floor(seedStart / DAY) - 1;
const days = Array.from({ length: 24 }, (_, index) => firstDay + index);

let folder: string;
let db: Database;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-days-'));
  db = openStore({ file: `${folder}/subtrack.db` });
  // A run that nobody asks for by the hour: its session neither began in these days nor used the API in them.
  const runs = rows.agent_rollups.filter((run) => run.last_event_at > 0);
  const seeded = { ...rows, agent_rollups: runs.map((run) => ({ ...run, agent_id: `${run.agent_id}-x` })) };
  for (const table of rollupTableNames) db.prepare(upsertSql(table)).run(JSON.stringify(seeded[table]));
  for (const zone of zones) for (const day of days) make({ zone, day });
});
afterAll(() => {
  db.close();
  fs.rmSync(folder, { recursive: true });
});

function make({ zone, day }: { zone: string; day: number }): void {
  const { fromHour, untilHour, startsAt, endsAt } = dayBounds({ zone, day });
  db.prepare(makeDaySql).run(zone, day, fromHour, untilHour, startsAt, endsAt);
}

function byDays(o: { name: QueryName; params: object; scope: Scope; zone: string; range: number[] }) {
  const answer = dayAnswers[o.name];
  const column = answer?.column(o.params);
  const slices = chooseSlices({ scope: o.scope, filter: o.params });
  if (answer === undefined || column === undefined || slices === undefined) return undefined;
  const read = (of: DayColumn) =>
    db
      .prepare(readDaySql({ column: of, where: slices.where }))
      .all(o.zone, o.range[0] ?? 0, o.range[1] ?? 0, ...slices.values)
      .map((row) => readDayRow(row as Parameters<typeof readDayRow>[0]));
  const beside = answer.beside === undefined ? [] : read(answer.beside);
  return answer.answer({ days: read(column), beside, params: o.params, zone: o.zone });
}

function byRows(o: { name: QueryName; params: object; scope: Scope }) {
  const query = queries[o.name] as unknown as Query<z.ZodType, z.ZodType>;
  const values = query.bind(query.params.parse(o.params));
  const asked = narrowToScope({ sql: query.sql, values, scope: o.scope });
  return db.prepare(asked.sql).all(...asked.values);
}

const plain = (found: readonly object[] | undefined) =>
  found?.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !told.has(name))));

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const visibility = fc.constantFrom(
  { default: 'metadata', projects: {} },
  { default: 'metadata', projects: { 'acme/shop': 'hidden' } },
  { default: 'hidden', projects: { folder: 'redacted' } },
) as fc.Arbitrary<NonNullable<Scope['reader']>['visibility']>;
const scope: fc.Arbitrary<Scope> = fc.oneof(
  fc.constant({}),
  fc.record({ member: fc.constantFrom('Ada', 'Grace') }),
  fc.record({
    reader: fc.record({
      own: fc.constantFrom(null, 'Ada'),
      texts: fc.boolean(),
      hidden: fc.boolean(),
      visibility,
    }),
  }),
);

it.each(names)('%s says the same of days as of their hours, for whomever and in every zone', (name) => {
  let answered = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.tuple(fc.constantFrom(...days), fc.constantFrom(...days)),
      scope,
      optional(fc.constantFrom('acme/shop', 'folder', 'nothing')),
      optional(fc.constantFrom('Ada', '李雷')),
      optional(fc.constantFrom('main', 'reviewer')),
      optional(fc.constantFrom('claude-haiku-5')),
      fc.record({ most: fc.constantFrom(1, 2, 8), unit: fc.constantFrom('cost', 'tokens') }),
      (zone, ends, within, project, member, agent_type, model, largest) => {
        const range = ends.toSorted((a, b) => a - b);
        const since = dayBounds({ zone, day: range[0] ?? 0 }).startsAt;
        const until = dayBounds({ zone, day: range[1] ?? 0 }).endsAt;
        const params = { since, until, project, member, agent_type, model, time_zone: zone, ...largest };
        expect(dayAt({ zone, at: since })).toBe(range[0]);
        const found = byDays({ name, params, scope: within, zone, range });
        if (found === undefined) return;
        answered += found.length;
        expect(plain(found)).toEqual(plain(byRows({ name, params, scope: within })));
      },
    ),
    { numRuns: 60, seed: 5 },
  );
  expect(answered).toBeGreaterThan(0);
});

const hoursOf = (found: readonly object[] | undefined) =>
  plain(found)
    ?.map(({ agent_runs: _runs, failed_runs: _failed, ...row }) => row)
    .filter((row) => Number(row['active_hours']) > 0);

it.each(['work', 'work_per_day', 'work_by_week_hour'] as const)(
  '%s counts an hour of a person once in however many projects, for whomever and in every zone',
  (name) => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.tuple(fc.constantFrom(...days), fc.constantFrom(...days)),
        scope,
        fc.constantFrom(undefined, 'Ada', '李雷'),
        fc.constantFrom('member', 'project', 'both'),
        (zone, ends, within, member, by) => {
          const range = ends.toSorted((a, b) => a - b);
          const since = dayBounds({ zone, day: range[0] ?? 0 }).startsAt;
          const until = dayBounds({ zone, day: range[1] ?? 0 }).endsAt;
          const params = { since, until, member, time_zone: zone, by };
          const found = byDays({ name, params, scope: within, zone, range });
          expect(hoursOf(found)).toEqual(hoursOf(byRows({ name, params, scope: within })));
        },
      ),
      { numRuns: 80, seed: 7 },
    );
  },
);

it('a day that is made anew from the same rows writes nothing, and what is taken back is gone', () => {
  const day = firstDay + 8;
  const { fromHour, untilHour, startsAt, endsAt } = dayBounds({ zone: 'UTC', day });
  const again = () => db.prepare(makeDaySql).run('UTC', day, fromHour, untilHour, startsAt, endsAt).changes;
  expect(again()).toBe(0);
  db.exec('BEGIN');
  db.exec(`DELETE FROM usage_rollups WHERE hour BETWEEN ${fromHour} AND ${untilHour - 1}`);
  expect(again()).toBeGreaterThan(0);
  const left = db.prepare("SELECT usage FROM day_figures WHERE zone = 'UTC' AND day = ?1").all(day);
  expect(left.map((row) => row['usage'])).toEqual(left.map(() => '[]'));
  db.exec('ROLLBACK');
});

it('an upgrade marks since when people are told: from the first day that is made anew', () => {
  const team = new DatabaseSync(':memory:');
  const files = fs.readdirSync('migrations/team').toSorted();
  const first = files.findIndex((name) => name.startsWith('0034_'));
  const apply = (names: readonly string[]) =>
    names.forEach((name) => team.exec(fs.readFileSync(`migrations/team/${name}`, 'utf8')));
  apply(files.slice(0, first));
  team.exec(`INSERT INTO day_zones (zone, added_at) VALUES ('UTC', 0), ('Asia/Tokyo', 0);
    INSERT INTO folded_hours (one, until_hour) VALUES (1, ${105 * 24})`);
  const told = team.prepare(`INSERT INTO day_figures
    (zone, day, slice, member, project, usage, projects, members, hours, tools, agent_tools, agents)
    VALUES ('UTC', ?1, 'all', '', '', ?2, '[]', '[]', '[]', '[]', '[]', '[]')`);
  for (let day = 100; day <= 110; day += 1) told.run(day, day === 104 ? '[]' : '[["main","m",1]]');
  apply(files.slice(first));
  const zonesNow = team.prepare('SELECT zone, people_from FROM day_zones ORDER BY zone').all();
  expect(zonesNow.map((row) => ({ ...row }))).toEqual([
    { zone: 'Asia/Tokyo', people_from: null },
    { zone: 'UTC', people_from: 106 },
  ]);
  team.close();
});
