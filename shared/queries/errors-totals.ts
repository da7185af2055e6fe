import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { bindErrorFilter, errorParams, ownErrors } from './parts/error-filter.ts';

/** One row about every error that the filter of the list finds, however many groups of them are shown. */
export const errorsTotals = defineQuery({
  name: 'errors_totals',
  params: errorParams,
  row: z.object({ occurrences: z.number(), groups: z.number(), sessions: z.number() }),
  sql: `WITH ${ownErrors}
SELECT TOTAL(own.seen) AS occurrences, COUNT(DISTINCT own.fingerprint) AS groups,
  COUNT(DISTINCT own.session_id) AS sessions
FROM own`,
  bind: bindErrorFilter,
});
