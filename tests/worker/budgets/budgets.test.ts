import { reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { getTableConfig } from 'drizzle-orm/sqlite-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { HOUR } from '../../../shared/core/time.ts';
import { runCron } from '../../../worker/cron.ts';
import { type Deps, makeDeps } from '../../../worker/deps.ts';
import { maxBudgets } from '../../../worker/budgets/budget-repository.ts';
import { budgets } from '../../../worker/budgets/tables.ts';
import { applyMigrations, enrolDevice, openCloud } from '../cloud.ts';
import { sessionRow, usageRow } from '../rows.ts';
import { signInAs } from '../sign-in-as.ts';
import { add, changePhase, fill, hourAt, named, now, own, read, store, team } from './budget-calls.ts';

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

describe('budgets', () => {
  it.each([
    ['all', '', 'day', 3],
    ['all', '', 'week', 7],
    ['project', 'acme/app', 'week', 3],
    ['project', 'acme/nothing', 'week', 0],
    ['member', 'Ben', 'month', 4],
    ['agent_type', 'Explore', 'week', 3],
    ['model', 'claude-opus-4-5', 'week', 4],
  ])('for %s %s per %s count what was spent there', async (scope_kind, scope_value, period, spent) => {
    await fill();
    expect((await add({ scope_kind, scope_value, period })).status).toBe(303);
    expect(await read()).toMatchObject([
      { scope: { kind: scope_kind, value: scope_value || null }, period, limit_usd: 10, spent_usd: spent },
    ]);
  });

  it('begin anew with their period', async () => {
    await fill();
    await add({ period: 'day' });
    const tomorrow = openCloud({ mode: 'embedded', deps: { clock: () => now + 12 * HOUR } });
    expect(await read({ cloud: tomorrow })).toMatchObject([{ spent_usd: 0, share: 0, forecast_usd: null }]);
  });

  it('of a phase count from its start, tell a pace, and begin anew with the next', async () => {
    await fill();
    await add({ name: 'Phase', period: 'phase', limit_usd: '8' });
    expect(await read()).toMatchObject([{ phase: null, spent_usd: 0, share: 0 }]);
    expect(await (await own.request('/budgets')).text()).toContain('begins with the first phase');
    await env.DB.prepare(`INSERT INTO phases VALUES (1, 'Shop', ?1, NULL, 1)`)
      .bind(now - 100 * HOUR)
      .run();
    expect(await read()).toMatchObject([
      {
        phase: { phase: 1, name: 'Shop', planned_end_at: null },
        spent_usd: 7,
        forecast_usd: null,
        pace_usd_per_day: 1.68,
        full_at: '2026-11-21T02:17:08.571Z',
      },
    ]);
    const page = await (await own.request('/budgets')).text();
    expect(page).toContain('$1.68 a day so far, spent by 21 Nov at that pace');
    await changePhase({ do: 'plan', until: '2026-11-24' });
    const planned = await (await own.request('/budgets')).text();
    expect(planned).toContain('$14.56 at the planned end, as it goes on, $1.68 a day so far');
    expect(planned).toContain('planned until 24 Nov: 5 days left');
    await changePhase({ do: 'start', name: 'Next' });
    expect(await read()).toMatchObject([{ phase: { phase: 2, name: 'Next' }, spent_usd: 0 }]);
  });

  it('do not take calls without a price for free ones', async () => {
    await store('session_rollups', [sessionRow({ session_id: 's1' })]);
    await store('usage_rollups', [
      usageRow({
        session_id: 's1',
        hour: hourAt(now),
        model: 'new',
        cost_micros: 0,
        api_calls: 4,
        unpriced_api_calls: 4,
      }),
    ]);
    await add({ name: 'New', scope_kind: 'model', scope_value: 'new' });
    expect(await read()).toMatchObject([
      { spent_usd: null, share: null, forecast_usd: null, unpriced_api_calls: 4 },
    ]);
    const page = await (await own.request('/budgets')).text();
    expect(page).toContain('unpriced of $10.00');
    expect(page).toContain('4 calls without a price');
  });

  it('show hostile names as the texts that they are', async () => {
    await add({
      name: '<img src=x onerror=alert(1)>',
      scope_kind: 'project',
      scope_value: '"><script>x</script>\u202e',
    });
    const page = await (await own.request('/budgets')).text();
    expect(page).toContain('&lt;img src=x');
    expect(page).not.toMatch(/<img|<script>|\u202e/);
  });

  it('are removed once and for all, and removing one again is no error', async () => {
    await add({ name: 'Keep' });
    await add({ name: 'Go' });
    const id = named(await read())['Go']?.budget_id ?? '';
    for (let times = 0; times < 2; times += 1) {
      const init = { method: 'POST', body: '', headers: { origin: own.origin } };
      expect((await own.request(`/budgets/${id}/remove`, init)).status).toBe(303);
    }
    expect((await read()).map(({ name }) => name)).toEqual(['Keep']);
  });

  it('are told in the audit log when they are set and removed, and not when that came to nothing', async () => {
    await add({
      name: 'Shop',
      period: 'month',
      scope_kind: 'project',
      scope_value: 'acme/app',
      limit_usd: '200',
    });
    const id = named(await read())['Shop']?.budget_id ?? '';
    for (let times = 0; times < 2; times += 1)
      await own.request(`/budgets/${id}/remove`, {
        method: 'POST',
        body: '',
        headers: { origin: own.origin },
      });
    await Promise.all(Array.from({ length: maxBudgets }, () => add({})));
    expect((await add({})).status).toBe(409);
    const { results } = await env.DB.prepare(
      'SELECT action, object FROM audit_entries ORDER BY action',
    ).all();
    const object = 'Shop: $200.00 a month for project acme/app';
    expect(results.filter((entry) => entry['object'] === object)).toEqual([
      { action: 'budget.added', object },
      { action: 'budget.removed', object },
    ]);
    expect(results).toHaveLength(2 + maxBudgets);
  });

  it('are as many as one request can ask for, also when all come at once', async () => {
    const answers = await Promise.all(Array.from({ length: maxBudgets + 5 }, () => add({})));
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(maxBudgets);
    expect(await read()).toHaveLength(maxBudgets);
  });

  it('are refused with the field that does not fit', async () => {
    const answer = await add({ limit_usd: 'lots' });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('limit_usd')]);
  });

  it('have a table as the migrations make it', async () => {
    const { name, columns } = getTableConfig(budgets);
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
  });
});

