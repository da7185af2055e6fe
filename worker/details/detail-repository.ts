import {
  detailColumns,
  detailKey,
  type DetailRow,
  type DetailTable,
  detailTables,
  type SessionDetails,
} from '../../shared/protocol/session-details.ts';
import { HOUR } from '../../shared/core/time.ts';

/** A session whose details may leave, as its row says. */
export type OldSession = {
  session_id: string;
  device_id: string;
  rev: number;
  started_at: number;
  last_event_at: number;
  agent_runs: number;
  last_action: string | null;
  last_message: string | null;
};

export const oldSessionColumns = [
  'session_id',
  'device_id',
  'rev',
  'started_at',
  'last_event_at',
  'agent_runs',
  'last_action',
  'last_message',
];

/** What is in the tables of these sessions; undefined where it is more than `most` rows of one table. */
export async function readDetailsHere(o: {
  db: D1Database;
  sessions: readonly OldSession[];
  most: number;
}): Promise<SessionDetails[] | undefined> {
  const wanted = JSON.stringify(
    o.sessions.map((one) => [
      one.session_id,
      Math.floor(one.started_at / HOUR),
      Math.floor(one.last_event_at / HOUR),
    ]),
  );
  const results = await o.db.batch<DetailRow>(
    detailTables.map((name) => o.db.prepare(`${readSql(name)} LIMIT ${o.most + 1}`).bind(wanted)),
  );
  if (results.some(({ results: rows }) => rows.length > o.most)) return undefined;
  const bySession = results.map(({ results: rows }) => Map.groupBy(rows, (row) => row['session_id']));
  return o.sessions.map(({ session_id, device_id, last_action, last_message }) => ({
    session_id,
    device_id,
    texts: { last_action, last_message },
    rows: Object.fromEntries(
      detailTables.map((name, at) => [name, bySession[at]?.get(session_id) ?? []]),
    ) as SessionDetails['rows'],
  }));
}

/** ?1: sessions with the first and the last hour in which something was heard of each. */
function readSql(name: DetailTable): string {
  const columns = detailColumns(name).map((column) => `t.${column}`);
  // Errors lie by their hour: without one, those of all sessions would be read.
  const hours =
    detailKey(name).key[0] === 'hour' ? 't.hour >= w.value ->> 1 AND t.hour <= w.value ->> 2 AND ' : '';
  return `SELECT ${columns.join(', ')} FROM json_each(?1) AS w
    CROSS JOIN ${name} AS t ON ${hours}t.session_id = w.value ->> 0`;
}

/**
 * Deletes what was read, in one transaction with what the session's rows keep of it. A row that was sent again meanwhile
 * stays, and so do the texts of a session that was.
 */
export async function deleteDetailsHere(o: {
  db: D1Database;
  sessions: readonly OldSession[];
  details: readonly SessionDetails[];
}): Promise<void> {
  const { db, sessions, details } = o;
  await db.batch([
    ...detailTables.map((name) => {
      const { key, version } = detailKey(name);
      const rows = details.flatMap((one) =>
        one.rows[name].map((row) => [...key, version].map((column) => row[column])),
      );
      return db
        .prepare(
          `DELETE FROM ${name} WHERE (${key.join(', ')}) IN (SELECT ${values(key.length)} FROM json_each(?1))
            AND (${[...key, version].join(', ')}) IN (SELECT ${values(key.length + 1)} FROM json_each(?1))`,
        )
        .bind(JSON.stringify(rows));
    }),
    db
      .prepare(
        `UPDATE session_rollups SET last_action = NULL, last_message = NULL
        WHERE session_id IN (SELECT value ->> 0 FROM json_each(?1))
          AND (session_id, rev) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?1))
          AND (last_action IS NOT NULL OR last_message IS NOT NULL)`,
      )
      .bind(JSON.stringify(sessions.map(({ session_id, rev }) => [session_id, rev]))),
  ]);
}

/** The first columns of a list. */
function values(count: number): string {
  return Array.from({ length: count }, (_, at) => `value ->> ${at}`).join(', ');
}

/** Which of these sessions are no longer there. */
export async function findGone({ db, ids }: { db: D1Database; ids: readonly string[] }): Promise<string[]> {
  const { results } = await db
    .prepare(
      `SELECT value AS session_id FROM json_each(?1)
      WHERE NOT EXISTS (SELECT 1 FROM session_rollups s WHERE s.session_id = value)`,
    )
    .bind(JSON.stringify(ids))
    .all<{ session_id: string }>();
  return results.map(({ session_id }) => session_id);
}
