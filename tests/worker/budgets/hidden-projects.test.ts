import { reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { HOUR } from '../../../shared/core/time.ts';
import { upsertSql } from '../../../shared/ledger/upsert.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { applyMigrations, openCloud } from '../cloud.ts';
import { sessionRow, usageRow } from '../rows.ts';
import { signInAs } from '../sign-in-as.ts';

const now = Date.UTC(2026, 10, 20, 12);
const team = openCloud({ deps: { clock: () => now } });

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

/** Of this week: 3 dollars for the app, 4 for what will be secret. */
async function fill(): Promise<void> {
  const spent = [
    ['acme/app', 3_000_000],
    ['acme/secret', 4_000_000],
  ] as const;
  const hour = Math.floor(now / HOUR) - 2;
  const sessions = spent.map(([project]) => sessionRow({ session_id: project, project }));
  const usage = spent.map(([session_id, cost_micros]) => usageRow({ session_id, hour, cost_micros }));
  await env.DB.prepare(upsertSql('session_rollups')).bind(JSON.stringify(sessions)).run();
  await env.DB.prepare(upsertSql('usage_rollups')).bind(JSON.stringify(usage)).run();
}

const marks = (page: string) => /<a class="budget-mark"[^>]*title="([^"]*)"/.exec(page)?.[1];

function add(fields: Record<string, string>, cookie: string): Promise<Response> {
  const form = { name: 'All', period: 'week', scope_kind: 'all', scope_value: '', ...fields };
  return team.request('/budgets', {
    method: 'POST',
    body: new URLSearchParams(form).toString(),
    headers: { origin: team.origin, cookie, 'content-type': 'application/x-www-form-urlencoded' },
  });
}

const markOf = async (cookie: string) =>
  marks(await (await team.request('/', { headers: { cookie } })).text());
const setVisibility = (o: { cookie: string; project: string; visibility: string; cloud?: typeof team }) => {
  const { cookie, project, visibility, cloud = team } = o;
  return cloud.request('/settings/visibility', {
    method: 'POST',
    body: new URLSearchParams({ project, visibility }).toString(),
    headers: { origin: team.origin, cookie, 'content-type': 'application/x-www-form-urlencoded' },
  });
};

describe('budgets of a team', () => {
  it.each(['acme/secret', ''])(
    'of a project that is hidden (%j) are above nobody’s page at once',
    async (project) => {
      await fill();
      const cookie = await signInAs('Owner of the team key');
      await add(
        { name: 'Secret', scope_kind: 'project', scope_value: 'acme/secret', limit_usd: '5' },
        cookie,
      );
      await add({ name: 'All', limit_usd: '20' }, cookie);
      expect(await markOf(cookie)).toContain('Budget Secret: $4.00');
      expect((await setVisibility({ cookie, project, visibility: 'hidden' })).status).toBe(303);
      expect(await markOf(cookie)).toContain(`Budget All: ${project === '' ? '$0.00' : '$3.00'} of $20`);
      expect(await env.DB.prepare('SELECT count(*) AS kept FROM budget_standings').first('kept')).toBe(1);
      await setVisibility({ cookie, project, visibility: 'redacted' });
      expect(await markOf(cookie)).toContain('Budget Secret: $4.00');
    },
  );

  it('tell of nothing where what is hidden from now on cannot be taken out of their sums yet', async () => {
    await fill();
    const cookie = await signInAs('Owner of the team key');
    await add({ limit_usd: '20' }, cookie);
    const readScope = makeDeps({ ...env, MODE: 'team' }).readScope;
    const busy = openCloud({
      deps: {
        clock: () => now,
        readScope: (who) =>
          who.kind === 'person' && who.member_id === '' ? Promise.reject(new Error('busy')) : readScope(who),
      },
    });
    const answer = await setVisibility({ cookie, project: 'acme/secret', visibility: 'hidden', cloud: busy });
    expect([answer.status, await markOf(cookie)]).toEqual([303, undefined]);
  });
});
