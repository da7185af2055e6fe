import { Hono } from 'hono';
import type { AppEnv } from '../../env.ts';
import { requireViewer } from '../../auth/guards.ts';
import { ensureTextsInScope } from '../../data/scope.ts';
import { askForSession } from './ask-for-session.ts';

/** Asks for the record of a session that lies in a cold storage class. */
export const restores = new Hono<AppEnv>().post('/sessions/:id/from-archive', requireViewer, async (c) => {
  const { deps, identity } = c.var;
  const sessionId = c.req.param('id');
  await ensureTextsInScope({ deps, sessionId });
  const { db, clock } = deps;
  const stores = await deps.openTiers();
  await askForSession({ db, stores, sessionId, member: identity.member, now: clock() });
  return c.redirect(`/sessions/${encodeURIComponent(sessionId)}`, 303);
});
