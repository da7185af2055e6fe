import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeAll, describe, expect, it } from 'vitest';
import { getTableConfig } from 'drizzle-orm/sqlite-core';
import { createApp } from '../../../worker/app.ts';
import { permissions } from '../../../worker/auth/permissions.ts';
import { routeActions } from '../../../worker/auth/route-actions.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { type Role, roles } from '../../../worker/members/roles.ts';
import * as tables from '../../../worker/members/tables.ts';
import { createRandom } from '../../fixtures/team/random.ts';
import { simulateSession } from '../../fixtures/team/simulate-session.ts';
import { livePlans } from '../../fixtures/team/stories.ts';
import { applyMigrations, enrolDevice, openCloud, segmentRequest, gzip, rowsRequest } from '../cloud.ts';
import { fillCloud } from '../dashboard/fill-cloud.ts';
import { sessionRow } from '../rows.ts';
import { signInAs } from '../sign-in-as.ts';

const cloud = openCloud();
const routes = [
  ...new Set(
    createApp(makeDeps)
      .routes.filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path}`),
  ),
];

/** Of everybody's sessions one in a project that shows numbers alone (as all do that are not named), texts, nothing. */
const projects = { metadata: 'acme/numbers', redacted: 'acme/open', hidden: 'acme/secret' } as const;
type Kind = keyof typeof projects;
const kinds = Object.keys(projects) as Kind[];
const idOf = (who: string, kind: Kind) => `of-${who}-in-${kind}`;
const titleOf = (who: string, kind: Kind) => `What ${who} said in ${kind}`;

const who = new Map<Role, { cookie: string; token: string }>();

beforeAll(async () => {
  await reset();
  await applyMigrations();
  await env.DB.prepare(
    `INSERT INTO project_visibilities VALUES ('${projects.redacted}', 'redacted'), ('${projects.hidden}', 'hidden')`,
  ).run();
  const [plan] = livePlans({ now: Date.now() });
  for (const name of [...roles, 'stranger']) {
    for (const kind of kinds) {
      if (plan === undefined) throw new Error('no plan');
      const [sessionId, title] = [idOf(name, kind), titleOf(name, kind)];
      const own = { ...plan, sessionId, title, member: name, project: projects[kind] };
      await fillCloud({ session: simulateSession({ plan: own, random: createRandom(5) }) });
    }
  }
  await env.DB.prepare(
    `UPDATE segments SET device_id = (SELECT s.device_id FROM session_rollups s WHERE s.session_id = segments.session_id)`,
  ).run();
  for (const role of roles) {
    const { token } = await enrolDevice({ member: role });
    await env.DB.prepare('UPDATE members SET role = ?1 WHERE name = ?1').bind(role).run();
    who.set(role, { token, cookie: await signInAs(role) });
  }
});

function ask(role: Role, path: string, by: 'cookie' | 'token', init: RequestInit = {}): Promise<Response> {
  const { cookie = '', token = '' } = who.get(role) ?? {};
  const headers = new Headers(init.headers);
  headers.set('origin', cloud.origin);
  if (by === 'cookie') headers.set('cookie', cookie);
  else headers.set('authorization', `Bearer ${token}`);
  return cloud.request(path, { ...init, headers });
}

describe('the permissions', () => {
  it('name what every route does, and no route that is not there', () => {
    expect(Object.keys(routeActions).toSorted()).toEqual(routes.toSorted());
    for (const action of Object.values(routeActions))
      expect(action === 'anyone' || action in permissions).toBe(true);
  });

  it('close a route that does not say what it does, to the owner too', async () => {
    const app = createApp((bindings) => ({ ...makeDeps(bindings), mode: 'embedded', hosts: ['localhost'] }));
    app.get('/made-up', (c) => c.text('open'));
    const response = await app.request('http://localhost/made-up', { headers: { host: 'localhost' } }, env);
    expect([response.status, await response.text()]).toEqual([403, expect.not.stringContaining('open')]);
  });

  it('are those of the role at the moment, not at the sign-in', async () => {
    const { token } = await enrolDevice({ member: 'Changing' });
    const post = () => cloud.request('/v1/rows', rowsRequest({ token, batch: {} }));
    const statuses = [(await post()).status];
    await env.DB.prepare(`UPDATE members SET role = 'viewer' WHERE name = 'Changing'`).run();
    statuses.push((await post()).status);
    await env.DB.prepare(`UPDATE members SET removed_at = 1 WHERE name = 'Changing'`).run();
    statuses.push((await post()).status);
    expect(statuses).toEqual([200, 403, 403]);
  });
});

/** What a reader gets of a session: everything, figures alone, or that there is none. */
type Seen = 'whole' | 'figures' | 'nothing';
const wanted: Record<Role, { own: Record<Kind, Seen>; other: Record<Kind, Seen> }> = {
  owner: {
    own: { metadata: 'whole', redacted: 'whole', hidden: 'whole' },
    other: { metadata: 'figures', redacted: 'whole', hidden: 'figures' },
  },
  admin: {
    own: { metadata: 'whole', redacted: 'whole', hidden: 'whole' },
    other: { metadata: 'figures', redacted: 'whole', hidden: 'figures' },
  },
  member: {
    own: { metadata: 'whole', redacted: 'whole', hidden: 'whole' },
    other: { metadata: 'figures', redacted: 'whole', hidden: 'nothing' },
  },
  viewer: {
    own: { metadata: 'figures', redacted: 'figures', hidden: 'nothing' },
    other: { metadata: 'figures', redacted: 'figures', hidden: 'nothing' },
  },
};
const cases = roles.flatMap((role) =>
  (['own', 'other'] as const).flatMap((whose) =>
    kinds.map((kind) => ({ role, whose, kind, seen: wanted[role][whose][kind] })),
  ),
);

/** Routes that answer about many sessions, or one; all others are asked one by one below. */
const lists = routes
  .filter((route) => routeActions[route] === 'sessions.read' && !/:|hello/.test(route))
  .map((route) => route.slice('GET '.length));

describe.each(cases)('$role, sessions of $whose member in a $kind project', ({ role, whose, kind, seen }) => {
  const name = whose === 'own' ? role : 'stranger';
  const [id, title] = [idOf(name, kind), titleOf(name, kind)];

  it.each(['cookie', 'token'] as const)(`sees ${seen} of one by %s`, async (by) => {
    const found = seen !== 'nothing';
    const rows = await (await ask(role, `/v1/queries/session?session_id=${id}`, by)).text();
    expect({ row: rows.includes(`"${id}"`), text: rows.includes(title) }).toEqual({
      row: found,
      text: seen === 'whole',
    });
    const receipts = await (await ask(role, `/v1/segments/${id}`, by)).text();
    expect(receipts.includes('seg-1')).toBe(seen === 'whole');
    expect((await ask(role, `/v1/segments/${id}/seg-1`, by)).status).toBe(seen === 'whole' ? 200 : 404);
  });

  it(`sees ${seen} on its page and in its timeline`, async () => {
    for (const path of [`/sessions/${id}`, `/sessions/${id}/timeline.json`]) {
      const response = await ask(role, path, 'cookie');
      expect([path, response.status]).toEqual([path, seen === 'nothing' ? 404 : 200]);
      expect((await response.text()).includes(title)).toBe(seen === 'whole');
    }
  });

  it(`sees ${seen} in lists, exports and searches`, async () => {
    for (const path of lists) {
      for (const query of ['range=90d', 'range=90d&format=csv']) {
        const text = await (await ask(role, `${path}?${query}`, 'cookie')).text();
        const told = {
          text: seen !== 'whole' && text.includes(title),
          id: seen === 'nothing' && text.includes(id),
        };
        expect({ path, ...told }).toEqual({ path, text: false, id: false });
      }
    }
    const found = await ask(role, `/v1/queries/sessions?text=${encodeURIComponent(title)}`, 'token');
    expect((await found.text()).includes(id)).toBe(seen === 'whole');
  });

  it('writes to none but the own, and only where the role may write', async () => {
    const may = role !== 'viewer';
    const batch = { session_rollups: [sessionRow({ session_id: id, title: 'taken', rev: 8e15 })] };
    const rows = await ask(role, '/v1/rows', 'token', rowsRequest({ token: '', batch }));
    expect(rows.status).toBe(may ? 200 : 403);
    const segment = { session_id: id, segment_id: 'seg-9' };
    const put = await segmentRequest({ token: '', body: await gzip('{}\n'), segment });
    // The sessions belong to a device that none of them has.
    expect((await ask(role, put.path, 'token', put.init)).status).toBe(may ? 409 : 403);
    const purge = await ask(role, `/v1/sessions/${id}?from_hour=0&to_hour=1`, 'token', { method: 'DELETE' });
    expect(purge.status).toBe(may ? 409 : 403);
    expect(
      await env.DB.prepare(`SELECT count(*) AS n FROM session_rollups WHERE title = 'taken'`).first('n'),
    ).toBe(0);
  });
});

describe.each(roles)('%s', (role) => {
  it('may set how pages look, hears what the role may, and is told what the cloud understands', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const set = await ask(role, '/preferences', 'cookie', {
      method: 'POST',
      headers: form,
      body: 'theme=dark',
    });
    expect(set.status).toBe(303);
    const live = await ask(role, '/v1/live', 'cookie', { headers: { upgrade: 'websocket' } });
    expect(live.status).toBe(101);
    live.webSocket?.accept();
    live.webSocket?.close();
    expect((await ask(role, '/v1/hello', 'token')).status).toBe(200);
  });

  it('is no device by cookie, and no person by the token of a device', async () => {
    const rows = await ask(role, '/v1/rows', 'cookie', rowsRequest({ token: '', batch: {} }));
    expect([401, 403]).toContain(rows.status);
    expect((await ask(role, '/sessions', 'token')).status).toBe(303);
  });
});

async function read(): Promise<string> {
  return (await ask('member', '/sessions?range=90d', 'cookie')).text();
}

describe('what is kept of answers', () => {
  it('is forgotten at once when a project is shown to nobody any more', async () => {
    expect(await read()).toContain(titleOf('stranger', 'redacted'));
    await env.DB.prepare(`UPDATE project_visibilities SET visibility = 'hidden'`).run();
    expect(await read()).not.toContain(titleOf('stranger', 'redacted'));
    await env.DB.prepare(`UPDATE project_visibilities SET visibility = 'redacted' WHERE project = ?1`)
      .bind(projects.redacted)
      .run();
  });
});

it('the tables of members are as the migrations make them', async () => {
  for (const table of Object.values(tables)) {
    const { name, columns } = getTableConfig(table);
    const { results } = await env.DB.prepare(
      `SELECT name, type, "notnull" AS required FROM pragma_table_info('${name}')`,
    ).all();
    expect(results).toEqual(
      columns.map((column) => ({
        name: column.name,
        type: column.getSQLType().toUpperCase(),
        required: Number(column.notNull),
      })),
    );
  }
});
