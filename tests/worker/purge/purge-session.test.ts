import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import { sessionAlertKinds } from '../../../shared/alerts/alert.ts';
import { raiseAlerts } from '../../../worker/alerts/alert-repository.ts';
import { applyMigrations, enrolDevice, gzip, openCloud, rowsRequest, segmentRequest } from '../cloud.ts';
import { agentRow, sessionRow, usageRow } from '../rows.ts';

const cloud = openCloud();
const hour = usageRow().hour;

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

async function fill({ token, session_id }: { token: string; session_id: string }): Promise<void> {
  const batch = {
    session_rollups: [sessionRow({ session_id })],
    agent_rollups: [agentRow({ session_id })],
    usage_rollups: [usageRow({ session_id })],
  };
  expect((await cloud.request('/v1/rows', rowsRequest({ token, batch }))).status).toBe(200);
  const body = await gzip(`{"of":"${session_id}"}\n`);
  const { path, init } = await segmentRequest({ token, body, segment: { session_id } });
  expect((await cloud.request(path, init)).status).toBe(200);
}

function purge({
  token,
  session_id,
  query = `from_hour=${hour}&to_hour=${hour}`,
}: {
  token: string;
  session_id: string;
  query?: string;
}): Promise<Response> {
  return cloud.request(`/v1/sessions/${session_id}?${query}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${token}` },
  });
}

/** How many rows and objects there are of each session. */
async function counts(): Promise<Record<string, number>> {
  const tables = ['session_rollups', 'agent_rollups', 'usage_rollups', 'segments'];
  const sql = tables.map((table) => `SELECT session_id FROM ${table}`).join(' UNION ALL ');
  const rows = await env.DB.prepare(`SELECT session_id, count(*) AS n FROM (${sql}) GROUP BY 1`).all<{
    session_id: string;
    n: number;
  }>();
  const { objects } = await env.SEGMENTS.list();
  const found = Object.fromEntries(rows.results.map((row) => [row.session_id, row.n]));
  return { ...found, objects: objects.length };
}

describe('a session that its device deletes', () => {
  it('is gone with its rows, receipts and bytes, and no other', async () => {
    const { token } = await enrolDevice();
    await fill({ token, session_id: 'session-1' });
    await fill({ token, session_id: 'session-2' });
    expect(await counts()).toEqual({ 'session-1': 4, 'session-2': 4, objects: 2 });
    const answer = await purge({ token, session_id: 'session-1' });
    expect([answer.status, await answer.json()]).toEqual([200, { session_id: 'session-1', segments: 1 }]);
    expect(await counts()).toEqual({ 'session-2': 4, objects: 1 });
  });

  it('is found in all its hours, and no other with it, however wide the range', async () => {
    const { token } = await enrolDevice();
    await fill({ token, session_id: 'session-1' });
    await fill({ token, session_id: 'session-2' });
    const hours = [hour - 400_000, hour - 1, hour + 3, hour + 50_000];
    for (const session_id of ['session-1', 'session-2']) {
      const usage_rollups = hours.map((at) => usageRow({ session_id, hour: at }));
      const answer = await cloud.request('/v1/rows', rowsRequest({ token, batch: { usage_rollups } }));
      expect(answer.status).toBe(200);
    }
    expect(await counts()).toMatchObject({ 'session-1': 8, 'session-2': 8 });
    const answer = await purge({ token, session_id: 'session-1', query: 'from_hour=0&to_hour=2400000000' });
    expect(answer.status).toBe(200);
    expect(await counts()).toEqual({ 'session-2': 8, objects: 1 });
  });

  it.each(sessionAlertKinds)('takes alerts of the kind %s along, and their way to channels', async (kind) => {
    const { token } = await enrolDevice();
    await fill({ token, session_id: 'session-1' });
    await env.DB.prepare(
      `INSERT INTO alert_channels (channel_id, name, format, url, secret, least_level, origin, created_at)
      VALUES ('hook', 'Hook', 'webhook', 'https://hooks.example.com/x', '', 'info', '', 0)`,
    ).run();
    const alert = { kind, level: 'warning', subject: 'acme/app', value: 1, bound: null } as const;
    const alerts = ['session-1', 'session-2'].map((ref) => ({ ...alert, alert_key: `of:${ref}`, ref }));
    await raiseAlerts({ db: env.DB, alerts, now: 1 });
    await purge({ token, session_id: 'session-1' });
    for (const table of ['alerts', 'alert_deliveries']) {
      const { results } = await env.DB.prepare(`SELECT alert_key FROM ${table}`).all();
      expect(results).toEqual([{ alert_key: 'of:session-2' }]);
    }
  });

  it('may be deleted again, and may never have been there', async () => {
    const { token } = await enrolDevice();
    await fill({ token, session_id: 'session-1' });
    await purge({ token, session_id: 'session-1' });
    expect((await purge({ token, session_id: 'session-1' })).status).toBe(200);
    expect((await purge({ token, session_id: 'session-9' })).status).toBe(200);
    expect(await counts()).toEqual({ objects: 0 });
  });

  it("cannot be another device's", async () => {
    const owner = await enrolDevice();
    await fill({ token: owner.token, session_id: 'session-1' });
    const eve = await enrolDevice({ member: 'Eve' });
    const answer = await purge({ token: eve.token, session_id: 'session-1' });
    expect([answer.status, await answer.json()]).toMatchObject([409, { error: { code: 'session.foreign' } }]);
    expect(await counts()).toEqual({ 'session-1': 4, objects: 1 });
  });

  it.each([
    ['nobody asks', { token: 'nobody', session_id: 'session-1' }, 401],
    ['the id is none', { session_id: 'a%20b' }, 400],
    ['the hours are missing', { session_id: 'session-1', query: '' }, 400],
    ['the hours are words', { session_id: 'session-1', query: 'from_hour=a&to_hour=b' }, 400],
  ])('is not deleted when %s', async (_when, given, status) => {
    const { token } = await enrolDevice();
    await fill({ token, session_id: 'session-1' });
    expect((await purge({ token, ...given })).status).toBe(status);
    expect(await counts()).toMatchObject({ 'session-1': 4 });
  });
});
