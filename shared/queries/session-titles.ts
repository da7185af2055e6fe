import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';

/** What sessions are called, for lists that know their ids alone. */
export const sessionTitles = defineQuery({
  name: 'session_titles',
  params: z.object({ session_ids: z.array(z.string()).max(500) }),
  row: z.object({ session_id: z.string(), title: z.string().nullable() }),
  sql: `SELECT s.session_id AS session_id, s.title AS title
FROM json_each(?1) wanted
JOIN session_rollups s ON s.session_id = wanted.value
ORDER BY s.session_id`,
  bind: (params) => [JSON.stringify([...new Set(params.session_ids)])],
});
