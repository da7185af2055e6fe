import { isoDay } from '../../shared/core/days.ts';
import { Hono } from 'hono';
import { z } from 'zod';
import type { AppEnv } from '../env.ts';
import { createErrorFactory } from '../../shared/core/errors.ts';
import { momentSchema } from '../../shared/core/moment.ts';
import type { ArchiveAnswer } from '../../shared/protocol/bundles.ts';
import { policySchema } from '../../shared/tiers/policy.ts';
import { requireDevice, requireViewer } from '../auth/guards.ts';
import { notFoundError } from '../http/errors.ts';
import { parseOrThrow, readForm, readJson } from '../http/validate.ts';
import { auditStorage, type Asked } from './audit-storage.ts';
import { readPhases } from '../phases/phase-repository.ts';
import { askForPeriod } from './restores/ask-for-period.ts';
import { readPolicy, writePolicy } from './policy-repository.ts';

const stillOpenError = createErrorFactory<{ phase: number }>(({ phase }) => ({
  code: 'phase.still_open',
  message: `phase ${phase} is still open`,
  hint: 'complete it first: subtrack phase complete',
  status: 409,
}));

const phaseSchema = z.object({ phase: z.coerce.number().int().positive() });
const moment = z.coerce.number().pipe(momentSchema);
const periodSchema = z.object({ since: moment, until: moment });
const formSchema = z.object({
  r2_days: z.coerce.number(),
  keep_back: z.coerce.number(),
  // Left empty: no limit.
  drive_gb: z.union([z.literal('').transform(() => undefined), z.coerce.number()]).optional(),
  drive: z.literal('on').optional(),
  s3: z.literal('on').optional(),
});

/** What decides where bundles lie. */
export const tierPolicy = new Hono<AppEnv>()
  .post('/storage/policy', requireViewer, async (c) => {
    const { db } = c.var.deps;
    const form = parseOrThrow({
      schema: formSchema,
      value: Object.fromEntries(await readForm(c)),
      what: 'policy',
    });
    const known = await readPolicy(db);
    const value = { ...known, ...form, drive: form.drive === 'on', s3: form.s3 === 'on' };
    const policy = parseOrThrow({ schema: policySchema, value, what: 'policy' });
    await auditStorage({ c, action: 'tiers.policy', object: 'policy' });
    await writePolicy({ db, policy });
    return c.redirect('/storage', 303);
  })
  .post('/storage/archive', requireViewer, async (c) => {
    await archivePhase({ c, value: Object.fromEntries(await readForm(c)) });
    return c.redirect('/storage', 303);
  })
  .post('/storage/restore', requireViewer, async (c) => {
    const value = Object.fromEntries(await readForm(c));
    const period = parseOrThrow({ schema: periodSchema, value, what: 'period' });
    const { db, clock, openTiers } = c.var.deps;
    await auditStorage({
      c,
      action: 'tiers.restore',
      object: isoDay(period.since),
    });
    const { member } = c.var.identity;
    await askForPeriod({ db, stores: await openTiers(), period, member, now: clock() });
    return c.redirect('/storage', 303);
  })
  .post('/v1/storage/archive', requireDevice, async (c) => {
    const { db, openTiers } = c.var.deps;
    const phase = await archivePhase({ c, value: await readJson({ c, limit: 1024 }) });
    const cold = (await openTiers()).s3 !== undefined && (await readPolicy(db)).s3;
    return c.json({ phase, cold } satisfies ArchiveAnswer);
  });

/** From the next run on its bundles go to S3. */
async function archivePhase(o: { c: Asked; value: unknown }): Promise<number> {
  const { db, clock } = o.c.var.deps;
  const { phase } = parseOrThrow({ schema: phaseSchema, value: o.value, what: 'phase' });
  const found = (await readPhases(db)).find((one) => one.phase === phase);
  if (found === undefined) throw notFoundError({ what: `phase ${phase}` });
  if (found.completed_at === null || found.completed_at > clock()) throw stillOpenError({ phase });
  await auditStorage({ c: o.c, action: 'tiers.archive', object: `phase ${phase}` });
  const policy = await readPolicy(db);
  const archived_phases = [...new Set([...policy.archived_phases, phase])];
  await writePolicy({ db, policy: { ...policy, archived_phases } });
  return phase;
}
