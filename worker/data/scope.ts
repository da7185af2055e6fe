import type { Clock } from '../../shared/core/clock.ts';
import type { RunQuery } from '../../shared/queries/parts/define-query.ts';
import { showsTexts, type Scope } from '../../shared/queries/parts/scope.ts';
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
  /** Whether nothing is kept back, not even of sessions whose rows are not here yet. */
  seesAll: boolean;
  /** Whether what was said and done in a session may be read, not its figures alone. */
  showsTexts: (session: { project: string; member: string }) => boolean;
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
  return {
    runQuery,
    recall,
    asOf: () => Math.min(oldest, clock()),
    seesAll: Object.values(scope).every((limit) => limit === undefined),
    showsTexts: (row) => showsTexts({ scope, session: row }),
  };
}

/** Throws as if there were no such session when its texts are out of scope; for what lies outside of the database. */
export async function ensureTextsInScope(o: { deps: Questions; sessionId: string }): Promise<void> {
  if (o.deps.seesAll) return;
  const [row] = await o.deps.runQuery(session, { session_id: o.sessionId });
  if (row === undefined || !o.deps.showsTexts(row)) throw notFoundError({ what: 'this session' });
}
