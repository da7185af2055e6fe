import fs from 'node:fs';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { z } from 'zod';
import type { Query, RunQuery } from '../../shared/queries/parts/define-query.ts';
import { splitSql } from '../../local-agent/cloud/split-sql.ts';
import { openStore } from '../../local-agent/store/driver/open-store.ts';
import { createRunQuery as createLocalRunQuery } from '../../local-agent/store/queries/run-query.ts';
import { rollupTableNames, type RollupBatch } from '../../shared/ledger/rows.ts';
import { upsertSql } from '../../shared/ledger/upsert.ts';
import { insertSegmentsSql, seedSegments } from './seeded-segments.ts';

/** One question, asked with several parameters. */
type RunCases = <Params extends z.ZodType, Row extends z.ZodType>(
  query: Query<Params, Row>,
  cases: readonly z.input<Params>[],
) => Promise<{ params: z.input<Params>; rows: z.infer<Row>[] }[]>;
export type Side = { name: string; runQuery: RunQuery; runCases: RunCases; close: () => Promise<void> };

/** The local database as the agent opens it, in `folder`, holding `rows`, and segments of their sessions or those told. */
export function openLocal(o: {
  folder: string;
  rows: RollupBatch;
  segments?: ReturnType<typeof seedSegments>;
}): Side {
  const { folder, rows } = o;
  const db = openStore({ file: `${folder}/subtrack.db` });
  for (const table of rollupTableNames) db.prepare(upsertSql(table)).run(JSON.stringify(rows[table] ?? []));
  const segments = o.segments ?? seedSegments(rows.session_rollups ?? []);
  db.prepare(insertSegmentsSql).run(JSON.stringify(segments));
  const runQuery = createLocalRunQuery(db);
  const runCases: RunCases = (query, cases) =>
    Promise.all(cases.map(async (params) => ({ params, rows: await runQuery(query, params) })));
  return { name: 'node:sqlite', runQuery, runCases, close: async () => db.close() };
}

/** Asks D1 from within, all at once: each question through Miniflare's own door is three calls that wait for each other. */
const asker = `export default {
  async fetch(request, { DB }) {
    const { sql, cases } = await request.json();
    try {
      return Response.json(await DB.batch(cases.map((values) => DB.prepare(sql).bind(...values))));
    } catch (error) {
      return new Response(error.message, { status: 500 });
    }
  },
}`;
const answersSchema = z.array(
  z.object({
    results: z.array(z.record(z.string(), z.unknown())),
    meta: z.object({ rows_read: z.number() }),
  }),
);

/** D1 on workerd, holding `rows`; `rowsRead` is what it says it read since it was opened. */
export async function openD1({ rows }: { rows: RollupBatch }): Promise<Side & { rowsRead: () => number }> {
  let read = 0;
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      cf: false,
      telemetry: { enabled: false },
      modules: true,
      script: asker,
      d1Databases: ['DB'],
    }),
  );
  const db = await miniflare.getD1Database('DB');
  for (const file of fs.readdirSync('migrations/team').toSorted()) {
    const statements = splitSql(fs.readFileSync(`migrations/team/${file}`, 'utf8'));
    await db.batch(statements.map((statement) => db.prepare(statement)));
  }
  for (const table of rollupTableNames) {
    await db
      .prepare(upsertSql(table))
      .bind(JSON.stringify(rows[table] ?? []))
      .run();
  }
  await db
    .prepare(insertSegmentsSql)
    .bind(JSON.stringify(seedSegments(rows.session_rollups ?? [])))
    .run();
  const runCases: RunCases = async (query, cases) => {
    const body = JSON.stringify({
      sql: query.sql,
      cases: cases.map((params) => query.bind(query.params.parse(params))),
    });
    const answer = await miniflare.dispatchFetch('http://d1/', { method: 'POST', body });
    if (!answer.ok) throw new Error(await answer.text());
    const answers = answersSchema.parse(await answer.json());
    return cases.map((params, index) => {
      const one = answers[index];
      if (one === undefined) throw new Error(`D1 left out a case of ${query.name}`);
      read += one.meta.rows_read;
      return { params, rows: one.results.map((row) => query.row.parse(row)) };
    });
  };
  const runQuery: RunQuery = async (query, params) => {
    const [answer] = await runCases(query, [params]);
    return answer?.rows ?? [];
  };
  return { rowsRead: () => read, name: 'D1', runQuery, runCases, close: () => miniflare.dispose() };
}
