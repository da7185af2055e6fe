import { type Context, Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { z } from 'zod';
import { visibilities } from '../../../shared/privacy/visibility.ts';
import type { AppEnv, ReaderEnv } from '../../env.ts';
import { notAllowedError } from '../../auth/errors.ts';
import { requireViewer } from '../../auth/guards.ts';
import { endDevice } from '../../auth/device-repository.ts';
import { linkLifetimeMs, mintLink } from '../../auth/one-time-links.ts';
import { isAllowed } from '../../auth/permissions.ts';
import { addressOf } from '../../auth/request-address.ts';
import { notFoundError } from '../../http/errors.ts';
import { parseOrThrow, readForm } from '../../http/validate.ts';
import { readAudit, recordAudit } from '../../members/audit-log.ts';
import {
  addMember,
  findMember,
  listMembers,
  type Member,
  removeMember,
  setEmail,
  setRole,
} from '../../members/member-repository.ts';
import { isAbove, roles } from '../../members/roles.ts';
import { readVisibility } from '../../members/visibility-repository.ts';
import { readSpace } from '../../segments/segment-space.ts';
import { answerCsv, answerPage } from '../shell/answers.tsx';
import { listTokens, maxTokens, mintToken, revokeToken, tokenScopes } from '../../auth/api-tokens.ts';
import { credentialOf, keyOwner } from '../../auth/identity.ts';
import { createView } from '../shell/request-view.ts';
import {
  emailTakenError,
  keyOwnerStaysError,
  nameTakenError,
  noTeamError,
  tooManyTokensError,
} from './errors.ts';
import { DAY } from '../../../shared/core/time.ts';
import { readUsedDays } from '../../data/meter.ts';
import { readMark } from '../../details/find-old.ts';
import { listToldStates } from '../../devices/device-states.ts';
import { standingsOf } from './free-plan.ts';
import { readLivePace } from './live-pace.ts';
import { SettingsPage } from './page.tsx';
import { listDevices, listProjects, setVisibility } from './settings-repository.ts';

const auditShown = 100;
/** What the limits are reckoned from. */
const daysLookedBack = 28;
const auditExported = 5000;
const memberSchema = z.object({ name: z.string().trim().min(1).max(120), role: z.enum(roles) });
const roleSchema = z.object({ role: z.enum(roles) });
const emailSchema = z.object({
  email: z.union([z.literal(''), z.email().max(254)]).transform((text) => text.toLowerCase()),
});
const tokenSchema = z.object({ name: z.string().trim().min(1).max(120), scope: z.enum(tokenScopes) });
const visibilitySchema = z.object({ project: z.string().max(400), visibility: z.enum(visibilities) });

/** A machine's own cloud has nobody but its owner. */
const requireTeam = createMiddleware<AppEnv>(async (c, next) => {
  if (c.var.deps.mode !== 'team') throw noTeamError();
  await next();
});

/** Who is of the team, on which devices, and what they see of each other. */
export const settings = new Hono<AppEnv>()
  .use('/settings', requireTeam, requireViewer)
  .use('/settings/*', requireTeam, requireViewer)
  .get('/settings', (c) => answerSettings(c))
  .get('/settings/audit', async (c) =>
    answerCsv({
      c,
      name: 'audit',
      rows: (await readAudit({ db: c.var.deps.db, limit: auditExported })).map((entry) => ({
        ...entry,
        at: new Date(entry.at).toISOString(),
      })),
    }),
  )
  .post('/settings/members', async (c) => {
    const { db, clock } = c.var.deps;
    const given = await readFields({ c, schema: memberSchema, what: 'member' });
    ensureNotAbove({ c, role: given.role });
    const memberId = crypto.randomUUID();
    const [added] = await db.batch([
      addMember({ db, memberId, name: given.name, role: given.role, now: clock() }),
    ]);
    if (added?.meta.changes === 0) throw nameTakenError();
    return answerLink({ c, member: { member_id: memberId, ...given }, action: 'member.invited' });
  })
  .post('/settings/members/:member_id/link', async (c) =>
    answerLink({ c, member: await findDecidable(c), action: 'link.created' }),
  )
  .post('/settings/members/:member_id/role', async (c) => {
    const { db } = c.var.deps;
    const { role } = await readFields({ c, schema: roleSchema, what: 'role' });
    ensureNotAbove({ c, role });
    const { member_id: memberId, name } = await findDecidable(c);
    // Whoever has the team key: nobody can lock the team out.
    if (memberId === keyOwner) throw keyOwnerStaysError();
    const write = setRole({ db, memberId, role });
    return changeRights({ c, write: [write], action: `member.role.${role}`, object: name, memberId });
  })
  .post('/settings/members/:member_id/email', async (c) => {
    const { db } = c.var.deps;
    const { email } = await readFields({ c, schema: emailSchema, what: 'e-mail' });
    const { member_id: memberId, name } = await findDecidable(c);
    const [written] = await db.batch([setEmail({ db, memberId, email: email === '' ? null : email })]);
    if (written?.meta.changes === 0) throw emailTakenError();
    const action = email === '' ? 'member.email.removed' : 'member.email';
    // Whoever came by the old address is nobody now.
    return changeRights({ c, write: [], action, object: name, memberId });
  })
  .post('/settings/members/:member_id/remove', async (c) => {
    const { db, clock } = c.var.deps;
    const { member_id: memberId, name } = await findDecidable(c);
    if (memberId === keyOwner) throw keyOwnerStaysError();
    const write = removeMember({ db, memberId, now: clock() });
    return changeRights({ c, write, action: 'member.removed', object: name, memberId });
  })
  .post('/settings/devices/:device_id/revoke', async (c) => {
    const { deps, identity } = c.var;
    const device = (await listDevices(deps.db)).find(
      ({ device_id }) => device_id === c.req.param('device_id'),
    );
    const own = device?.member === identity.member;
    // Whoever may not decide about it does not learn that it is there.
    if (device === undefined || !isAllowed({ role: identity.role, action: 'devices.revoke', own }))
      throw notFoundError({ what: 'this device' });
    const write = endDevice({ db: deps.db, deviceId: device.device_id, now: deps.clock() });
    const object = `${device.member}: ${device.name}`;
    const answer = await change({ c, write, action: 'device.revoked', object });
    await deps.liveRoom.end({ credential: credentialOf({ device: device.device_id }) });
    return answer;
  })
  .post('/settings/tokens', async (c) => {
    const { deps, identity } = c.var;
    const given = await readFields({ c, schema: tokenSchema, what: 'token' });
    const { token, write } = await mintToken({
      db: deps.db,
      memberId: identity.member_id,
      ...given,
      now: deps.clock(),
    });
    const [made] = await deps.db.batch([write]);
    if (made?.meta.changes === 0) throw tooManyTokensError({ limit: maxTokens });
    await audit({ c, action: 'token.created', object: `${given.name} (${given.scope})` }).run();
    const response = await answerSettings(c, { token });
    response.headers.set('Cache-Control', 'no-store');
    return response;
  })
  .post('/settings/tokens/:token_id/revoke', async (c) => {
    const { deps, identity } = c.var;
    const { db, clock } = deps;
    const tokenId = c.req.param('token_id');
    const found = (await listTokens(db)).find(({ token_id }) => token_id === tokenId);
    const own = found?.member_id === identity.member_id;
    if (found === undefined || !isAllowed({ role: identity.role, action: 'tokens.revoke', own }))
      throw notFoundError({ what: 'this token' });
    const write = [revokeToken({ db, tokenId, now: clock() })];
    return change({ c, write, action: 'token.revoked', object: `${found.member}: ${found.name}` });
  })
  .post('/settings/visibility', async (c) => {
    const given = await readFields({ c, schema: visibilitySchema, what: 'visibility' });
    const { deps } = c.var;
    const write = setVisibility({ db: deps.db, ...given });
    const object = given.project === '' ? 'every other project' : given.project;
    const answer = await change({ c, write, action: `project.${given.visibility}`, object });
    await deps.liveRoom.renew({});
    await c.var.changed('visibility');
    return answer;
  });

async function answerSettings(
  c: Context<ReaderEnv>,
  { made, token }: { made?: { name: string; url: string }; token?: string } = {},
) {
  const { identity, deps } = c.var;
  const { db } = deps;
  const manages = isAllowed({ role: identity.role, action: 'members.manage' });
  // What a form answers with stands for the page that it is on.
  const view = { ...createView(c), path: '/settings' };
  return answerPage({
    c,
    view,
    asks: {
      members: () => listMembers(db),
      devices: async () =>
        (await listDevices(db)).filter(({ member }) => manages || member === identity.member),
      states: async () => new Map((await listToldStates(db)).map((told) => [told.device_id, told])),
      projects: async () => (manages ? listProjects(db) : []),
      visibility: () => readVisibility(db),
      tokens: async () =>
        (await listTokens(db)).filter(({ member_id }) => manages || member_id === identity.member_id),
      space: () => readSpace(db),
      limits: async () => ({
        standings: standingsOf({
          days: await readUsedDays({ db, limit: daysLookedBack }),
          today: Math.floor(deps.clock() / DAY),
        }),
        keptDays: (await readMark(db)).mark.kept_days,
        live: await readLivePace(deps),
      }),
      audit: async () => (manages ? readAudit({ db, limit: auditShown }) : []),
    },
    title: 'Team',
    section: '/settings',
    timeless: true,
    filtersLeadTo: '/sessions',
    content: ({ parts }) => (
      <SettingsPage
        view={view}
        parts={parts}
        identity={identity}
        manages={manages}
        made={made}
        token={token}
        hasR2={deps.r2Segments !== undefined}
        hasAccess={deps.access !== undefined}
      />
    ),
  });
}

/** The link is shown this once: only its hash is kept. */
async function answerLink(o: {
  c: Context<ReaderEnv>;
  member: Pick<Member, 'member_id' | 'name'>;
  action: string;
}) {
  const { c, member } = o;
  const { db, clock } = c.var.deps;
  const now = clock();
  const endsAt = now + linkLifetimeMs.invitation;
  const origin = new URL(c.req.url).origin;
  const link = await mintLink({ db, origin, memberId: member.member_id, endsAt, now });
  await db.batch([...link.write, audit({ c, action: o.action, object: member.name })]);
  const response = await answerSettings(c, { made: { name: member.name, url: link.url } });
  response.headers.set('Cache-Control', 'no-store');
  return response;
}

/** Written together with what the audit log says of it. */
async function change(o: {
  c: Context<ReaderEnv>;
  write: D1PreparedStatement[];
  action: string;
  object: string;
}) {
  await o.c.var.deps.db.batch([...o.write, audit(o)]);
  return o.c.redirect('/settings', 303);
}

/** What somebody may see is another from now on: their pages connect anew. */
async function changeRights(o: Parameters<typeof change>[0] & { memberId: string }) {
  const answer = await change(o);
  await o.c.var.deps.liveRoom.renew({ memberId: o.memberId });
  return answer;
}

function audit(o: { c: Context<ReaderEnv>; action: string; object: string }): D1PreparedStatement {
  const { deps, identity } = o.c.var;
  return recordAudit({
    db: deps.db,
    at: deps.clock(),
    member: identity.member,
    action: o.action,
    object: o.object,
    address: addressOf(o.c),
  });
}

/** Somebody about whom the asker may decide. */
async function findDecidable(c: Context<ReaderEnv>): Promise<Member> {
  const memberId = c.req.param('member_id') ?? '';
  const member = await findMember({ db: c.var.deps.db, memberId });
  if (member === undefined) throw notFoundError({ what: 'this member' });
  ensureNotAbove({ c, role: member.role });
  return member;
}

function ensureNotAbove(o: { c: Context<ReaderEnv>; role: Member['role'] }): void {
  if (isAbove({ role: o.role, than: o.c.var.identity.role })) throw notAllowedError();
}

async function readFields<Schema extends z.ZodType>(o: {
  c: Context<ReaderEnv>;
  schema: Schema;
  what: string;
}): Promise<z.infer<Schema>> {
  const value = Object.fromEntries(await readForm(o.c));
  return parseOrThrow({ schema: o.schema, value, what: o.what });
}
