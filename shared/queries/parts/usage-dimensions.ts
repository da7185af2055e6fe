import { noBranch } from './fragments.ts';

const sessions = 'LEFT JOIN session_rollups s ON s.session_id = u.session_id';

/** By what usage is grouped: SQL for the value, and where it comes from beside `usage_rollups u`. */
export const usageDimensions = {
  agent: { key: 'u.agent_type', join: '' },
  model: { key: 'u.model', join: '' },
  branch: { key: `COALESCE(s.git_branch, '${noBranch}')`, join: sessions },
  member: { key: "COALESCE(s.member, 'unknown')", join: sessions },
  project: { key: "COALESCE(s.project, 'unknown')", join: sessions },
} as const;
export type UsageDimension = keyof typeof usageDimensions;
