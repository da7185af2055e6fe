import { type Context, Hono } from 'hono';
import {
  driveSetupSchema,
  type DriveSetupAnswer,
  maxTierSetupBytes,
  s3SetupSchema,
  type SetUpTier,
  setUpTiers,
  type TiersAnswer,
} from '../../../shared/protocol/tiers.ts';
import { signInNeededError } from '../../auth/errors.ts';
import { requireDevice, requireReader } from '../../auth/guards.ts';
import { isAllowed } from '../../auth/permissions.ts';
import { addressOf } from '../../auth/request-address.ts';
import type { AppEnv } from '../../env.ts';
import { notFoundError } from '../../http/errors.ts';
import { parseOrThrow, readJson } from '../../http/validate.ts';
import { recordAudit } from '../../members/audit-log.ts';
import { redirectUri } from './drive-sign-in.ts';
import type { TierDeps } from './open-stored.ts';
import { setUpDrive, setUpS3 } from './set-up.ts';
import { readStandings } from './settings-repository.ts';
import { tryTier } from './try-tier.ts';

/** How tiers stand and how they are set up, for the command line. */
export const tierSettingsApi = new Hono<AppEnv>()
  .get('/v1/tiers', requireReader, async (c) => {
    const { tiers, key } = await standings(c.var.deps);
    const manages = isAllowed({ role: c.var.identity.role, action: 'tiers.manage' });
    // Accounts and names of keys are for whoever sets them; whether a tier works is for everybody.
    const shown = manages ? tiers : tiers.map((tier) => ({ ...tier, settings: {} }));
    return c.json({ tiers: shown, key } satisfies TiersAnswer);
  })
  .post('/v1/tiers/s3', requireDevice, async (c) => {
    const value = await readJson({ c, limit: maxTierSetupBytes });
    const given = parseOrThrow({ schema: s3SetupSchema, value, what: 's3' });
    await auditTier({ c, action: 'tier.set_up', tier: 's3' });
    await setUpS3({ given, deps: c.var.deps });
    return c.json(await standings(c.var.deps));
  })
  .post('/v1/tiers/drive', requireDevice, async (c) => {
    const value = await readJson({ c, limit: maxTierSetupBytes });
    const given = parseOrThrow({ schema: driveSetupSchema, value, what: 'drive' });
    await auditTier({ c, action: 'tier.set_up', tier: 'drive' });
    await setUpDrive({ given, deps: c.var.deps });
    const open = new URL('/settings/tiers', c.req.url).href;
    return c.json({ open, redirect_uri: redirectUri(c.req.url) } satisfies DriveSetupAnswer);
  })
  .post('/v1/tiers/:tier/test', requireDevice, async (c) => {
    await tryTier({ tier: readTier(c.req.param('tier')), deps: c.var.deps });
    return c.json(await standings(c.var.deps));
  });

async function standings({ db, seal }: Pick<TierDeps, 'db' | 'seal'>): Promise<TiersAnswer> {
  return { tiers: await readStandings(db), key: seal.key };
}

/** Which tier a path means. */
export function readTier(given: string): SetUpTier {
  const tier = setUpTiers.find((name) => name === given);
  if (tier === undefined) throw notFoundError({ what: 'this tier' });
  return tier;
}

/** Written before it is tried: an attempt counts as well. */
export async function auditTier(o: {
  c: Pick<Context, 'req'> & { var: Pick<AppEnv['Variables'], 'asker' | 'deps'> };
  action: string;
  tier: SetUpTier;
}): Promise<void> {
  const { c, action, tier } = o;
  const { asker, deps } = c.var;
  if (asker === undefined) throw signInNeededError();
  const entry = { at: deps.clock(), member: asker.member, action, object: tier, address: addressOf(c) };
  await recordAudit({ db: deps.db, ...entry }).run();
}
