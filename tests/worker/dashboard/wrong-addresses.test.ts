import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import { upsertSql } from '../../../shared/ledger/upsert.ts';
import { applyMigrations, openCloud } from '../cloud.ts';
import { sessionRow } from '../rows.ts';

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

const origin = 'http://127.0.0.1:4317';
const ask = (path: string, init?: RequestInit) => openCloud({ mode: 'embedded' }).request(path, init);

async function send(o: { path: string; fields: Record<string, string>; from: string }) {
  const headers = { origin, referer: o.from, 'content-type': 'application/x-www-form-urlencoded' };
  const body = new URLSearchParams(o.fields).toString();
  return ask(o.path, { method: 'POST', headers, body });
}

describe('an answer that is a refusal', () => {
  it('sets the commands that help as code', async () => {
    const answer = await send({ path: `/link/stl_${'7'.repeat(40)}`, fields: {}, from: `${origin}/link/x` });
    expect(await answer.text()).toContain('run <code>subtrack open</code> on a machine of yours.');
  });

  it('leads back to the page that was sent from, and says once what is wrong', async () => {
    const answer = await send({
      path: '/storage/archive',
      fields: { phase: 'third' },
      from: `${origin}/storage?range=7d`,
    });
    expect(answer.status).toBe(400);
    const html = await answer.text();
    expect(html).toContain('<a href="/storage?range=7d">Try again</a>');
    expect(html).toMatch(/<p>Phase: (?!phase)[^<]+\.<\/p><p>Correct the field/);
  });

  it('leads to no other site, and to no place that only takes what is sent', async () => {
    const answer = await send({
      path: '/storage/archive',
      fields: { phase: 'third' },
      from: 'https://elsewhere.example/storage',
    });
    const html = await answer.text();
    expect(html).not.toContain('Try again');
    expect(html).toContain('To the dashboard');
  });

  it.each(['/errors/group', '/tools/sessions', '/errors/group?fingerprint=', '/tools/sessions?tool='])(
    'says that there is nothing: %s',
    async (path) => {
      const answer = await ask(path);
      expect(answer.status).toBe(404);
      expect(await answer.text()).toContain('<h1>Nothing here</h1>');
    },
  );
});

it('a page beyond the end of a list says that the list ends, and leads to its beginning', async () => {
  const at = Date.now() - 3_600_000;
  const rows = Array.from({ length: 60 }, (_, nth) =>
    sessionRow({ session_id: `s${nth}`, started_at: at, last_event_at: at }),
  );
  await env.DB.prepare(upsertSql('session_rollups')).bind(JSON.stringify(rows)).run();
  const html = await (await ask('/sessions?sort=cost&page=99')).text();
  expect(html).toContain('The list ends before this page.');
  expect(html).toContain('href="/sessions?sort=cost"');
  expect(html).not.toMatch(/No session|–60 of 60/);
});
