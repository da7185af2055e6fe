import { env } from 'cloudflare:workers';
import { getTableConfig } from 'drizzle-orm/sqlite-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as tables from '../../../worker/shares/tables.ts';
import { enrolDevice } from '../cloud.ts';
import { usageRow } from '../rows.ts';
import { signInAs } from '../sign-in-as.ts';
import { makeLink, sendSession, shareRequest } from './shared-session.ts';
import { useSharedSession } from './use-shared-session.ts';

const day = 86_400_000;
const { cloud, time, ada, get, statuses, revoke, beginAnew } = useSharedSession();

const list = async (by: string) => {
  const response = await get('/v1/shares', { authorization: `Bearer ${by}` });
  return ((await response.json()) as { shares: { share_id: string }[] }).shares.map((one) => one.share_id);
};

describe('links are made and ended', () => {
  it.each([
    ['a level that there is not', { level: 'off' }],
    ['no end', { expires_in_ms: 400 * day }],
    ['a short password', { password: 'short' }],
    ['a field that there is not', { member: 'Eve' }],
    ['an id that is none', { session_id: '../x' }],
    ['no agents', { agents: [] }],
  ])('not with %s', async (_what, request) => {
    expect((await cloud.request('/v1/shares', shareRequest({ token: ada.token, request }))).status).toBe(400);
  });

  it('by whom the session belongs to alone', async () => {
    const eve = await enrolDevice({ member: 'Eve' });
    for (const role of ['member', 'admin', 'owner', 'viewer']) {
      await env.DB.prepare(`UPDATE members SET role = ?1 WHERE name = 'Eve'`).bind(role).run();
      const response = await cloud.request('/v1/shares', shareRequest({ token: eve.token }));
      const { error } = (await response.json()) as { error: { code: string; message: string } };
      expect([role, response.status]).toEqual([role, 403]);
      const [code, words] =
        role === 'viewer' ? ['auth.not_allowed', 'your role'] : ['share.not_own', 'only Ada may share it'];
      expect([role, error.code]).toEqual([role, code]);
      expect(error.message).toContain(words);
    }
    await env.DB.prepare(`UPDATE members SET role = 'member' WHERE name = 'Eve'`).run();
    const page = await get('/sessions/session-1/share', { cookie: await signInAs('Eve') });
    expect([page.status, await page.text()]).toEqual([
      403,
      expect.stringMatching(/only Ada may share it.*ask Ada for a link/is),
    ]);
    expect((await cloud.request('/v1/shares', shareRequest({ token: 'nobody' }))).status).toBe(401);
    expect(
      (await cloud.request('/v1/shares', shareRequest({ token: ada.token, request: { session_id: 'none' } })))
        .status,
    ).toBe(404);
  });

  it('and listed and ended by who made them, and by an admin', async () => {
    const eve = await enrolDevice({ member: 'Eve' });
    const link = await makeLink({ cloud, token: ada.token });
    expect([await list(ada.token), await list(eve.token)]).toEqual([[link.share_id], []]);
    expect((await revoke(link.share_id, eve.token)).status).toBe(404);
    await env.DB.prepare(`UPDATE members SET role = 'admin' WHERE name = 'Eve'`).run();
    expect(await list(eve.token)).toEqual([link.share_id]);
    expect((await revoke(link.share_id, eve.token)).status).toBe(200);
    expect(await statuses(link.path)).toEqual([404, 404, 404]);
    await env.DB.prepare(`UPDATE members SET role = 'member' WHERE name = 'Eve'`).run();
  });

  it('and both stand in the audit log, without the secret', async () => {
    const link = await makeLink({ cloud, token: ada.token });
    await revoke(link.share_id);
    await revoke(link.share_id);
    const { results } = await env.DB.prepare(
      'SELECT action, member, object FROM audit_entries ORDER BY at, action',
    ).all();
    expect(results).toEqual([
      { action: 'share.created.redacted', member: 'Ada', object: `${link.share_id} of session-1` },
      { action: 'share.revoked', member: 'Ada', object: `${link.share_id} of session-1` },
    ]);
    expect(JSON.stringify(results)).not.toContain(link.secret);
  });

  it.each([
    ['leaves the team', `UPDATE members SET removed_at = 1 WHERE name = 'Ada'`],
    ['may only look from now on', `UPDATE members SET role = 'viewer' WHERE name = 'Ada'`],
    ['has the session no more, but another machine', `UPDATE session_rollups SET device_id = 'another'`],
  ])('and end when who made them %s', async (_what, sql) => {
    onTestFinished(beginAnew);
    const link = await makeLink({ cloud, token: ada.token });
    await env.DB.prepare(sql).run();
    expect(await statuses(link.path)).toEqual([404, 404, 404]);
  });

  it('and die with their session, also when one of that id begins anew', async () => {
    onTestFinished(beginAnew);
    const link = await makeLink({ cloud, token: ada.token });
    await get(link.path);
    const hour = usageRow().hour;
    const purged = await cloud.request(`/v1/sessions/session-1?from_hour=${hour}&to_hour=${hour}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${ada.token}` },
    });
    expect(purged.status).toBe(200);
    expect(await statuses(link.path)).toEqual([404, 404, 404]);
    await sendSession({ cloud, device: ada });
    expect(await statuses(link.path)).toEqual([404, 404, 404]);
    const left = await env.DB.prepare('SELECT count(*) AS n FROM share_views').first<number>('n');
    expect(left).toBe(0);
  });
});

