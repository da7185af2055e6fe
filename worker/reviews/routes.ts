import { Hono } from 'hono';
import type { AppEnv } from '../env.ts';
import { reviewDrawings } from '../../shared/charts/review-charts.ts';
import { reviewDocument } from '../../shared/insights/review-document.ts';
import { toHtml, toMarkdown } from '../../shared/insights/write-document.ts';
import { decide, findingStateSchema } from '../../shared/phases/finding-state.ts';
import { requireViewer } from '../auth/guards.ts';
import { notFoundError } from '../http/errors.ts';
import { ownPath } from '../http/own-path.ts';
import { parseOrThrow, readForm } from '../http/validate.ts';
import { storePhases } from '../phases/phase-repository.ts';
import { findReview } from './review-repository.ts';

/** A review as a file, and what is decided about its findings. */
export const reviews = new Hono<AppEnv>()
  .get('/reviews/:id/export', requireViewer, async (c) => {
    const found = await findReview({ db: c.var.deps.db, reviewId: c.req.param('id') });
    if (found === undefined) throw notFoundError({ what: 'this review' });
    const html = c.req.query('format') === 'html';
    const { title, review } = found;
    const blocks = reviewDocument({ title, review, drawings: html ? reviewDrawings(review) : [] });
    c.header('Cache-Control', 'private, no-store');
    c.header('Content-Disposition', `attachment; filename="${found.review_id}.${html ? 'html' : 'md'}"`);
    c.header('Content-Type', html ? 'text/html; charset=utf-8' : 'text/markdown; charset=utf-8');
    return c.body(html ? toHtml({ title, blocks }) : toMarkdown(blocks));
  })
  .post('/reviews/:id/findings', requireViewer, async (c) => {
    const { db, clock } = c.var.deps;
    const form = await readForm(c);
    const found = await findReview({ db, reviewId: c.req.param('id') });
    const finding = found?.review.findings.find((one) => one.finding_id === form.get('finding_id'));
    if (finding === undefined) throw notFoundError({ what: 'this finding' });
    const state = parseOrThrow({
      schema: findingStateSchema.shape.state,
      value: form.get('state'),
      what: 'state',
    });
    // What is stored must be read again: one row that is not would hide all decisions and stop all reviews.
    const decided = parseOrThrow({
      schema: findingStateSchema,
      value: decide({ finding, state, now: clock() }),
      what: 'decision',
    });
    await storePhases({ db, exchange: { phases: [], findings: [decided] } });
    return c.redirect(ownPath(form.get('next')), 303);
  });
