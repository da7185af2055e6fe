import type { AppEnv } from '../env.ts';
import { Hono } from 'hono';
import { createErrorFactory } from '../../shared/core/errors.ts';
import { seesEverySession } from '../../shared/queries/parts/scope.ts';
import { requireReader } from '../auth/guards.ts';
import { notFoundError } from '../http/errors.ts';

const upgradeNeededError = createErrorFactory(() => ({
  code: 'live.upgrade_needed',
  message: 'this address speaks WebSocket only',
  hint: 'connect with a WebSocket',
  status: 426,
}));

/** `GET /v1/live`: the origin was checked by the guard before; sockets send cookies from any page. */
export const live = new Hono<AppEnv>().get('/v1/live', requireReader, (c) => {
  // The room names every session that changes.
  if (!seesEverySession(c.var.identity.scope)) throw notFoundError({ what: 'the live room' });
  if (c.req.header('upgrade')?.toLowerCase() !== 'websocket') throw upgradeNeededError();
  return c.var.deps.liveRoom.connect(c.req.raw);
});
