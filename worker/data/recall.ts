import type { Clock } from '../../shared/core/clock.ts';
import { flatReader } from '../../shared/queries/parts/read-flat.ts';
import { narrowToScope } from '../../shared/queries/parts/narrow-to-scope.ts';
import type { Scope } from '../../shared/queries/parts/scope.ts';
import type { RunQuery } from '../../shared/queries/parts/define-query.ts';
import type { PlanQuery } from './found-plan.ts';

type Kept = { at: number; rows: unknown[] };
export type Memory = Map<string, Kept>;

/** Answers kept; a team asks the same few questions over and over. */
const keptAnswers = 100;
/** Longer lists are rare and would fill the isolate. */
const longestKept = 2000;

/** Runs a query, or gives its answer of up to `forMs` ago. `figures: false`: choices of a filter, whose age says nothing. */
export type Recall = (forMs: number, o?: { figures: boolean }) => RunQuery;

/**
 * D1 counts the rows that a question reads, not the rows that it gives: a month of a large team is asked once and shown
 * many times (sorted, paged, seen by others). Nothing is kept of an empty answer: what it asks for may be on its way.
 */
export function createRecall(o: {
  runQuery: RunQuery;
  /** How a question is answered: what is kept is of one way. */
  plan: PlanQuery;
  memory: Memory;
  clock: Clock;
  /** Of `runQuery`: what one asker got is not for another. */
  scope: Scope;
  /** Told when the figures of an answer were made. */
  onKept: (at: number) => void;
}): Recall {
  const { runQuery, memory, clock, scope } = o;
  return (forMs, { figures } = { figures: true }) =>
    async (query, params) => {
      // Where nothing is kept back the question is the same for everybody, and so is its answer.
      const parsed = flatReader(query.params)(params);
      const plan = await o.plan({ query, params: parsed });
      const values = query.bind(parsed);
      const way = [
        plan.from,
        plan.from === 'newest' && plan.before,
        // Days as they were made, or with what is told by rows of those that are cut.
        plan.from === 'days' && plan.parts.length > 0,
      ];
      const key = JSON.stringify([way, narrowToScope({ sql: query.sql, values, scope })]);
      const kept = memory.get(key);
      // What is kept under a query's text came from that query.
      if (kept !== undefined && clock() - kept.at < forMs) {
        if (figures) o.onKept(kept.at);
        return kept.rows as Awaited<ReturnType<typeof runQuery>> as never;
      }
      const rows = await runQuery(query, params);
      memory.delete(key);
      if (rows.length > 0 && rows.length <= longestKept) memory.set(key, { at: clock(), rows });
      for (const old of memory.keys()) {
        if (memory.size <= keptAnswers) break;
        memory.delete(old);
      }
      return rows;
    };
}
