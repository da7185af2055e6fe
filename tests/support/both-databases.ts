import fs from 'node:fs';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { z } from 'zod';
import type { RunQuery } from '../../shared/queries/parts/define-query.ts';
import { splitSql } from '../../local-agent/cloud/split-sql.ts';
import { openStore } from '../../local-agent/store/driver/open-store.ts';
import { createRunQuery as createLocalRunQuery } from '../../local-agent/store/queries/run-query.ts';
import { rollupTableNames, type RollupBatch } from '../../shared/ledger/rows.ts';
import { upsertSql } from '../../shared/ledger/upsert.ts';
import { insertSegmentsSql, seedSegments } from './seeded-segments.ts';

export type Side = { name: string; runQuery: RunQuery; close: () => Promise<void> };

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
  return { name: 'node:sqlite', runQuery: createLocalRunQuery(db), close: async () => db.close() };
}

/** Asks D1 from within: a question through Miniflare's own door is three calls that wait for each other. */
const asker = `export default {
  async fetch(request, { DB }) {
    const { sql, values } = await request.json();
    try {
      return Response.json(await DB.prepare(sql).bind(...values).all());
    } catch (error) {
      return new Response(error.message, { status: 500 });
    }
  },
}`;
const answerSchema = z.object({
  results: z.array(z.record(z.string(), z.unknown())),
  meta: z.object({ rows_read: z.number() }),
});

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
  const runQuery: RunQuery = async (query, params) => {
    const values = query.bind(query.params.parse(params));
    const body = JSON.stringify({ sql: query.sql, values });
    const answer = await miniflare.dispatchFetch('http://d1/', { method: 'POST', body });
    if (!answer.ok) throw new Error(await answer.text());
    const { results, meta } = answerSchema.parse(await answer.json());
    read += meta.rows_read;
    return results.map((row) => query.row.parse(row));
  };
  return { rowsRead: () => read, name: 'D1', runQuery, close: () => miniflare.dispose() };
}
