import type { z } from 'zod';
import type { ReadPlan } from '../../shared/queries/days/plan.ts';
import type { Query } from '../../shared/queries/parts/define-query.ts';
import type { Sources } from '../../shared/queries/parts/narrow-to-scope.ts';

/** What stands in for the tables, and since when what is asked about is looked at; undefined: everything is. */
export type Newest = { sources: Sources; lookedSince: number | undefined };

/** How a question is answered, with what stands in for its tables where that is of the newest rows. */
export type FoundPlan =
  | Exclude<ReadPlan, { from: 'newest' }>
  | (Extract<ReadPlan, { from: 'newest' }> & Newest & { before: number | undefined });

/** Tells of a question how it is answered, and may tell somebody else. */
export type PlanQuery = (o: {
  query: Pick<Query<z.ZodType, z.ZodType>, 'name' | 'sql'>;
  params: unknown;
}) => Promise<FoundPlan>;
