import { type Context, Hono } from 'hono';
import type { AppEnv } from '../env.ts';
import { createErrorFactory } from '../../shared/core/errors.ts';
import { maxPhasesBytes, newsOf, phasesSchema } from '../../shared/protocol/phases.ts';
import { completePhase, startPhase, type Phase } from '../../shared/phases/phase.ts';
import { planEnd, readPlannedEnd } from '../../shared/phases/planned-end.ts';
import { requireDevice, requireViewer } from '../auth/guards.ts';
import { isAllowed } from '../auth/permissions.ts';
import { addressOf } from '../auth/request-address.ts';
import { parseOrThrow, readForm, readJson } from '../http/validate.ts';
import { phaseChanges } from './phase-changes.ts';
import { readExchange, readPhases, recordPhaseAudits, storePhases } from './phase-repository.ts';

const phasesRefusedError = createErrorFactory(() => ({
  code: 'phase.not_allowed',
  message: 'phases of the team are started and completed by its owner and admins',
  hint: 'ask one of them',
  status: 403,
}));

/** Phases of everybody: machines exchange what they know, pages start and complete. */
export const phases = new Hono<AppEnv>()
  .post('/v1/phases', requireDevice, async (c) => {
    const { db } = c.var.deps;
    const value = await readJson({ c, limit: maxPhasesBytes });
    const told = parseOrThrow({ schema: phasesSchema, value, what: 'phases' });
    const known = await readExchange(db);
    const news = newsOf({ told, known });
    if (news.phases.length + news.findings.length === 0) return c.json(known);
    if (c.var.asker === undefined || !isAllowed({ role: c.var.asker.role, action: 'phases.write' }))
      throw phasesRefusedError();
    const audit = auditOf({ c, member: c.var.asker.member, known: known.phases, stored: news.phases });
    await storePhases({ db, exchange: news, audit });
    if (news.phases.length > 0) await c.var.changed('phases');
    return c.json(await readExchange(db));
  })
  .post('/phases', requireViewer, async (c) => {
    const { db, clock } = c.var.deps;
    const form = await readForm(c);
    const known = await readPhases(db);
    const changed = changeBy({ form, phases: known, now: clock() });
    const audit = auditOf({ c, member: c.var.identity.member, known, stored: changed });
    await storePhases({ db, exchange: { phases: changed, findings: [] }, audit });
    await c.var.changed('phases');
    return c.redirect('/phases', 303);
  });

/** What a form of the page asks for; without a day nobody knows when the phase is meant to end. */
function changeBy(o: { form: ReadonlyMap<string, string>; phases: readonly Phase[]; now: number }): Phase[] {
  const { form, phases, now } = o;
  if (form.get('do') === 'complete') return completePhase({ phases, now });
  const day = form.get('until') ?? '';
  const plannedEndAt = day === '' ? null : readPlannedEnd({ day, now });
  if (form.get('do') === 'plan') return planEnd({ phases, plannedEndAt, now });
  return startPhase({ phases, name: form.get('name') ?? '', now, plannedEndAt });
}

/** Who changed which phase. */
function auditOf(o: {
  c: Pick<Context, 'req'> & { var: Pick<AppEnv['Variables'], 'deps'> };
  member: string;
  known: readonly Phase[];
  stored: readonly Phase[];
}): D1PreparedStatement {
  const { db, clock } = o.c.var.deps;
  const from = { at: clock(), member: o.member, address: addressOf(o.c) };
  return recordPhaseAudits({ db, from, changes: phaseChanges(o), stored: o.stored });
}
