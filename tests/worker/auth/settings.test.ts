import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Role, roles } from '../../../worker/members/roles.ts';
import { applyMigrations, enrolDevice, openCloud, rowsRequest } from '../cloud.ts';
import { signInAs } from '../sign-in-as.ts';

const cloud = openCloud();
const cookies = new Map<string, string>();
const devices = new Map<string, { device_id: string; token: string }>();

beforeEach(async () => {
  await reset();
  await applyMigrations();
  for (const name of [...roles, 'other']) {
    devices.set(name, await enrolDevice({ member: name, device_id: `device-of-${name}` }));
    const role = name === 'other' ? 'member' : name;
    await env.DB.prepare('UPDATE members SET role = ?2, member_id = ?3 WHERE name = ?1')
      .bind(name, role, `id-${name}`)
      .run();
    cookies.set(name, await signInAs(name));
  }
});

function post(as: string, path: string, fields: Record<string, string> = {}, origin = cloud.origin) {
  return cloud.request(path, {
    method: 'POST',
    headers: {
      origin,
      cookie: cookies.get(as) ?? '',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(fields).toString(),
  });
}

async function get(as: string, path: string): Promise<Response> {
  return cloud.request(path, { headers: { cookie: cookies.get(as) ?? '' } });
}

function stateOf(name: string) {
  return env.DB.prepare('SELECT role, removed_at IS NULL AS here FROM members WHERE name = ?1')
    .bind(name)
    .first<{ role: string; here: number }>();
}

/** Whom each role may remove, give a link and a role; others are as if they were not decided about at all. */
const decides: Record<Role, readonly string[]> = {
  owner: ['owner', 'admin', 'member', 'viewer'],
  admin: ['admin', 'member', 'viewer'],
  member: [],
  viewer: [],
};

describe.each(roles)('%s', (role) => {
  it.each(roles)('decides about a %s only as far as the role reaches', async (other) => {
    const may = decides[role].includes(other);
    for (const [path, fields] of [
      ['link', {}],
      ['role', { role: other }],
      ['remove', {}],
    ] as const) {
      const response = await post(role, `/settings/members/id-${other}/${path}`, fields);
      expect([path, response.status < 400]).toEqual([path, may]);
      expect(may || response.status === 403).toBe(true);
    }
    expect((await stateOf(other))?.here).toBe(may ? 0 : 1);
  });

  it.each(roles)('gives the role %s only up to the own', async (given) => {
    const may = decides[role].includes(given);
    const invited = await post(role, '/settings/members', { name: 'New one', role: given });
    expect(invited.status).toBe(may ? 200 : 403);
    await post(role, '/settings/members/id-other/role', { role: given });
    expect([(await stateOf('New one'))?.role, (await stateOf('other'))?.role]).toEqual(
      may ? [given, given] : [undefined, 'member'],
    );
  });

  it.each(['own', 'other'])('revokes a device of the %s member as far as the role reaches', async (whose) => {
    const name = whose === 'own' ? role : 'other';
    const may = whose === 'own' || role === 'owner' || role === 'admin';
    const response = await post(role, `/settings/devices/device-of-${name}/revoke`);
    expect(response.status).toBe(may ? 303 : 404);
    const { token = '' } = devices.get(name) ?? {};
    const answer = await cloud.request('/v1/rows', rowsRequest({ token, batch: {} }));
    const code = ((await answer.json()) as { error?: { code: string } }).error?.code;
    expect(code === 'auth.token_revoked').toBe(may);
  });

  it('learns of devices, projects and the log as much as the role may', async () => {
    const manages = decides[role].length > 0;
    const text = await (await get(role, '/settings')).text();
    expect(text).toContain(`device-of-${role}`);
    expect(text.includes('device-of-other')).toBe(manages);
    expect(text.includes('Audit log')).toBe(manages);
    expect((await get(role, '/settings/audit')).status).toBe(manages ? 200 : 403);
    const set = await post(role, '/settings/visibility', { project: 'acme/app', visibility: 'hidden' });
    expect(set.status).toBe(manages ? 303 : 403);
  });
});

describe('an invitation', () => {
  it('signs the invited in once, with the role that was given, and its link is not shown again', async () => {
    const shown = await post('admin', '/settings/members', { name: 'Lin', role: 'viewer' });
    expect(shown.headers.get('cache-control')).toBe('no-store');
    const html = await shown.text();
    const link = /value="[^"]*(\/link\/stl_\w{40})"/.exec(html)?.[1] ?? '';
    const again = await (await get('admin', '/settings')).text();
    expect(again).not.toContain(link);
    // A page that renews itself would take away what is told once.
    expect([html, again].map((page) => page.includes('data-renew='))).toEqual([false, true]);
    const used = await cloud.request(link, { method: 'POST', headers: { origin: cloud.origin } });
    cookies.set('Lin', used.headers.get('set-cookie')?.split(';')[0] ?? '');
    expect(await (await get('Lin', '/settings')).text()).toContain('You are Lin, viewer.');
    expect((await cloud.request(link, { method: 'POST', headers: { origin: cloud.origin } })).status).toBe(
      404,
    );
  });

  it('takes no name that somebody has, or had', async () => {
    await post('owner', '/settings/members/id-other/remove');
    for (const name of ['admin', 'other']) {
      expect((await post('owner', '/settings/members', { name, role: 'owner' })).status).toBe(409);
    }
    expect((await stateOf('admin'))?.role).toBe('admin');
  });

  it.each([
    { name: '', role: 'member' },
    { name: 'x'.repeat(121), role: 'member' },
    { name: 'Lin', role: 'god' },
    { name: 'Lin' },
  ])('is refused as %o', async (fields) => {
    expect((await post('owner', '/settings/members', fields as Record<string, string>)).status).toBe(400);
  });
});

