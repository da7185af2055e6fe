import { reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../../shared/core/time.ts';
import { upsertSql } from '../../../shared/ledger/upsert.ts';
import type { RollupTableName } from '../../../shared/ledger/rows.ts';
import { runCron } from '../../../worker/cron.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { applyMigrations, enrolDevice, openCloud, TEAM_KEY } from '../cloud.ts';
import { sessionRow, usageRow } from '../rows.ts';
import { signInAs } from '../sign-in-as.ts';

/** Friday noon. */
const now = Date.UTC(2026, 10, 20, 12);
const secret = 'a-secret-of-the-receiver';

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

/** A server of somebody else: what it was sent, and what it answers. */
function openReceiver(
  answer: () => Response | Promise<Response> = () => new Response(null, { status: 204 }),
) {
  const received: Request[] = [];
  const receive: typeof fetch = async (input, init) => {
    received.push(new Request(input, init));
    return answer();
  };
  return { received, receive };
}

function cloudAt(at: number, receive: typeof fetch = openReceiver().receive) {
  return openCloud({ mode: 'embedded', deps: { clock: () => at, fetch: receive } });
}

function post(o: {
  cloud?: ReturnType<typeof openCloud>;
  path: string;
  form: Record<string, string>;
  cookie?: string;
}) {
  const { cloud = cloudAt(now), path, form, cookie } = o;
  return cloud.request(path, {
    method: 'POST',
    body: new URLSearchParams(form).toString(),
    headers: {
      origin: cloud.origin,
      'content-type': 'application/x-www-form-urlencoded',
      ...(cookie === undefined ? {} : { cookie }),
    },
  });
}

const hook = {
  name: 'Hook',
  format: 'webhook',
  url: 'https://hooks.example.com/x',
  secret,
  least_level: 'info',
};

async function store(table: RollupTableName, rows: object[]): Promise<void> {
  await env.DB.prepare(upsertSql(table)).bind(JSON.stringify(rows)).run();
}

/** Nine of ten dollars of the month are spent. */
async function spend(): Promise<void> {
  await store('session_rollups', [sessionRow({ session_id: 's1' })]);
  await store('usage_rollups', [
    usageRow({ session_id: 's1', hour: Math.floor(now / HOUR) - 2, cost_micros: 9_000_000 }),
  ]);
  const form = { name: 'The month', period: 'month', scope_kind: 'all', scope_value: '', limit_usd: '10' };
  expect((await post({ path: '/budgets', form })).status).toBe(303);
}

const tick = (at: number, receive: typeof fetch = openReceiver().receive) =>
  runCron({
    time: 'alerts',
    deps: { ...makeDeps({ ...env, TEAM_KEY, MODE: 'embedded' }), clock: () => at, fetch: receive },
  });

async function keys(): Promise<unknown[]> {
  const { results } = await env.DB.prepare('SELECT alert_key FROM alerts ORDER BY alert_key').all();
  return results.map((row) => row['alert_key']);
}

describe('alerts', () => {
  it('are raised once, however often is looked and by how many at once', async () => {
    await spend();
    await Promise.all([tick(now), tick(now), tick(now + 1)]);
    await tick(now + 15 * MINUTE);
    expect(await keys()).toEqual([expect.stringMatching(/^budget:.*:0\.8$/)]);
  });

  it('stand above every page until somebody has seen them', async () => {
    await spend();
    await tick(now);
    const said = 'Budget “The month”: $9.00 of $10.00 spent, 90 %';
    expect(await (await cloudAt(now).request('/costs')).text()).toContain(said);
    await post({ path: '/alerts/acknowledge', form: {} });
    expect(await (await cloudAt(now).request('/costs')).text()).not.toContain(said);
    const page = await (await cloudAt(now).request('/alerts')).text();
    expect(page).toContain(said);
    expect(page).toContain('seen');
  });

  it('of a kind that is muted stand on their page alone, and are sent to nobody', async () => {
    const { received, receive } = openReceiver();
    await spend();
    await post({ path: '/alerts/channels', form: hook });
    await post({ path: '/alerts/mutes', form: { kind: 'budget', days: '7' } });
    await tick(now, receive);
    expect(received).toHaveLength(0);
    expect(await (await cloudAt(now).request('/costs')).text()).not.toContain('Budget “');
    expect(await (await cloudAt(now).request('/alerts')).text()).toContain('Budget “The month”');
    await post({ path: '/alerts/mutes', form: { kind: 'budget', days: '0' } });
    expect(await (await cloudAt(now).request('/costs')).text()).toContain('Budget “');
  });

  it('are judged kind by kind: a question that fails keeps no other from being told', async () => {
    await spend();
    const deps = { ...makeDeps(env), clock: () => now, fetch: openReceiver().receive };
    const failing: typeof deps = {
      ...deps,
      askWithin(scope) {
        const questions = deps.askWithin(scope);
        const { runQuery } = questions;
        const some: typeof runQuery = (query, params) =>
          query.name === 'now_sessions' ? Promise.reject(new Error('on fire')) : runQuery(query, params);
        return { ...questions, runQuery: some };
      },
    };
    await expect(runCron({ time: 'alerts', deps: failing })).rejects.toThrow('1 of 1 tasks failed');
    expect(await keys()).toHaveLength(1);
  });

  it('of hidden projects are told to nobody of a team', async () => {
    await spend();
    await store('session_rollups', [
      sessionRow({
        session_id: 's2',
        project: 'acme/secret',
        status: 'working',
        ended_at: null,
        last_event_at: now,
        context_tokens: 199_000,
        context_limit: 200_000,
      }),
    ]);
    await env.DB.prepare(
      "INSERT INTO project_visibilities (project, visibility) VALUES ('acme/secret', 'hidden')",
    ).run();
    const team = makeDeps({ ...env, MODE: 'team' });
    await runCron({ time: 'alerts', deps: { ...team, clock: () => now } });
    expect(JSON.stringify(await keys())).not.toContain('context');
    await tick(now);
    expect(JSON.stringify(await keys())).toContain('context:s2');
  });
});

it('what is deleted of a session takes what was told about it along', async () => {
  const { token, device_id } = await enrolDevice();
  await store('session_rollups', [
    sessionRow({
      session_id: 's2',
      device_id,
      status: 'working',
      ended_at: null,
      last_event_at: now,
      context_tokens: 199_000,
      context_limit: 200_000,
    }),
  ]);
  await post({ path: '/alerts/channels', form: hook });
  await tick(now, openReceiver(() => new Response(null, { status: 503 })).receive);
  expect(await keys()).toEqual(['context:s2:0']);
  const purged = await openCloud().request('/v1/sessions/s2?from_hour=0&to_hour=1000000', {
    method: 'DELETE',
    headers: { authorization: `Bearer ${token}` },
  });
  expect(purged.status).toBe(200);
  expect(await keys()).toEqual([]);
  expect(await env.DB.prepare('SELECT * FROM alert_deliveries').all()).toMatchObject({ results: [] });
});

describe('a channel', () => {
  it('hears of an alert once, signed so that its receiver can tell who sent it and when', async () => {
    const { received, receive } = openReceiver();
    await spend();
    await post({ path: '/alerts/channels', form: hook });
    await tick(now, receive);
    await tick(now + 15 * MINUTE, receive);
    expect(received).toHaveLength(1);
    const [request] = received;
    const body = (await request?.text()) ?? '';
    expect(JSON.parse(body)).toMatchObject({ kind: 'budget', level: 'warning', value: 9_000_000 });
    const [, seconds = '', mac = ''] =
      /^t=(\d+),v1=([0-9a-f]{64})$/.exec(request?.headers.get('x-subtrack-signature') ?? '') ?? [];
    expect(Number(seconds)).toBe(now / 1000);
    const bytes = new TextEncoder();
    const key = await crypto.subtle.importKey(
      'raw',
      bytes.encode(secret),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['verify'],
    );
    const given = Uint8Array.from(mac.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    expect(await crypto.subtle.verify('HMAC', key, given, bytes.encode(`${seconds}.${body}`))).toBe(true);
  });

  it('that is away is tried again, later each time, and given up in the end', async () => {
    const away = openReceiver(() => Promise.reject(new Error('no route')));
    await spend();
    await post({ path: '/alerts/channels', form: hook });
    await tick(now, away.receive);
    // After a quarter of an hour, and twice as long after each: tried when it is due, and not before.
    let at = now;
    for (const quarters of [1, 2, 4, 8, 16, 32, 64]) {
      await tick(at + (quarters - 1) * 15 * MINUTE, away.receive);
      await tick((at += quarters * 15 * MINUTE), away.receive);
    }
    expect(away.received).toHaveLength(7);
    expect(await (await cloudAt(at).request('/alerts')).text()).toContain('1 alert given up');
  });

  it.each([404, 410, 401])('that answers %i is not asked again', async (status) => {
    const gone = openReceiver(() => new Response(null, { status }));
    await spend();
    await post({ path: '/alerts/channels', form: hook });
    await tick(now, gone.receive);
    await tick(now + 6 * HOUR, gone.receive);
    expect(gone.received).toHaveLength(1);
    const page = await (await cloudAt(now).request('/alerts')).text();
    expect(page).toContain(`HTTP ${status}`);
  });

  it('is not led elsewhere', async () => {
    const { received, receive } = openReceiver(() =>
      Response.redirect('http://169.254.169.254/latest/meta-data', 302),
    );
    await spend();
    await post({ path: '/alerts/channels', form: hook });
    await tick(now, receive);
    expect(received.map(({ redirect }) => redirect)).toEqual(['manual']);
  });

  it('hears of what it asked for alone', async () => {
    const { received, receive } = openReceiver();
    await spend();
    await post({ path: '/alerts/channels', form: { ...hook, least_level: 'critical' } });
    await tick(now, receive);
    expect(received).toHaveLength(0);
  });

  it('is tested by a button, says what came of it, shows no more of its address than the host, and is removed', async () => {
    const { received, receive } = openReceiver();
    const cloud = cloudAt(now, receive);
    await post({
      cloud,
      path: '/alerts/channels',
      form: { ...hook, url: 'https://hooks.example.com/t0ken-in-it' },
    });
    const id = await env.DB.prepare('SELECT channel_id FROM alert_channels').first<string>('channel_id');
    expect((await post({ cloud, path: `/alerts/channels/${id}/test`, form: {} })).status).toBe(303);
    expect(received).toHaveLength(1);
    const page = await (await cloud.request('/alerts')).text();
    expect(page).toContain('HTTP 204');
    expect(page).not.toMatch(/t0ken-in-it|a-secret-of/);
    await post({ cloud, path: `/alerts/channels/${id}/remove`, form: {} });
    expect((await post({ cloud, path: `/alerts/channels/${id}/test`, form: {} })).status).toBe(404);
  });

  it('is for the owner and admins of a team to say, and who did stands in the audit log', async () => {
    await enrolDevice({ member: 'Ada' });
    const team = openCloud({ deps: { clock: () => now } });
    const cookie = await signInAs('Ada');
    expect((await post({ cloud: team, path: '/alerts/channels', form: hook, cookie })).status).toBe(403);
    expect(await (await team.request('/alerts', { headers: { cookie } })).text()).not.toContain('Channels');
    await env.DB.prepare("UPDATE members SET role = 'admin' WHERE name = 'Ada'").run();
    expect((await post({ cloud: team, path: '/alerts/channels', form: hook, cookie })).status).toBe(303);
    const entry = await env.DB.prepare('SELECT member, action, object FROM audit_entries').first();
    expect(entry).toEqual({ member: 'Ada', action: 'channel.added', object: 'Hook' });
  });
});
