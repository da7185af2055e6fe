import { type Context, Hono } from 'hono';
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

/** The address is the secret: it stays in no cache. */
const secretAddress = createMiddleware<AppEnv>(async (c, next) => {
  await next();
  c.header('Cache-Control', 'no-store');
});

export const links = new Hono<AppEnv>()
  .use('/link/*', secretAddress)
  .get('/link/:token', async (c) => {
    const token = c.req.param('token');
    // A link to one's own machine goes from its terminal to its browser: nothing previews it on the way.
    const isOwn = c.var.deps.mode === 'embedded' && c.req.method === 'GET';
    if (!isOwn) return c.html(html`<!doctype html>${<LinkPage token={token} />}`);
    try {
      await signIn({ c, token });
    } catch (error) {
      // Opened once more by the browser that it has signed in.
      if (c.var.asker === undefined) throw error;
    }
    return c.redirect('/', 303);
  })
  .post('/link/:token', async (c) => {
    await signIn({ c, token: c.req.param('token') });
    return c.redirect('/', 303);
  })
  .post('/v1/links', requireDevice, async (c) => {
    const { asker, deps } = c.var;
    const { db, clock, mode } = deps;
    if (asker === undefined) throw signInNeededError();
    const now = clock();
    const link = await mintLink({
      db,
      origin: new URL(c.req.url).origin,
      memberId: asker.member_id,
      endsAt: now + (mode === 'embedded' ? linkLifetimeMs.ownMachine : linkLifetimeMs.signIn),
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

/** Throws `auth.link_over`. */
async function signIn({ c, token }: { c: Context<AppEnv>; token: string }): Promise<void> {
  const { db, clock, teamKey } = c.var.deps;
  if (teamKey === undefined) throw keyMissingError();
  const memberId = await useLink({ db, token, now: clock() });
  await endSessionHere({ c, teamKey });
  await startSession({ c, teamKey, memberId });
}
