import { Hono } from 'hono';
import type { z } from 'zod';
import { budgetAnswer, type BudgetsAnswer } from '../../shared/protocol/budgets.ts';
import type { Query } from '../../shared/queries/parts/define-query.ts';
import { queries, type QueryName } from '../../shared/queries/registry.ts';
import { requireReader } from '../auth/guards.ts';
import { readStandings } from '../budgets/read-standings.ts';
import type { AppEnv } from '../env.ts';
import { notFoundError } from '../http/errors.ts';
import { findReview, listReviews } from '../reviews/review-repository.ts';
import { ApiPage } from './api-page.tsx';
import { apiPaths, openApiDocument } from './open-api.ts';
import { readParams } from './read-params.ts';
import { tellLimits } from './tell-limits.ts';

const listedReviews = 200;

let written: { origin: string; page: string } | undefined;

/** It says the same to everybody, and takes as long to write as a page of figures. */
function pageAt(origin: string): string {
  if (written?.origin === origin) return written.page;
  const page = `<!doctype html>${String(<ApiPage document={openApiDocument({ origin })} />)}`;
  written = { origin, page };
  return page;
}

/** What the pages show, for programs: read only, by a token or by whoever is signed in. */
export const publicApi = new Hono<AppEnv>()
  .use(`${apiPaths.page}/*`, requireReader)
  .get(apiPaths.page, requireReader, (c) => c.html(pageAt(new URL(c.req.url).origin)))
  .get(apiPaths.document, requireReader, (c) =>
    c.json(openApiDocument({ origin: new URL(c.req.url).origin })),
  )
  .get(apiPaths.query, requireReader, async (c) => {
    const name = c.req.param('name');
    if (!isQueryName(name)) throw notFoundError({ what: `query ${name}` });
    // Every entry has types of its own; here its parameters come from a URL and its own schema checks them.
    const query = queries[name] as unknown as Query<z.ZodType, z.ZodType>;
    const params = readParams({ schema: query.params, given: c.req.queries() });
    c.header('Cache-Control', 'private, no-store');
    const { runQuery, coarseness } = c.var.deps;
    const rows = await runQuery(query, params);
    return c.json({ query: name, rows, ...tellLimits(coarseness()) });
  })
  .get(apiPaths.budgets, requireReader, async (c) => {
    const { deps, identity } = c.var;
    const { db, runExact: ask, clock } = deps;
    const standings = await readStandings({ db, ask, scope: identity.scope, now: clock() });
    c.header('Cache-Control', 'private, no-store');
    return c.json({ budgets: standings.map(budgetAnswer) } satisfies BudgetsAnswer);
  })
  .get(apiPaths.reviews, requireReader, async (c) => {
    c.header('Cache-Control', 'private, no-store');
    return c.json({ reviews: await listReviews({ db: c.var.deps.db, limit: listedReviews }) });
  })
  .get(apiPaths.review, requireReader, async (c) => {
    const found = await findReview({ db: c.var.deps.db, reviewId: c.req.param('id') });
    if (found === undefined) throw notFoundError({ what: 'this review' });
    c.header('Cache-Control', 'private, no-store');
    return c.json(found);
  });

function isQueryName(name: string): name is QueryName {
  return Object.hasOwn(queries, name);
}
