import type { Clock } from '../../shared/core/clock.ts';
import type { RunQuery } from '../../shared/queries/parts/define-query.ts';
import { isWholeTeam, type Scope } from '../../shared/queries/parts/scope.ts';
import { session } from '../../shared/queries/session.ts';
import { notFoundError } from '../http/errors.ts';
import { createRecall, type Memory, type Recall } from './recall.ts';
import { createRunQuery } from './run-query.ts';

/** The only ways to the rows; what they do not give, nobody in this scope sees. */
export type Questions = {
  runQuery: RunQuery;
  /** For what may be a little old: lists of weeks, not what goes on. */
  recall: Recall;
  /** When the oldest figures were made of all that were given so far; now, where none is old. */
  asOf: () => number;
};

/** `memory` undefined: nothing is kept. */
export function askWithin(o: {
  db: D1Database;
  scope: Scope;
  memory: Memory | undefined;
  clock: Clock;
}): Questions {
  const { memory, clock, scope } = o;
  const runQuery = createRunQuery({ db: o.db, scope });
  let oldest = Number.POSITIVE_INFINITY;
  const onKept = (at: number) => {
    oldest = Math.min(oldest, at);
  };
  const recall =
    memory === undefined ? () => runQuery : createRecall({ runQuery, memory, clock, scope, onKept });
  return { runQuery, recall, asOf: () => Math.min(oldest, clock()) };
}

/** Throws as if there were no such session when it is out of scope; for what lies outside of the database. */
export async function ensureInScope(o: {
  runQuery: RunQuery;
  scope: Scope;
  sessionId: string;
}): Promise<void> {
  if (isWholeTeam(o.scope)) return;
  const [row] = await o.runQuery(session, { session_id: o.sessionId });
  if (row === undefined) throw notFoundError({ what: 'this session' });
}
