import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Query } from '../../shared/queries/parts/define-query.ts';
import type { RollupBatch } from '../../shared/ledger/rows.ts';
import { narrowToScope, type Scope, wholeTeam } from '../../shared/queries/parts/scope.ts';
import { queries, queryNames } from '../../shared/queries/registry.ts';
import { openD1, openLocal, type Side } from '../support/both-databases.ts';
import { queryCases } from '../support/query-cases.ts';
import { seedRows } from '../support/seeded-rows.ts';

const rows = seedRows({ seed: 7, sessions: 60 });
const scopes: Scope[] = [
  { member: 'Ada' },
  { session_id: rows.session_rollups[3]?.session_id ?? '' },
  { member: 'Ada', session_id: 'of nobody' },
];

let folder: string;
let sides: Side[];
/** By scope: a database that holds nothing else. */
let alone: Side[];

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-scope-'));
  sides = [openLocal({ folder, rows }), await openD1({ rows })];
  alone = scopes.map((scope, index) => {
    const own = path.join(folder, String(index));
    fs.mkdirSync(own);
    return openLocal({ folder: own, rows: rowsWithin(scope) });
  });
});
afterAll(async () => {
  await Promise.all([...sides, ...alone].map((side) => side.close()));
  fs.rmSync(folder, { recursive: true });
});

function rowsWithin(scope: Scope): RollupBatch {
  const sessions = rows.session_rollups.filter(
    (row) =>
      (scope.member === undefined || row.member === scope.member) &&
      (scope.session_id === undefined || row.session_id === scope.session_id),
  );
  const ids = new Set(sessions.map((row) => row.session_id));
  const within = Object.entries(rows).map(([table, all]) => [
    table,
    all.filter((row: { session_id: string }) => ids.has(row.session_id)),
  ]);
  return Object.fromEntries(within) as RollupBatch;
}

function within(query: Query<z.ZodType, z.ZodType>, scope: Scope): Query<z.ZodType, z.ZodType> {
  const narrowed = (params: unknown) => narrowToScope({ sql: query.sql, values: query.bind(params), scope });
  // The text depends on how many values a query binds, which is the same for all parameters.
  const sql = narrowed(query.params.parse(queryCases[query.name as keyof typeof queryCases][0])).sql;
  return { ...query, sql, bind: (params) => narrowed(params).values };
}

describe.each(queryNames)('the query %s', (name) => {
  const query = queries[name] as unknown as Query<z.ZodType, z.ZodType>;

  it.each(scopes)('within %o answers as if there were no other rows', async (scope) => {
    const only = alone[scopes.indexOf(scope)];
    for (const params of queryCases[name]) {
      const wanted = await only?.runQuery(query, params);
      for (const side of sides) {
        const rows = await side.runQuery(within(query, scope), params);
        expect({ side: side.name, params, rows }).toEqual({ side: side.name, params, rows: wanted });
      }
    }
  });

  it('is left as it is for the whole team', () => {
    expect(within(query, wholeTeam).sql).toBe(query.sql);
  });
});
