import type { AppEnv } from '../env.ts';
import { Hono } from 'hono';
import { z } from 'zod';
import { purgeQuerySchema } from '../../shared/protocol/purge.ts';
import { idPattern } from '../../shared/core/id-pattern.ts';
import { requireDevice } from '../auth/guards.ts';
import { addressOf } from '../auth/request-address.ts';
import { parseOrThrow } from '../http/validate.ts';
import { purgeSession } from './purge-session.ts';

const idSchema = z.string().regex(idPattern, 'is not an id');

export const purge = new Hono<AppEnv>().delete('/v1/sessions/:session_id', requireDevice, async (c) => {
  const sessionId = parseOrThrow({ schema: idSchema, value: c.req.param('session_id'), what: 'session' });
  const hours = parseOrThrow({ schema: purgeQuerySchema, value: c.req.query(), what: 'hours' });
  const { deps, device } = c.var;
  return c.json(
    await purgeSession({
      deps,
      device,
      sessionId,
      fromHour: hours.from_hour,
      toHour: hours.to_hour,
      address: addressOf(c),
    }),
  );
});
