import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';

/** Branches that sessions of a time can be narrowed to, the most used first: an index leads to those that started in it. */
export const sessionBranches = defineQuery({
  name: 'session_branches',
  params: filterSchema,
  row: z.object({ branch: z.string(), sessions: z.number() }),
  sql: `SELECT s.git_branch AS branch, COUNT(*) AS sessions
FROM session_rollups s
WHERE s.started_at >= COALESCE(?1, 0) AND s.started_at < COALESCE(?2, 9e15) AND s.last_event_at > 0
  AND s.git_branch IS NOT NULL
  AND (?3 IS NULL OR s.project = ?3) AND (?4 IS NULL OR s.member = ?4)
  AND (?5 IS NULL OR s.model = ?5) AND ?6 IS NULL AND (?7 IS NULL OR s.session_id = ?7)
GROUP BY s.git_branch
ORDER BY sessions DESC, branch
LIMIT 100`,
  bind: bindFilter,
});
