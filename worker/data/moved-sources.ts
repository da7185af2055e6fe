import { HOUR } from '../../shared/core/time.ts';
import { sessionRollups } from '../../shared/ledger/tables.ts';
import {
  detailColumns,
  detailKey,
  type DetailTable,
  detailTables,
  movedTexts,
  readDetails,
  type SessionDetails,
} from '../../shared/protocol/session-details.ts';
import { mentions, type Source, type Sources } from '../../shared/queries/parts/narrow-to-scope.ts';
import { getTableConfig } from 'drizzle-orm/sqlite-core';

/** What a session is made of as it lies in the storage; undefined where there is nothing of it. */
export type ReadDetails = (sessionId: string) => Promise<SessionDetails | undefined>;

/** What stands in for the tables that a question names, where it is about one session and that is old. */
export type MovedSources = (o: { sql: string; sessionId: string | undefined }) => Promise<Sources>;

type Standing = { device_id: string; started_at: number; last_event_at: number };

export function readDetailsOf(
  store: { get: (sessionId: string) => Promise<{ text: string } | undefined> } | undefined,
): ReadDetails | undefined {
  if (store === undefined) return undefined;
  return async (sessionId) => {
    const stored = await store.get(sessionId);
    return stored === undefined ? undefined : readDetails(stored.text);
  };
}

/** Looks at most once for each session of a request. */
export function createMovedSources(o: {
  db: D1Database;
  readDetails: ReadDetails | undefined;
}): MovedSources {
  const { db, readDetails: read } = o;
  const known = new Map<string, Promise<Sources>>();
  return async ({ sql, sessionId }) => {
    const named = ['session_rollups', ...detailTables].filter((table) => mentions(sql, table));
    if (read === undefined || sessionId === undefined || named.length === 0) return {};
    const found = known.get(sessionId) ?? sourcesOf({ db, read, sessionId });
    known.set(sessionId, found);
    // A session's own row says nearly all without the storage; what else the page asks tells that it cannot be read.
    return detailTables.some((table) => mentions(sql, table)) ? found : found.catch(() => ({}));
  };
}

async function sourcesOf(o: { db: D1Database; read: ReadDetails; sessionId: string }): Promise<Sources> {
  const { sessionId } = o;
  const session = await o.db
    .prepare(
      `SELECT device_id, started_at, last_event_at FROM session_rollups
      WHERE session_id = ?1 AND started_at < (SELECT until_hour FROM folded_hours) * ${HOUR}`,
    )
    .bind(sessionId)
    .first<Standing>();
  if (session === null) return {};
  const details = await o.read(sessionId);
  if (details === undefined || details.device_id !== session.device_id) return {};
  const lists = detailTables.map((name) => [name, sourceOf({ name, details, session })]);
  return { ...(Object.fromEntries(lists) as Sources), session_rollups: withTexts(details) };
}

/** Rows that are here and rows that were put away; of two that tell of the same the later. */
function sourceOf(o: { name: DetailTable; details: SessionDetails; session: Standing }): Source {
  const { name, details, session } = o;
  const columns = detailColumns(name);
  const { key, version } = detailKey(name);
  const rows = details.rows[name].map((row) => columns.map((column) => row[column] ?? null));
  const [from, until] = [session.started_at, session.last_event_at].map((at) => Math.floor(at / HOUR));
  const hours = key[0] === 'hour' ? `hour >= ${from} AND hour <= ${until} AND ` : '';
  return (bind) => `(SELECT ${columns.join(', ')} FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY ${key.join(', ')} ORDER BY ${version} DESC) AS nth FROM (
      SELECT ${columns.join(', ')} FROM main.${name} WHERE ${hours}session_id = ${bind(details.session_id)}
      UNION ALL SELECT ${columns.map((column, at) => `value ->> ${at} AS ${column}`).join(', ')}
        FROM json_each(${bind(JSON.stringify(rows))}))) WHERE nth = 1)`;
}

function withTexts({ session_id, texts }: SessionDetails): Source {
  const names = getTableConfig(sessionRollups).columns.map((column) => column.name);
  return (bind) => {
    const columns = names.map((name) => {
      const text = movedTexts.find((moved) => moved === name);
      return text === undefined ? name : `COALESCE(${name}, ${bind(texts[text] ?? null)}) AS ${name}`;
    });
    return `(SELECT ${columns.join(', ')} FROM main.session_rollups WHERE session_id = ${bind(session_id)})`;
  };
}
