import type { AppEnv } from '../env.ts';
import { Hono } from 'hono';
import { createErrorFactory } from '../../shared/core/errors.ts';
import { requireReader } from '../auth/guards.ts';
import { notFoundError } from '../http/errors.ts';
import { watcherOf } from './watcher.ts';

const upgradeNeededError = createErrorFactory(() => ({
  code: 'live.upgrade_needed',
  message: 'this address speaks WebSocket only',
  hint: 'connect with a WebSocket',
  status: 426,
}));

/** `GET /v1/live?room=0&of=1`: the origin was checked by the guard before; sockets send cookies from any page. */
export const live = new Hono<AppEnv>().get('/v1/live', requireReader, (c) => {
  const { liveRoom } = c.var.deps;
  const watcher = watcherOf(c.var.identity);
  const room = Number(c.req.query('room') ?? 0);
  // A page of before the rooms were made others asks for those that were.
  const isKnown = Number(c.req.query('of') ?? 1) === liveRoom.rooms && room >= 0 && room < liveRoom.rooms;
  if (watcher === undefined || !isKnown || !Number.isInteger(room))
    throw notFoundError({ what: 'the live room' });
  if (c.req.header('upgrade')?.toLowerCase() !== 'websocket') throw upgradeNeededError();
  return liveRoom.connect({ request: c.req.raw, room, watcher });
});
