import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Query } from '../../shared/queries/parts/define-query.ts';
import type { z } from 'zod';
import { packRows } from '../../shared/queries/parts/pack-rows.ts';
import { queries, queryNames } from '../../shared/queries/registry.ts';
import { openD1, openLocal, type Side } from '../support/both-databases.ts';
import { queryCases } from '../support/query-cases.ts';
import { seedRows } from '../support/seeded-rows.ts';

const rows = seedRows({ seed: 7, sessions: 60 });
let folder: string;
let local: Side;
let d1: Side;

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-queries-'));
  local = openLocal({ folder, rows });
  d1 = await openD1({ rows });
});
afterAll(async () => {
  await Promise.all([local.close(), d1.close()]);
  fs.rmSync(folder, { recursive: true });
});

it('knows every query that a file defines', async () => {
  const names = fs.readdirSync('shared/queries').filter((name) => /(?<!registry)\.ts$/.test(name));
  const modules = await Promise.all(
    names.map((name) => import(path.resolve('shared/queries', name)) as Promise<Record<string, unknown>>),
  );
  const defined = modules.flatMap((exported) =>
    Object.values(exported).flatMap((value) => (isQuery(value) ? [value.name] : [])),
  );
  expect(defined.toSorted()).toEqual(queryNames.toSorted());
});

function isQuery(value: unknown): value is { name: string } {
  return typeof value === 'object' && value !== null && 'name' in value && 'sql' in value && 'bind' in value;
}

describe.each(queryNames)('the query %s', (name) => {
  const query = queries[name] as unknown as Query<z.ZodType, z.ZodObject>;
  const cases = queryCases[name];

  it('is called by its name, fits on a screen and is asked in at least one way', () => {
    expect(query.name).toBe(name);
    expect(query.sql.split('\n').length).toBeLessThanOrEqual(40);
    expect(cases.length).toBeGreaterThan(0);
  });

  it('answers the same rows on node:sqlite and on D1', async () => {
    let found = 0;
    const here = await local.runCases(query, cases);
    expect(await d1.runCases(query, cases)).toEqual(here);
    for (const { rows } of here) found += rows.length;
    expect(found).toBeGreaterThan(0);
  });

  it('binds exactly the positions that its text names', () => {
    const highest = Math.max(0, ...[...query.sql.matchAll(/\?(\d+)/g)].map((match) => Number(match[1])));
    for (const params of cases) {
      const bound = query.bind(query.params.parse(params));
      expect(bound).toHaveLength(highest);
      expect(bound.every((value) => value === null || ['string', 'number'].includes(typeof value))).toBe(
        true,
      );
    }
  });

  it('gives every column that its row schema names and no other', async () => {
    for (const params of cases) {
      for (const row of await local.runQuery(query, params)) {
        expect(Object.keys(row as object).toSorted()).toEqual(Object.keys(query.row.shape).toSorted());
      }
    }
    expect(query.sql).not.toMatch(/SELECT \*|\ba\.\*$/m);
  });
});

it.each([queries.review_sessions, queries.workflow_runs])(
  '$name answers the same in one text, on both databases',
  async (query) => {
    const asked = { limit: 7 };
    const { query: packed, unpack } = packRows<z.ZodType, z.ZodObject>(
      query as unknown as Query<z.ZodType, z.ZodObject>,
    );
    const expected = await local.runQuery(query as unknown as Query<z.ZodType, z.ZodObject>, asked);
    expect(expected).toHaveLength(7);
    for (const side of [local, d1])
      expect(unpack((await side.runQuery(packed, asked)) as { rows: string }[])).toEqual(expected);
  },
);
