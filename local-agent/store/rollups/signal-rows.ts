import { countSignals } from '../../../shared/signals/count-signals.ts';
import type { SessionWork } from '../../../shared/signals/session-work.ts';
import type { Signal } from '../../../shared/signals/signal.ts';
import type { Database, Row, SqlValue } from '../driver/db.ts';
import { isImported } from '../facts/imported-sessions.ts';
import { runType } from '../judging/run-type.ts';
import { isCopy } from './is-copy-sql.ts';

const callsSql = `SELECT tool_use_id, message_id, agent_id, tool_name, status, coalesce(started_at, at) AS at,
  coalesce(duration_ms, max(ended_at - started_at, 0), 0) AS spent_ms, summary, output_bytes
FROM tool_calls WHERE session_id = ? AND copy = 0`;
const responsesSql = `SELECT message_id, agent_id, at, model, input_tokens, cache_read_tokens, cache_write_5m_tokens,
  cache_write_1h_tokens, cost_micros
FROM api_calls WHERE session_id = ? AND copy = 0`;
const checksSql = 'SELECT tool_use_id, kind, passed FROM validations WHERE session_id = ?';
const compactionsSql = `SELECT agent_id, event_id, at, "trigger" FROM context_snapshots c
WHERE session_id = ? AND kind = 'compaction' AND NOT ${isCopy('context_snapshots', 'c')}`;
const typesSql = 'SELECT agent_id, agent_type FROM temp.runs WHERE session_id = ?';
const columns = [
  'signal',
  'agent_type',
  'subject',
  'times',
  'out_of',
  'tokens',
  'cost_micros',
  'spent_ms',
  'last_at',
  'agent_id',
  'event_id',
  'files',
] as const satisfies readonly (keyof Signal)[];
const insertSql = `INSERT INTO temp.next_signal_rollups (session_id, rev, ${columns.join(', ')})
VALUES (?, 0, ${columns.map(() => '?').join(', ')})`;

/**
 * Rows of signals of the touched sessions, once their runs are judged. Facts of `packed` ones hold no texts yet: nothing
 * shows in them. What somebody else did is no habit of one's own.
 */
export function countTouched({
  db,
  packed,
}: {
  db: Database;
  packed?: ReadonlyMap<string, unknown> | undefined;
}): void {
  for (const [id] of db.prepare('SELECT session_id FROM temp.touched').lists()) {
    const session = String(id);
    if (packed?.has(session) === true || isImported({ db, sessionId: session })) continue;
    for (const signal of countSignals(readWork({ db, session })))
      db.prepare(insertSql).run(session, ...columns.map((column) => signal[column]));
  }
}

function readWork({ db, session }: { db: Database; session: string }): SessionWork {
  const read = (sql: string) => db.prepare(sql).all(session);
  const types = new Map(read(typesSql).map((row) => [String(row['agent_id']), String(row['agent_type'])]));
  return {
    calls: read(callsSql).map(callOf),
    responses: read(responsesSql).map(responseOf),
    checks: read(checksSql).map((row) => ({
      tool_use_id: String(row['tool_use_id']),
      kind: String(row['kind']),
      passed: Number(row['passed']) === 1,
    })),
    compactions: read(compactionsSql).map((row) => ({
      agent_id: String(row['agent_id']),
      event_id: String(row['event_id']),
      at: Number(row['at']),
      trigger: textOrNull(row['trigger']),
    })),
    typeOf: (agent_id) => types.get(agent_id) ?? runType({ agent_id, told: null }),
  };
}

function callOf(row: Row): SessionWork['calls'][number] {
  return {
    tool_use_id: String(row['tool_use_id']),
    message_id: textOrNull(row['message_id']),
    agent_id: String(row['agent_id']),
    tool_name: String(row['tool_name']),
    status: String(row['status']),
    at: Number(row['at']),
    spent_ms: Number(row['spent_ms']),
    summary: textOrNull(row['summary']),
    output_bytes: numberOrNull(row['output_bytes']),
  };
}

function responseOf(row: Row): SessionWork['responses'][number] {
  return {
    message_id: String(row['message_id']),
    agent_id: String(row['agent_id']),
    at: Number(row['at']),
    model: String(row['model']),
    input_tokens: Number(row['input_tokens']),
    cache_read_tokens: Number(row['cache_read_tokens']),
    cache_write_5m_tokens: Number(row['cache_write_5m_tokens']),
    cache_write_1h_tokens: Number(row['cache_write_1h_tokens']),
    cost_micros: numberOrNull(row['cost_micros']),
  };
}

function textOrNull(value: SqlValue | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}

function numberOrNull(value: SqlValue | undefined): number | null {
  return value === null || value === undefined ? null : Number(value);
}