it('a figure leads to the costs behind it, of its period and its scope alone', async () => {
  await fill();
  await add({ scope_kind: 'agent_type', scope_value: 'Explore', limit_usd: '6' });
  const page = await (await own.request('/budgets')).text();
  expect(page).toMatch(
    /href="\/costs\?from=2026-11-16&amp;to=2026-11-20&amp;agent_type=Explore"[^>]*>\$3\.00 of \$6\.00 · 50 %</,
  );
});

const marks = (page: string) => /<a class="budget-mark"[^>]*title="([^"]*)"/.exec(page)?.[1];

it('the budget that is nearest to its limit is told on every page, as it was last looked at', async () => {
  await fill();
  await add({ name: 'Far', limit_usd: '500' });
  expect(marks(await (await own.request('/')).text())).toMatch(/^Budget Far: \$7\.00 of \$500/);
  await add({ name: 'Near', period: 'day', limit_usd: '3.50' });
  await add({ name: 'Waits', period: 'phase', limit_usd: '0.01' });
  for (const path of ['/', '/sessions', '/costs', '/phases', '/alerts', '/budgets', '/sessions/s1'])
    expect(marks(await (await own.request(path)).text())).toMatch(
      /^Budget Near: \$3\.00 of \$3\.50 of this day/,
    );
  await store('usage_rollups', [usageRow({ session_id: 's1', hour: hourAt(now), cost_micros: 250_000 })]);
  await runCron({ time: 'alerts', deps: { ...makeDeps({ ...env, MODE: 'embedded' }), clock: () => now } });
  expect(marks(await (await own.request('/')).text())).toContain('$3.25 of $3.50');
  // A day that is over tells nothing of the next.
  const tomorrow = openCloud({ mode: 'embedded', deps: { clock: () => now + 12 * HOUR } });
  expect(marks(await (await tomorrow.request('/')).text())).toContain('Budget Far');
  const near = named(await read())['Near']?.budget_id ?? '';
  await own.request(`/budgets/${near}/remove`, { method: 'POST', body: '', headers: { origin: own.origin } });
  expect(marks(await (await own.request('/')).text())).toContain('Budget Far');
});

