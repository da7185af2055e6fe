import type { AppEnv, ReaderEnv } from '../env.ts';
import { type Context, Hono } from 'hono';
import { createErrorFactory } from '../../shared/core/errors.ts';
import { readAskerNow, requireReader } from '../auth/guards.ts';
import { notFoundError } from '../http/errors.ts';
import { type Watcher, watcherOf } from './watcher.ts';

const upgradeNeededError = createErrorFactory(() => ({
  code: 'live.upgrade_needed',
  message: 'this address speaks WebSocket only',
  hint: 'connect with a WebSocket',
  status: 426,
}));

/** `GET /v1/live?room=0&of=1`: the origin was checked by the guard before; sockets send cookies from any page. */
export const live = new Hono<AppEnv>().get('/v1/live', requireReader, async (c) => {
  const { liveRoom } = c.var.deps;
  const watcher = watcherOf(c.var.identity);
  const room = Number(c.req.query('room') ?? 0);
  // A page of before the rooms were made others asks for those that were.
  const isKnown = Number(c.req.query('of') ?? 1) === liveRoom.rooms && room >= 0 && room < liveRoom.rooms;
  if (watcher === undefined || !isKnown || !Number.isInteger(room))
    throw notFoundError({ what: 'the live room' });
  if (c.req.header('upgrade')?.toLowerCase() !== 'websocket') throw upgradeNeededError();
  const answer = await liveRoom.connect({ request: c.req.raw, room, watcher });
  // What ended between the reading of who asks and the opening found no socket to close.
  if (await isStill({ c, watcher })) return answer;
  const isTold = await (watcher.credential === undefined
    ? liveRoom.renew({ memberId: watcher.member_id })
    : liveRoom.end({ credential: watcher.credential }));
  // The socket is still open in a room that could not be told: it is not handed out.
  if (!isTold) throw notFoundError({ what: 'the live room' });
  return answer;
});

async function isStill({ c, watcher }: { c: Context<ReaderEnv>; watcher: Watcher }): Promise<boolean> {
  const asker = await readAskerNow(c);
  if (asker === undefined) return false;
  const now = watcherOf({ ...asker, scope: await c.var.deps.readScope(asker) });
  return JSON.stringify(now) === JSON.stringify(watcher);
}
