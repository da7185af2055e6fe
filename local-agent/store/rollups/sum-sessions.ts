import type { Database, SqlValue } from '../driver/db.ts';
import { runType } from '../judging/run-type.ts';
import type { LocalHour } from './local-hour.ts';
import { sumCalls, type Call } from './sum-calls.ts';
import {
  API_CALLS,
  contextOf,
  summedColumns,
  sumResponses,
  UNPRICED,
  type Response,
} from './sum-responses.ts';
import { sessionFactsSql, type SumTable, sumSql } from './sum-sql.ts';

/**
 * Sums up responses and calls of the touched sessions, each read once: the rollups of usage and tools, what tools cost,
 * and by agent what sessions and runs are judged by.
 */
export function sumSessions({ db, hour }: { db: Database; hour: LocalHour }): void {
  db.prepare('DELETE FROM tool_costs WHERE session_id IN (SELECT session_id FROM temp.touched)').run();
  for (const [session] of db.prepare('SELECT session_id FROM temp.touched').lists())
    sumSession({ db, hour, session: String(session) });
}

function sumSession({ db, hour, session }: { db: Database; hour: LocalHour; session: string }): void {
  const types = readTypes({ db, session });
  const { calls, toolsOf } = readCalls({ db, session });
  const given = {
    hourOf: hour.of,
    typeOf: (agent_id: string) => types.get(agent_id) ?? runType({ agent_id, told: null }),
  };
  const used = sumResponses({ ...given, responses: readResponses({ db, session }), toolsOf });
  const called = sumCalls({ ...given, calls });
  const put = (table: SumTable, ...values: SqlValue[]) => void db.prepare(sumSql[table]).run(...values);
  for (const { key, figures } of used.usage.all()) {
    const [at, type, model] = key;
    put('usage_rollups', at, session, type, model, ...figures);
  }
  for (const { key, figures } of used.costs.all()) {
    const [at, type, model, tool] = key;
    put('tool_costs', session, at, type, model, tool, ...figures);
  }
  for (const { key, figures } of called.tools.all()) {
    const [at, type, tool] = key;
    put('tool_rollups', at, session, type, tool, ...figures);
  }
  for (const [agent, { figures, peak, last }] of used.agents) {
    if (last === undefined) continue;
    const tokensAndCost = figures.slice(0, summedColumns.length - 1);
    const [api_calls = 0, unpriced = 0] = [figures[API_CALLS], figures[UNPRICED]];
    const end = [last.at, last.model, last.stop_reason, contextOf(last)];
    put('agent_usage', session, agent, api_calls, unpriced, ...tokensAndCost, peak, ...end);
  }
  for (const [agent, { calls: count, errors, last }] of called.agents)
    put('agent_tools', session, agent, count, errors, last.at, last.action);
}

function readTypes({ db, session }: { db: Database; session: string }): Map<string, string> {
  return new Map(
    db
      .prepare(sessionFactsSql.types)
      .lists(session)
      .map(([agent, told]) => {
        const agent_id = String(agent);
        return [agent_id, runType({ agent_id, told: typeof told === 'string' ? told : null })];
      }),
  );
}

function readResponses({ db, session }: { db: Database; session: string }): Response[] {
  return db
    .prepare(sessionFactsSql.responses)
    .lists(session)
    .map(([message_id, agent_id, at, model, stop_reason = null, ...figures]) => ({
      message_id: String(message_id),
      agent_id: String(agent_id),
      at: Number(at),
      model: String(model),
      stop_reason,
      figures: figures.map(Number),
      unpriced: figures[summedColumns.indexOf('cost_micros')] === null,
    }));
}

/** The calls of a session, and by response the names of their tools. */
function readCalls({ db, session }: { db: Database; session: string }) {
  const calls: Call[] = [];
  const tools = new Map<string, string[]>();
  for (const row of db.prepare(sessionFactsSql.calls).lists(session)) {
    const [tool_use_id, message_id, agent_id, name, status = null, at, duration, action = null] = row;
    const tool_name = String(name);
    calls.push({
      tool_use_id: String(tool_use_id),
      agent_id: String(agent_id),
      tool_name,
      status,
      at: Number(at),
      duration_ms: duration === null ? null : Number(duration),
      action,
    });
    if (message_id === null) continue;
    const names = tools.get(String(message_id));
    if (names === undefined) tools.set(String(message_id), [tool_name]);
    else names.push(tool_name);
  }
  return { calls, toolsOf: (message_id: string) => tools.get(message_id) };
}
