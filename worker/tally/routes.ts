import { Hono } from 'hono';
import { z } from 'zod';
import { idPattern } from '../../shared/core/id-pattern.ts';
import {
  type OwnSessionsAnswer,
  type TallyAnswer,
  tallyLimits,
  tallyRequestSchema,
} from '../../shared/protocol/tally.ts';
import { requireDevice } from '../auth/guards.ts';
import type { AppEnv } from '../env.ts';
import { parseOrThrow, readJson } from '../http/validate.ts';
import { listOwnSessions } from './own-sessions.ts';
import { tallySessions } from './tally-sessions.ts';

const pageSchema = z.object({ after: z.union([z.literal(''), z.string().regex(idPattern)]).default('') });

/** What a device asks to know whether all that it sent has come. */
export const tally = new Hono<AppEnv>()
  .post('/v1/tally', requireDevice, async (c) => {
    const value = await readJson({ c, limit: tallyLimits.bytes });
    const { sessions } = parseOrThrow({ schema: tallyRequestSchema, value, what: 'sessions' });
    const { deps, device } = c.var;
    c.header('Cache-Control', 'private, no-store');
    return c.json(
      (await tallySessions({
        db: deps.db,
        details: deps.mode === 'team' ? deps.details : undefined,
        deviceId: device.device_id,
        asked: sessions,
      })) satisfies TallyAnswer,
    );
  })
  .get('/v1/device/sessions', requireDevice, async (c) => {
    const { after } = parseOrThrow({ schema: pageSchema, value: c.req.query(), what: 'page' });
    const { deps, device } = c.var;
    c.header('Cache-Control', 'private, no-store');
    return c.json(
      (await listOwnSessions({ db: deps.db, deviceId: device.device_id, after })) satisfies OwnSessionsAnswer,
    );
  });
