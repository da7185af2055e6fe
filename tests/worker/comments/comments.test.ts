import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { getTableConfig } from 'drizzle-orm/sqlite-core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findMentions } from '../../../worker/comments/find-mentions.ts';
import * as tables from '../../../worker/comments/tables.ts';
import { applyMigrations, enrolDevice, openCloud } from '../cloud.ts';
import { usageRow } from '../rows.ts';
import { sendSession } from '../shares/shared-session.ts';
import { signInAs } from '../sign-in-as.ts';

const cloud = openCloud();
const page = '/sessions/session-1/comments';
let token = '';

beforeAll(async () => {
  await reset();
  await applyMigrations();
  ({ token } = await sendSession({ cloud }));
  await enrolDevice({ member: 'Bob' });
  await enrolDevice({ member: 'Vera' });
  await env.DB.prepare(`UPDATE members SET role = 'viewer' WHERE name = 'Vera'`).run();
});
beforeEach(async () => {
  const written = ['comments', 'comment_mentions', 'project_visibilities'];
  await env.DB.batch(written.map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
  await show('redacted');
});

const show = (visibility: string) =>
  env.DB.prepare(`INSERT OR REPLACE INTO project_visibilities VALUES ('zebracorp/app', ?1)`)
    .bind(visibility)
    .run();
const get = async (who: string, path = page) =>
  cloud.request(path, { headers: { cookie: await signInAs(who) } });
const post = async (who: string, path: string, fields: Record<string, string>, origin = cloud.origin) =>
  cloud.request(path, {
    method: 'POST',
    headers: { cookie: await signInAs(who), origin, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  });
const say = (who: string, text: string, step = 'tool:toolu_zebra') => post(who, page, { step, text });
const idOf = () => env.DB.prepare('SELECT comment_id FROM comments').first<string>('comment_id');

describe('a comment', () => {
  it('stands beside its step, and is told on Now to whom it mentions until they have looked', async () => {
    expect((await say('Ada', 'Why twice, @bob?')).status).toBe(303);
    const shown = await (await get('Ada')).text();
    expect(shown).toContain('Why twice, @bob?');
    expect(shown).toContain('/sessions/session-1?step=tool%3Atoolu_zebra');
    expect(await (await get('Ada', '/')).text()).not.toContain('Mentions you');
    expect(await (await get('Bob', '/')).text()).toContain('Why twice, @bob?');
    await get('Bob');
    expect(await (await get('Bob', '/')).text()).not.toContain('Mentions you');
  });

  it('is kept without what looks like a secret, and is text whatever it holds', async () => {
    const secret = `ghp_${'a1B2'.repeat(9)}`;
    await say('Ada', `<script>alert(1)</script> with ${secret}`);
    const kept = JSON.stringify((await env.DB.prepare('SELECT * FROM comments').all()).results);
    expect(kept).toContain('[redacted:');
    expect(kept).not.toContain(secret);
    const shown = await (await get('Ada')).text();
    expect(shown).not.toContain('<script>alert');
    expect(shown).toContain('&lt;script&gt;alert(1)');
  });

  it.each([
    ['nothing', ''],
    ['too much', 'x'.repeat(2001)],
  ])('is not written of %s', async (_what, text) => {
    expect((await say('Ada', text)).status).toBe(400);
  });

  it('is not written from another site, nor by who may only look, nor seen by them', async () => {
    expect((await post('Ada', page, { step: '', text: 'x' }, 'https://evil.example')).status).toBe(403);
    expect((await say('Vera', 'x')).status).toBe(403);
    expect((await get('Vera')).status).toBe(403);
    expect((await cloud.request(page)).status).toBe(303);
  });

  it('is nobody’s to see or tell who may not read what was said in the session', async () => {
    await say('Ada', 'For @Bob alone');
    for (const visibility of ['metadata', 'hidden']) {
      await show(visibility);
      expect([visibility, (await get('Bob')).status, (await say('Bob', 'x')).status]).toEqual([
        visibility,
        404,
        404,
      ]);
      expect(await (await get('Bob', '/')).text()).not.toContain('For @Bob alone');
    }
  });

  it('is removed by who wrote it, or by an admin', async () => {
    await say('Ada', 'first');
    const path = `/comments/${await idOf()}/remove`;
    expect((await post('Bob', path, {})).status).toBe(404);
    expect((await post('Ada', path, {})).status).toBe(303);
    expect(await idOf()).toBeNull();
  });

  it('goes with its session', async () => {
    await say('Ada', 'gone soon, @Bob');
    const { hour } = usageRow();
    const purged = await cloud.request(`/v1/sessions/session-1?from_hour=${hour}&to_hour=${hour}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    });
    expect(purged.status).toBe(200);
    const left = await env.DB.prepare(
      'SELECT (SELECT count(*) FROM comments) + (SELECT count(*) FROM comment_mentions) AS n',
    ).first('n');
    expect(left).toBe(0);
  });
});

it('of names that begin alike the longer one is mentioned, and no word that only begins as a name does', () => {
  const members = ['Ann', 'Ann Lee', 'Bo'].map((name) => ({ member_id: name, name }));
  const named = (text: string) => findMentions({ text, members }).map(({ name }) => name);
  expect(named('@ann lee: look')).toEqual(['Ann Lee']);
  expect(named('@Ann, and @ann lee')).toEqual(['Ann Lee', 'Ann']);
  expect(named('mail@bob.example and @Bosse')).toEqual([]);
});

it('their tables are those of the migrations', async () => {
  for (const table of [tables.comments, tables.commentMentions]) {
    const { name, columns } = getTableConfig(table);
    const { results } = await env.DB.prepare(`PRAGMA table_info(${name})`).all<{ name: string }>();
    expect(results.map((row) => row.name)).toEqual(columns.map((column) => column.name));
  }
});
