import {
  agentRollups,
  errorRollups,
  sessionRollups,
  signalRollups,
  toolRollups,
  usageRollups,
} from './tables.ts';

// Apart from the row schemas, which take several times as long to load.

/** The rollup tables that devices send, in the order in which they are written. */
export const rollupTables = {
  session_rollups: sessionRollups,
  agent_rollups: agentRollups,
  usage_rollups: usageRollups,
  tool_rollups: toolRollups,
  error_rollups: errorRollups,
  signal_rollups: signalRollups,
} as const;

export type RollupTableName = keyof typeof rollupTables;
export const rollupTableNames = Object.keys(rollupTables) as RollupTableName[];
