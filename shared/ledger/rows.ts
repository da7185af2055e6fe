import { z } from 'zod';
import { insertSchema } from './row-schema.ts';
import { agentRollups, errorRollups, sessionRollups, toolRollups, usageRollups } from './tables.ts';

export { rollupTableNames, rollupTables, type RollupTableName } from './rollup-tables.ts';

export type SessionRollup = typeof sessionRollups.$inferSelect;
export type AgentRollup = typeof agentRollups.$inferSelect;
export type UsageRollup = typeof usageRollups.$inferSelect;
export type ToolRollup = typeof toolRollups.$inferSelect;
export type ErrorRollup = typeof errorRollups.$inferSelect;

const rollupRowSchemas = {
  session_rollups: insertSchema(sessionRollups),
  agent_rollups: insertSchema(agentRollups),
  usage_rollups: insertSchema(usageRollups),
  tool_rollups: insertSchema(toolRollups),
  error_rollups: insertSchema(errorRollups),
} as const;

/** What one `POST /v1/rows` carries: rows by table, every table optional. */
export const rollupBatchSchema = z.strictObject({
  session_rollups: z.array(rollupRowSchemas.session_rollups).optional(),
  agent_rollups: z.array(rollupRowSchemas.agent_rollups).optional(),
  usage_rollups: z.array(rollupRowSchemas.usage_rollups).optional(),
  tool_rollups: z.array(rollupRowSchemas.tool_rollups).optional(),
  error_rollups: z.array(rollupRowSchemas.error_rollups).optional(),
});
export type RollupBatch = z.infer<typeof rollupBatchSchema>;
