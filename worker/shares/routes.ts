import { type Context, Hono } from 'hono';
import { maxShareBytes, shareRequestSchema, type SharesAnswer } from '../../shared/protocol/shares.ts';
import type { AppEnv, ReaderEnv } from '../env.ts';
import { requireReader } from '../auth/guards.ts';
import type { Identity } from '../auth/identity.ts';
import { reachOf } from '../auth/permissions.ts';
import { addressOf } from '../auth/request-address.ts';
import { parseOrThrow, readJson } from '../http/validate.ts';
import { createShare } from './create-share.ts';
import { endShare } from './revoke-share.ts';
import { listShares } from './share-repository.ts';

/** Whose links somebody is shown; undefined: everybody's. */
export function listedFor({ role, member_id }: Identity): string | undefined {
  return reachOf({ role, action: 'shares.read' }) === 'all' ? undefined : member_id;
}

/** Links as machines make, list and end them. */
export const shares = new Hono<AppEnv>()
  .use('/v1/shares', requireReader)
  .use('/v1/shares/*', requireReader)
  .post('/v1/shares', async (c: Context<ReaderEnv>) => {
    const { deps, identity } = c.var;
    const value = await readJson({ c, limit: maxShareBytes });
    const request = parseOrThrow({ schema: shareRequestSchema, value, what: 'share' });
    const origin = new URL(c.req.url).origin;
    c.header('Cache-Control', 'no-store');
    return c.json(await createShare({ deps, identity, request, origin, address: addressOf(c) }));
  })
  .get('/v1/shares', async (c: Context<ReaderEnv>) => {
    const { deps, identity } = c.var;
    const sessionId = c.req.query('session_id');
    const memberId = listedFor(identity);
    c.header('Cache-Control', 'no-store');
    const shares = await listShares({ db: deps.db, sessionId, memberId });
    return c.json({ shares } satisfies SharesAnswer);
  })
  .delete('/v1/shares/:share_id', async (c: Context<ReaderEnv>) => {
    const { deps, identity } = c.var;
    const shareId = c.req.param('share_id') ?? '';
    return c.json(await endShare({ deps, identity, shareId, address: addressOf(c) }));
  });
