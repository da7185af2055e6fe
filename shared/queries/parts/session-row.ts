import type { z } from 'zod';
import { selectSchema } from '../../ledger/row-schema.ts';
import { agentRollups, sessionRollups } from '../../ledger/tables.ts';

/** Everything a session's rollup says, without the sender's bookkeeping: which device it is is for the cloud alone. */
export const sessionRow = selectSchema(sessionRollups).omit({ rev: true, device_id: true });
export type SessionRow = z.infer<typeof sessionRow>;

/** Everything an agent run's rollup says, without the sender's bookkeeping. */
export const agentRunRow = selectSchema(agentRollups).omit({ rev: true });
export type AgentRunRow = z.infer<typeof agentRunRow>;

/** Column lists in the order of the tables; `alias.` in front of each. */
export function columnsOf(row: { shape: object }, alias: string): string {
  return lines(Object.keys(row.shape).map((column) => `${alias}.${column}`));
}

function lines(columns: string[]): string {
  const rows: string[] = [];
  for (let at = 0; at < columns.length; at += 6) rows.push(columns.slice(at, at + 6).join(', '));
  return rows.join(',\n  ');
}
