import { Hono } from 'hono';
import { html } from 'hono/html';
import { createMiddleware } from 'hono/factory';
import type { LinkAnswer } from '../../shared/protocol/links.ts';
import type { AppEnv } from '../env.ts';
import { recordAudit } from '../members/audit-log.ts';
import { keyMissingError, signInNeededError } from './errors.ts';
import { requireDevice } from './guards.ts';
import { LinkPage } from './link-page.tsx';
import { linkLifetimeMs, mintLink, useLink } from './one-time-links.ts';
import { addressOf } from './request-address.ts';
import { endSessionHere, startSession } from './session-cookie.ts';

/** The address is the secret: it goes to no other site and stays in no cache. */
const secretAddress = createMiddleware<AppEnv>(async (c, next) => {
  await next();
  c.header('Cache-Control', 'no-store');
  c.header('Referrer-Policy', 'no-referrer');
});

export const links = new Hono<AppEnv>()
  .use('/link/*', secretAddress)
  .get('/link/:token', (c) => c.html(html`<!doctype html>${<LinkPage token={c.req.param('token')} />}`))
  .post('/link/:token', async (c) => {
    const { db, clock, teamKey } = c.var.deps;
    if (teamKey === undefined) throw keyMissingError();
    const memberId = await useLink({ db, token: c.req.param('token'), now: clock() });
    await endSessionHere({ c, teamKey });
    await startSession({ c, teamKey, memberId });
    return c.redirect('/', 303);
  })
  .post('/v1/links', requireDevice, async (c) => {
    const { asker, deps } = c.var;
    const { db, clock } = deps;
    if (asker === undefined) throw signInNeededError();
    const now = clock();
    const link = await mintLink({
      db,
      origin: new URL(c.req.url).origin,
      memberId: asker.member_id,
      endsAt: now + linkLifetimeMs.signIn,
      now,
    });
    const audit = recordAudit({
      db,
      at: now,
      member: asker.member,
      action: 'link.created',
      object: asker.member,
      address: addressOf(c),
    });
    await db.batch([...link.write, audit]);
    c.header('Cache-Control', 'no-store');
    return c.json({ url: link.url } satisfies LinkAnswer);
  });
