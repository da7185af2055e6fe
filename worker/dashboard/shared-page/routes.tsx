import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import { createMiddleware } from 'hono/factory';
import type { AppEnv } from '../../env.ts';
import { addressOf } from '../../auth/request-address.ts';
import { readForm } from '../../http/validate.ts';
import { admitShare, requireShare, type ShareEnv } from '../../shares/guard.ts';
import { networkOf } from '../../shares/network-of.ts';
import { noteView } from '../../shares/share-repository.ts';
import { isUnlocked, unlock } from '../../shares/unlock.ts';
import { answerSegment, answerShown, answerTimeline } from './answer-shown.tsx';
import { PasswordPage } from './password-page.tsx';

/** The address is the secret: it stays in no cache, whatever is answered. */
const secretAddress = createMiddleware<AppEnv>(async (c, next) => {
  await next();
  c.header('Cache-Control', 'no-store');
});

/** A password is asked for on the page alone; its data is refused without. */
const askPassword = createMiddleware<ShareEnv>(async (c, next) => {
  if (await isUnlocked({ c, share: c.var.share })) return next();
  return answerPassword({ c, wrong: false });
});

/** Of a page and its data within ten minutes: one. */
const noteVisit = createMiddleware<ShareEnv>(async (c, next) => {
  await next();
  const { share, deps } = c.var;
  if (c.res.status !== 200) return;
  const network = networkOf(addressOf(c));
  await noteView({ db: deps.db, shareId: share.share_id, network, now: deps.clock() });
});

/** What a link shows, to whoever has it. */
export const sharedPages = new Hono<AppEnv>()
  .use('/s/*', secretAddress)
  .get('/s/:secret', requireShare, askPassword, noteVisit, admitShare, (c) => answerShown(c))
  .post('/s/:secret', requireShare, async (c) => {
    const given = (await readForm(c)).get('password') ?? '';
    const isRight = await unlock({ c, share: c.var.share, given });
    return isRight ? c.redirect(c.req.path, 303) : answerPassword({ c, wrong: true });
  })
  .get('/s/:secret/timeline.json', requireShare, noteVisit, admitShare, (c) => answerTimeline(c))
  .get('/s/:secret/segments/:segment_id', requireShare, admitShare, (c) => answerSegment(c));

function answerPassword<Env extends AppEnv>({ c, wrong }: { c: Context<Env>; wrong: boolean }) {
  return c.html(html`<!doctype html>${<PasswordPage path={c.req.path} wrong={wrong} />}`, 401);
}
