import { toolKey } from '../../../shared/ledger/skill-keys.ts';
import type { Database, SqlValue } from '../driver/db.ts';
import { isImported } from '../facts/imported-sessions.ts';
import { runType } from '../judging/run-type.ts';
import type { LocalHour } from './local-hour.ts';
import type { Call } from './sum-calls.ts';
import { sumFacts, type SummedFacts, type SumRow } from './sum-facts.ts';
import { summedColumns, type Response } from './sum-responses.ts';
import { sessionFactsSql, sumSql } from './sum-sql.ts';

/** What somebody else spent and called is in no sum of one's own. */
const ownSums: ReadonlySet<string> = new Set(['usage_rollups', 'tool_costs', 'tool_rollups']);

/**
 * Sums up the touched sessions, each read once. Of some, whoever read them may have done it (`given`, by session), without
 * a fact in the tables.
 */
export function sumSessions({
  db,
  hour,
  given,
}: {
  db: Database;
  hour: LocalHour;
  given?: ReadonlyMap<string, readonly SumRow[]> | undefined;
}): void {
  db.prepare('DELETE FROM tool_costs WHERE session_id IN (SELECT session_id FROM temp.touched)').run();
  for (const [id] of db.prepare('SELECT session_id FROM temp.touched').lists()) {
    const session = String(id);
    const rows = given?.get(session) ?? sumFacts({ ...readFacts({ db, session }), hourOf: hour.of });
    const isOwn = !isImported({ db, sessionId: session });
    for (const { table, values } of rows)
      if (isOwn || !ownSums.has(table)) db.prepare(sumSql[table]).run(...values);
  }
}

function readFacts({ db, session }: { db: Database; session: string }): SummedFacts {
  const read = (sql: string) => db.prepare(sql).lists(session);
  const [files] = read(sessionFactsSql.files);
  return {
    session,
    types: new Map(read(sessionFactsSql.types).map(([agent, told = null]) => typeOf(String(agent), told))),
    responses: read(sessionFactsSql.responses).map(responseOf),
    calls: read(sessionFactsSql.calls).map(callOf),
    files: files?.map(Number),
  };
}

function typeOf(agent_id: string, told: SqlValue): [agent_id: string, type: string] {
  return [agent_id, runType({ agent_id, told: typeof told === 'string' ? told : null })];
}

function responseOf([message_id, agent_id, at, model, stop_reason = null, ...figures]: SqlValue[]): Response {
  return {
    message_id: String(message_id),
    agent_id: String(agent_id),
    at: Number(at),
    model: String(model),
    stop_reason,
    figures: figures.map(Number),
    unpriced: figures[summedColumns.indexOf('cost_micros')] === null,
  };
}

function callOf(row: SqlValue[]): Call {
  const [tool_use_id, message_id = null, agent_id, name, status = null, at, duration, action = null, skill] =
    row;
  return {
    tool_use_id: String(tool_use_id),
    message_id: message_id === null ? null : String(message_id),
    agent_id: String(agent_id),
    tool: toolKey({ tool: String(name), skill: typeof skill === 'string' ? skill : null }),
    status,
    at: Number(at),
    duration_ms: duration === null ? null : Number(duration),
    action,
  };
}