it('the line above every page tells of the phase that just began, whoever began it', async () => {
  await fill();
  await add({ name: 'Of a phase', period: 'phase', limit_usd: '8' });
  await changePhase({ do: 'start', name: 'From the page' });
  expect(marks(await (await own.request('/')).text())).toMatch(/^Budget Of a phase: \$0\.00 of \$8/);
  const { token } = await enrolDevice({ member: 'Ada' });
  await env.DB.prepare(`UPDATE members SET role = 'owner' WHERE name = 'Ada'`).run();
  const earlier = {
    phase: 2,
    name: 'Told',
    started_at: now - 100 * HOUR,
    completed_at: null,
    changed_at: now,
  };
  const body = JSON.stringify({ phases: [earlier], findings: [] });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  expect((await team.request('/v1/phases', { method: 'POST', body, headers })).status).toBe(200);
  const standing = await env.DB.prepare('SELECT since_at, spent_micros FROM budget_standings').first();
  expect(standing).toEqual({ since_at: now - 100 * HOUR, spent_micros: 7_000_000 });
});

const askInVain: Deps['askWithin'] = (scope) => ({
  ...makeDeps(env).askWithin(scope),
  runQuery: () => Promise.reject(new Error('D1_ERROR: D1 DB is overloaded')),
  runExact: () => Promise.reject(new Error('D1_ERROR: D1 DB is overloaded')),
});

it('a budget is set once, also where it cannot be looked at then', async () => {
  const busy = openCloud({ mode: 'embedded', deps: { clock: () => now, askWithin: askInVain } });
  const answer = await add({ name: 'Once' }, { cloud: busy });
  expect([answer.status, (await read()).map(({ name }) => name)]).toEqual([303, ['Once']]);
});

describe('budgets of a team', () => {
  it('are set by owners and admins alone; others see them without the form', async () => {
    for (const role of ['admin', 'member', 'viewer']) {
      await enrolDevice({ member: role });
      await env.DB.prepare('UPDATE members SET role = ?1 WHERE name = ?1').bind(role).run();
      const cookie = await signInAs(role);
      expect((await add({}, { cloud: team, cookie })).status).toBe(role === 'admin' ? 303 : 403);
      const page = await (await team.request('/budgets', { headers: { cookie } })).text();
      expect(page.includes('id="add-budget"')).toBe(role === 'admin');
      expect(marks(page)).toMatch(/^Budget All: /);
      expect(page).toContain('Everything');
    }
  });

  it('tell nobody of a project that is hidden from them, neither by name nor by sum', async () => {
    await fill();
    await env.DB.prepare(`INSERT INTO project_visibilities VALUES ('acme/secret', 'hidden')`).run();
    await add({ name: 'All' });
    await add({ name: 'Secret', scope_kind: 'project', scope_value: 'acme/secret' });
    const { token } = await enrolDevice({ member: 'Ada' });
    const headers = { authorization: `Bearer ${token}` };
    expect(await read({ cloud: team, headers })).toMatchObject([{ name: 'All', spent_usd: 3 }]);
    await env.DB.prepare(`UPDATE members SET role = 'admin' WHERE name = 'Ada'`).run();
    expect(named(await read({ cloud: team, headers }))).toMatchObject({
      All: { spent_usd: 7 },
      Secret: { spent_usd: 4 },
    });
  });
});
