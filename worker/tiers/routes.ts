import { Hono } from 'hono';
import { z } from 'zod';
import type { AppEnv } from '../env.ts';
import {
  bundleAnnouncementSchema,
  bundleIdSchema,
  bundleLimits,
  type CloudBundleList,
  damagedHeader,
  type LostBundles,
  tierHeader,
} from '../../shared/protocol/bundles.ts';
import { requireDevice, requireReader } from '../auth/guards.ts';
import { notFoundError } from '../http/errors.ts';
import { ensureLength, parseOrThrow, readJson } from '../http/validate.ts';
import { readPhases } from '../phases/phase-repository.ts';
import { findObject, objectId } from './catalogue.ts';
import { giveObject } from './give-object.ts';
import { listBundles } from './list-bundles.ts';
import { listLost } from './lost-bundles.ts';
import { noteRestoring } from './restores/restore-repository.ts';
import { announceBundle, storeObject } from './receive-bundle.ts';

const numberSchema = z.coerce.number().int().nonnegative().max(bundleLimits.objects);
const listQuery = z.object({
  session: z.string().max(100).default(''),
  phase: z.coerce.number().int().positive().optional(),
  after: z.string().max(200).default(''),
});

/** Bundles of sessions, as machines send them and get them back. */
export const tiers = new Hono<AppEnv>()
  .post('/v1/bundles', requireDevice, async (c) => {
    const value = await readJson({ c, limit: bundleLimits.announceBytes });
    const bundle = parseOrThrow({ schema: bundleAnnouncementSchema, value, what: 'bundle' });
    const { db, clock } = c.var.deps;
    const missing = await announceBundle({ db, device: c.var.device, bundle, now: clock() });
    return c.json({ missing });
  })
  .put('/v1/bundles/:bundle_id/:number', requireDevice, async (c) => {
    const length = ensureLength({ c, limit: bundleLimits.objectBytes });
    const { bundleId, number } = readPath(c.req.param());
    const body = c.req.raw.body ?? new Blob([]).stream();
    const { deps, device } = c.var;
    return c.json(await storeObject({ deps, device, bundleId, number, length, body }));
  })
  .get('/v1/bundles', requireReader, async (c) => {
    const { db, showsTexts, seesAll } = c.var.deps;
    const query = parseOrThrow({ schema: listQuery, value: c.req.query(), what: 'question' });
    const phases = await readPhases(db);
    const phase = phases.find((one) => one.phase === query.phase);
    if (query.phase !== undefined && phase === undefined)
      throw notFoundError({ what: `phase ${query.phase}` });
    c.header('Cache-Control', 'private, no-store');
    const list = await listBundles({
      db,
      phases,
      session: query.session,
      since: phase?.started_at ?? 0,
      until: phase?.completed_at ?? Number.MAX_SAFE_INTEGER,
      after: query.after,
      mayRead: (bundle) => seesAll || showsTexts(bundle),
    });
    return c.json(list satisfies CloudBundleList);
  })
  .get('/v1/bundles/lost', requireDevice, async (c) => {
    c.header('Cache-Control', 'private, no-store');
    const bundles = await listLost({ db: c.var.deps.db, deviceId: c.var.device.device_id });
    return c.json({ bundles } satisfies LostBundles);
  })
  .get('/v1/bundles/:bundle_id/:number', requireReader, async (c) => {
    const { deps } = c.var;
    const { bundleId, number } = readPath(c.req.param());
    const object = await findObject({ db: deps.db, objectId: objectId({ bundle_id: bundleId, number }) });
    if (object?.kind !== 'session' || !(deps.seesAll || deps.showsTexts(object)))
      throw notFoundError({ what: `object ${number} of bundle ${bundleId}` });
    const answer = await giveObject({ object, stores: await deps.openTiers(), orDamaged: true });
    c.header('Cache-Control', 'private, no-store');
    if (answer.kind === 'restoring') {
      const { tier, readyAt } = answer;
      const who = { sessionId: object.session_id, member: c.var.identity.member };
      await noteRestoring({ db: deps.db, object, ...who, readyAt, now: deps.clock() });
      return c.json({ tier, ready_at: readyAt }, 202);
    }
    return c.body(answer.body, 200, {
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': 'attachment',
      [tierHeader]: answer.tier,
      // Nobody knows how long what is left of it is.
      ...(answer.isDoubtful ? { [damagedHeader]: '1' } : { 'Content-Length': String(object.bytes) }),
    });
  });

function readPath(param: Record<string, string>): { bundleId: string; number: number } {
  return {
    bundleId: parseOrThrow({ schema: bundleIdSchema, value: param['bundle_id'], what: 'bundle' }),
    number: parseOrThrow({ schema: numberSchema, value: param['number'], what: 'number' }),
  };
}