it('visits are counted once in ten minutes from one network, and no address is kept whole', async () => {
  const link = await makeLink({ cloud, token: ada.token });
  const look = (address: string) => get(link.path, { 'cf-connecting-ip': address });
  for (const address of ['203.0.113.7', '203.0.113.8', '198.51.100.1', '2001:db8:1:2::9'])
    await look(address);
  time.now += 11 * 60_000;
  await look('203.0.113.7');
  const answer = await get('/v1/shares', { authorization: `Bearer ${ada.token}` });
  expect(await answer.json()).toMatchObject({ shares: [{ views: 4, last_viewed_at: time.now }] });
  const { results } = await env.DB.prepare('SELECT DISTINCT network FROM share_views ORDER BY 1').all();
  expect(results).toEqual([
    { network: '198.51.100.x' },
    { network: '2001:db8:1::' },
    { network: '203.0.113.x' },
  ]);
});

const lookFrom = (address: string, path: string) => get(path, { 'cf-connecting-ip': address });

it('whoever reads the data alone is a visitor as well, and with the page it is one visit', async () => {
  const link = await makeLink({ cloud, token: ada.token });
  const locked = await makeLink({ cloud, token: ada.token, request: { password: 'a long password' } });
  const timeline = '/timeline.json';
  for (const below of ['', timeline, timeline]) await lookFrom('203.0.113.7', `${link.path}${below}`);
  await lookFrom('198.51.100.1', `${link.path}${timeline}`);
  expect((await lookFrom('198.51.100.1', `${locked.path}${timeline}`)).status).toBe(401);
  const { results } = await env.DB.prepare('SELECT share_id, views FROM shares WHERE views > 0').all();
  expect(results).toEqual([{ share_id: link.share_id, views: 2 }]);
});

it('people make a link on the page, which tells it once, and end it there', async () => {
  const headers = {
    cookie: await signInAs('Ada'),
    origin: cloud.origin,
    'content-type': 'application/x-www-form-urlencoded',
  };
  const form = new URLSearchParams({ level: 'anonymised', expires_in_ms: '3600000', password: '' });
  const made = await cloud.request('/sessions/session-1/share', {
    method: 'POST',
    headers,
    body: form.toString(),
  });
  const page = await made.text();
  const path = /value="https:\/\/team\.example\.com(\/s\/[\w-]{43})"/.exec(page)?.[1] ?? '';
  expect([made.status, made.headers.get('cache-control')]).toEqual([200, 'no-store']);
  expect(await statuses(path)).toEqual([200, 200, 200]);
  const again = await (await get('/sessions/session-1/share', headers)).text();
  expect(again).not.toContain(path);
  expect(again).toContain('1 secret');
  const id = /\/shares\/([0-9a-f-]{36})\/revoke/.exec(again)?.[1] ?? '';
  for (const list of [`/shares/${id}`, '/shares'])
    expect(await (await get(list, headers)).text()).toMatch(
      /\/sessions\/session-1\/share"[^>]*><bdi>ZEBRATITLE</,
    );
  const ended = await cloud.request(`/shares/${id}/revoke`, {
    method: 'POST',
    headers,
    body: 'next=/shares',
  });
  expect([ended.status, ended.headers.get('location')]).toEqual([303, '/shares']);
  expect(await statuses(path)).toEqual([404, 404, 404]);
});

it('their tables are those of the migrations', async () => {
  for (const table of [tables.shares, tables.shareViews]) {
    const { name, columns } = getTableConfig(table);
    const { results } = await env.DB.prepare(`PRAGMA table_info(${name})`).all<{
      name: string;
      notnull: number;
    }>();
    const wanted = columns.map((column) => ({ name: column.name, notnull: column.notNull ? 1 : 0 }));
    expect(results.map((row) => ({ name: row.name, notnull: row.notnull }))).toEqual(wanted);
  }
});
