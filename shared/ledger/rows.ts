import type { z } from 'zod';
import type { RollupTableName } from './rollup-tables.ts';
import { insertSchema } from './row-schema.ts';
import {
  agentRollups,
  errorRollups,
  sessionRollups,
  signalRollups,
  toolRollups,
  usageRollups,
} from './tables.ts';

export { rollupTableNames, rollupTables, type RollupTableName } from './rollup-tables.ts';

export type SessionRollup = typeof sessionRollups.$inferSelect;
export type AgentRollup = typeof agentRollups.$inferSelect;
export type UsageRollup = typeof usageRollups.$inferSelect;
export type ToolRollup = typeof toolRollups.$inferSelect;
export type ErrorRollup = typeof errorRollups.$inferSelect;
export type SignalRollup = typeof signalRollups.$inferSelect;

/** A row as a device sends it. */
export const rollupRowSchemas = {
  session_rollups: insertSchema(sessionRollups),
  agent_rollups: insertSchema(agentRollups),
  usage_rollups: insertSchema(usageRollups),
  tool_rollups: insertSchema(toolRollups),
  error_rollups: insertSchema(errorRollups),
  signal_rollups: insertSchema(signalRollups),
} as const;

export type RollupBatch = {
  [Name in RollupTableName]?: z.infer<(typeof rollupRowSchemas)[Name]>[] | undefined;
};
