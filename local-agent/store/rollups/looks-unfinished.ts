/** SQL: silence alone changes what a session of `session_rollups` is taken for. One that was left for a day changes no more. */
export const looksUnfinished =
  "(status IN ('working', 'needs_input') AND ended_at IS NULL OR running_agents > 0)";
