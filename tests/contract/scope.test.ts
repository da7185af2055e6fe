import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Query } from '../../shared/queries/parts/define-query.ts';
import type { RollupBatch } from '../../shared/ledger/rows.ts';
import { narrowToScope } from '../../shared/queries/parts/narrow-to-scope.ts';
import { type Reader, type Scope, showsTexts, wholeTeam } from '../../shared/queries/parts/scope.ts';
import { rowFields } from '../../shared/privacy/row-fields.ts';
import { type VisibilitySettings, visibilityOf } from '../../shared/privacy/visibility.ts';
import { queries, queryNames } from '../../shared/queries/registry.ts';
import { openD1, openLocal, type Side } from '../support/both-databases.ts';
import { queryCases } from '../support/query-cases.ts';
import { seedRows } from '../support/seeded-rows.ts';
import { seedSegments } from '../support/seeded-segments.ts';

const rows = seedRows({ seed: 7, sessions: 60 });
const scopes: Scope[] = [
  { member: 'Ada' },
  { session_id: rows.session_rollups[3]?.session_id ?? '' },
  { member: 'Ada', session_id: 'of nobody' },
  ...readers().map((reader) => ({ reader })),
  { session_id: rows.session_rollups[3]?.session_id ?? '', reader: stranger() },
];

function stranger(): Reader {
  return { own: null, texts: false, hidden: false, visibility: { default: 'metadata', projects: {} } };
}

/** One of each kind asks D1 as well: the others ask it the same text with other values. */
const onD1 = [0, 1, 3, 5, scopes.length - 1].map((index) => scopes[index]);

/** Somebody of their own, somebody of nothing, in teams that show little and much. */
function readers(): Reader[] {
  const [one = '', two = ''] = [...new Set(rows.session_rollups.map((row) => row.project))];
  const settings: VisibilitySettings[] = [
    { default: 'metadata', projects: { [one]: 'hidden', [two]: 'redacted' } },
    { default: 'redacted', projects: { [one]: 'metadata', [two]: 'hidden' } },
    { default: 'hidden', projects: { [one]: 'redacted' } },
  ];
  return settings.flatMap((visibility) => [
    { own: 'Ada', texts: true, hidden: false, visibility },
    { own: 'Ada', texts: true, hidden: true, visibility },
    { own: null, texts: false, hidden: false, visibility },
  ]);
}

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
    return openLocal({ folder: own, rows: rowsWithin(scope), segments: segmentsWithin(scope) });
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
      (scope.session_id === undefined || row.session_id === scope.session_id) &&
      isSeen({ reader: scope.reader, row }),
  );
  const ids = new Map(sessions.map((row) => [row.session_id, showsTexts({ scope, session: row })]));
  const within = Object.entries(rows).map(([table, all]) => [
    table,
    (all as SomeRow[])
      .filter((row) => ids.has(row.session_id))
      .map((row) => (ids.get(row.session_id) === true ? row : withoutTexts({ table, row }))),
  ]);
  return Object.fromEntries(within) as RollupBatch;
}

type SomeRow = { session_id: string };

function isSeen({ reader, row }: { reader: Reader | undefined; row: { member: string; project: string } }) {
  if (reader === undefined || reader.hidden || row.member === reader.own) return true;
  return visibilityOf({ settings: reader.visibility, project: row.project }) !== 'hidden';
}

function withoutTexts({ table, row }: { table: string; row: SomeRow }): SomeRow {
  const kinds = rowFields[table as keyof typeof rowFields] as Record<string, string>;
  const cut = Object.entries(row).map(([column, value]) => [column, kinds[column] === 'text' ? null : value]);
  return Object.fromEntries(cut) as SomeRow;
}

/** Receipts of what may not be opened are not there either. */
function segmentsWithin(scope: Scope): ReturnType<typeof seedSegments> {
  const open = rowsWithin(scope).session_rollups?.filter((row) => showsTexts({ scope, session: row })) ?? [];
  const ids = new Set(open.map((row) => row.session_id));
  return seedSegments(rows.session_rollups).filter((segment) => ids.has(segment.session_id));
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
    const cases = queryCases[name];
    const wanted = await only?.runCases(query, cases);
    for (const side of sides.filter((one) => one.name !== 'D1' || onD1.includes(scope))) {
      const found = await side.runCases(within(query, scope), cases);
      expect({ side: side.name, found }).toEqual({ side: side.name, found: wanted });
    }
  });

  it('is left as it is for the whole team', () => {
    expect(within(query, wholeTeam).sql).toBe(query.sql);
  });
});