it('the owner of the team key can be neither removed nor made less', async () => {
  for (const [path, fields] of [
    ['remove', {}],
    ['role', { role: 'viewer' }],
  ] as const) {
    expect((await post('owner', `/settings/members/owner/${path}`, fields)).status).toBe(409);
  }
});

it('who is removed is signed out and refused at once', async () => {
  expect((await get('member', '/settings')).status).toBe(200);
  await post('owner', '/settings/members/id-member/remove');
  expect((await get('member', '/settings')).status).toBe(303);
});

it('a page of another site changes nothing, whatever cookie the browser sends', async () => {
  const paths = [
    'members/id-other/remove',
    'members/id-other/link',
    'devices/device-of-other/revoke',
    'visibility',
  ];
  for (const path of paths) {
    expect((await post('owner', `/settings/${path}`, {}, 'https://evil.example')).status).toBe(403);
  }
  expect((await stateOf('other'))?.here).toBe(1);
});

it('ids that are not there are not found, whatever they look like', async () => {
  for (const id of ['nobody', '%00', '..%2f..', `${'x'.repeat(3000)}`, "' OR 1=1 --"]) {
    const path = `/settings/members/${encodeURIComponent(id)}/remove`;
    expect((await post('owner', path)).status).toBe(404);
    expect((await post('owner', `/settings/devices/${encodeURIComponent(id)}/revoke`)).status).toBe(404);
  }
});

it('the log tells who did what, when and from where, as a table too, and holds no link', async () => {
  await post('owner', '/settings/visibility', { project: 'acme/app', visibility: 'redacted' });
  await post('admin', '/settings/members', { name: '=HYPERLINK("x")', role: 'member' });
  await post('admin', '/settings/members/id-other/role', { role: 'viewer' });
  await post('owner', '/settings/members/id-other/remove');
  const { results } = await env.DB.prepare('SELECT member, action, object FROM audit_entries').all();
  expect(results.map((row) => Object.values(row).join(' ')).toSorted()).toEqual([
    'admin member.invited =HYPERLINK("x")',
    'admin member.role.viewer other',
    'owner member.removed other',
    'owner project.redacted acme/app',
  ]);
  const csv = await (await get('owner', '/settings/audit?format=csv')).text();
  expect(csv.split('\n')[0]?.trim()).toBe('at,member,action,object,address');
  expect(csv).not.toMatch(/(^|,)"?=HYPERLINK/m);
  expect(csv).not.toContain('stl_');
});
