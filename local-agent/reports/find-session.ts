import type { RunQuery } from '../../shared/queries/parts/define-query.ts';
import type { Filter } from '../../shared/queries/parts/filters.ts';
import { AppError } from '../../shared/core/errors.ts';
import { sessionIds } from '../../shared/queries/session-ids.ts';

/** The whole id of the session that a typed beginning names. Throws when none or several do. */
export async function findSessionId({
  runQuery,
  prefix,
}: {
  runQuery: RunQuery;
  prefix: string;
}): Promise<string> {
  const found = await runQuery(sessionIds, { prefix, limit: 4 });
  const [first] = found;
  if (found.length === 1 && first) return first.session_id;
  const exact = found.find((row) => row.session_id === prefix);
  if (exact) return exact.session_id;
  if (!first) {
    throw new AppError({
      code: 'session.not_found',
      message: `no session begins with "${prefix}"`,
      hint: 'run "subtrack sessions" for the list',
      status: 404,
    });
  }
  throw new AppError({
    code: 'session.ambiguous',
    message: `several sessions begin with "${prefix}"`,
    hint: `give more of one: ${found.map((row) => row.session_id).join(', ')}`,
  });
}

/** The filter with its session, typed as a beginning, replaced by the whole id. */
export async function resolveSession({
  runQuery,
  filter,
}: {
  runQuery: RunQuery;
  filter: Filter;
}): Promise<Filter> {
  if (filter.session_id === undefined) return filter;
  return { ...filter, session_id: await findSessionId({ runQuery, prefix: filter.session_id }) };
}
