import type { Cloud } from '../../../local-agent/cloud/start-cloud.ts';

/** Rows about one session, with the column that orders them. */
const orders = {
  session_rollups: 'session_id',
  agent_rollups: 'agent_id',
  usage_rollups: 'hour',
  tool_rollups: 'hour',
  error_rollups: 'hour',
} as const;

type CloudRow = Record<string, unknown>;

/** What D1 holds. */
export async function rowsOf({
  cloud,
  table,
  session,
}: {
  cloud: Cloud;
  table: keyof typeof orders;
  session: string;
}): Promise<CloudRow[]> {
  const sql = `SELECT * FROM ${table} WHERE session_id = ?1 ORDER BY ${orders[table]}`;
  return (await cloud.db.prepare(sql).bind(session).all()).results;
}

export function sumOf(rows: readonly CloudRow[], column: string): number {
  return rows.reduce((sum, row) => sum + Number(row[column]), 0);
}
