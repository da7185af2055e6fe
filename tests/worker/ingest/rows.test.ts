import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import { maxRowsBytes, rowsAnswerSchema } from '../../../shared/protocol/rows.ts';
import { applyMigrations, enrolDevice, openCloud, rowsRequest } from '../cloud.ts';
import { agentRow, sessionRow, usageRow } from '../rows.ts';

const cloud = openCloud();

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

async function send(token: string, batch: unknown): Promise<Response> {
  return cloud.request('/v1/rows', rowsRequest({ token, batch }));
}

async function sessions(): Promise<Record<string, unknown>[]> {
  return (await env.DB.prepare('SELECT * FROM session_rollups ORDER BY session_id').all()).results;
}

describe('rollup rows', () => {
  it("are written in the device's name, whatever they say", async () => {
    const { token, device_id } = await enrolDevice({ member: 'Ada' });
    const response = await send(token, {
      session_rollups: [sessionRow({ member: 'Mallory', device_id: 'another' })],
      agent_rollups: [agentRow()],
      usage_rollups: [usageRow(), usageRow({ model: 'claude-haiku-4-5' })],
    });
    expect(rowsAnswerSchema.parse(await response.json())).toEqual({
      accepted: {
        session_rollups: 1,
        agent_rollups: 1,
        usage_rollups: 2,
        tool_rollups: 0,
        error_rollups: 0,
        signal_rollups: 0,
      },
      refused: [],
      watching: false,
    });
    expect(await sessions()).toMatchObject([{ session_id: 'session-1', device_id, member: 'Ada' }]);
  });

  it('win only when they are newer', async () => {
    const { token } = await enrolDevice();
    await send(token, { session_rollups: [sessionRow({ rev: 5, title: 'new' })] });
    await send(token, { session_rollups: [sessionRow({ rev: 4, title: 'old' })] });
    await send(token, { session_rollups: [sessionRow({ rev: 5, title: 'same rev' })] });
    expect(await sessions()).toMatchObject([{ rev: 5, title: 'new' }]);
    await send(token, { session_rollups: [sessionRow({ rev: 6, title: 'newer' })] });
    expect(await sessions()).toMatchObject([{ rev: 6, title: 'newer' }]);
  });

  it("cannot touch another device's session, and the answer says which", async () => {
    const owner = await enrolDevice();
    await send(owner.token, { session_rollups: [sessionRow()], usage_rollups: [usageRow()] });
    const eve = await enrolDevice({ member: 'Eve' });
    const response = await send(eve.token, {
      session_rollups: [sessionRow({ rev: 9, title: 'mine now' }), sessionRow({ session_id: 'session-2' })],
      usage_rollups: [usageRow({ rev: 9, cost_micros: 1 })],
    });
    expect(await response.json()).toMatchObject({
      accepted: { session_rollups: 1, usage_rollups: 0 },
      refused: ['session-1'],
    });
    expect(await sessions()).toMatchObject([
      { session_id: 'session-1', device_id: owner.device_id, title: 'Fix the queue' },
      { session_id: 'session-2', device_id: eve.device_id },
    ]);
    const cost = await env.DB.prepare('SELECT cost_micros FROM usage_rollups').first('cost_micros');
    expect(cost).toBe(1234);
  });

  it('are all refused when one does not fit, with its field named', async () => {
    const { token } = await enrolDevice();
    const response = await send(token, {
      session_rollups: [sessionRow()],
      usage_rollups: [usageRow(), { ...usageRow(), hour: 'noon' }],
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: {
        code: 'request.invalid',
        message: expect.stringContaining('usage_rollups[1].hour') as unknown,
      },
    });
    expect(await sessions()).toEqual([]);
  });

  it('are refused when a table is unknown', async () => {
    const { token } = await enrolDevice();
    const response = await send(token, { devices: [{ device_id: 'x' }] });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('devices');
  });

  it('are refused above the body limit, without a length, and when they are not JSON', async () => {
    const { token } = await enrolDevice();
    const tooLong = { session_rollups: [sessionRow({ title: 'x'.repeat(maxRowsBytes) })] };
    expect((await send(token, tooLong)).status).toBe(413);
    const init = rowsRequest({ token, batch: {} });
    const form = { ...init.headers, 'content-type': 'text/plain' };
    expect((await cloud.request('/v1/rows', { ...init, headers: form })).status).toBe(400);
    expect((await cloud.request('/v1/rows', { ...init, body: '{"session_rollups":' })).status).toBe(400);
    const unsaid = { ...init.headers, 'content-length': 'many' };
    expect((await cloud.request('/v1/rows', { ...init, headers: unsaid })).status).toBe(411);
  });

  it('note the day on which the device was last seen, once a day', async () => {
    const now = Date.UTC(2026, 10, 21, 12);
    const dated = openCloud({ deps: { clock: () => now } });
    const { token } = await enrolDevice();
    await dated.request('/v1/rows', rowsRequest({ token, batch: {} }));
    const seen = await env.DB.prepare('SELECT last_seen_day FROM devices').first('last_seen_day');
    expect(seen).toBe(Math.floor(now / 86_400_000));
  });
});

describe('a failing database', () => {
  const quota = "D1_ERROR: Your account has exceeded D1's free tier daily row write limit";
  it.each([
    ['database.quota', quota, 6 * 3600],
    ['database.overloaded', 'D1_ERROR: D1 DB is overloaded. Requests queued for too long.', 30],
    ['database.unavailable', 'D1_ERROR: Network connection lost.', 5],
  ])('is answered with %s, to be sent again', async (code, message, retryAfter) => {
    const { token } = await enrolDevice();
    const db = failingBatch(env.DB, message);
    const failing = openCloud({ deps: { db, clock: () => Date.UTC(2026, 10, 21, 18) } });
    const batch = { session_rollups: [sessionRow()] };
    const response = await failing.request('/v1/rows', rowsRequest({ token, batch }));
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe(String(retryAfter));
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toMatchObject({ error: { code } });
  });

  it.each([
    [422, 'database.refused', 'D1_ERROR: NOT NULL constraint failed: a.b: SQLITE_CONSTRAINT'],
    [503, 'database.not_migrated', 'D1_ERROR: no such table: usage_rollups: SQLITE_ERROR'],
  ])('is answered with %i %s, and its words stay inside', async (status, code, message) => {
    const { token } = await enrolDevice();
    const failing = openCloud({ deps: { db: failingBatch(env.DB, message) } });
    const batch = { session_rollups: [sessionRow()] };
    const response = await failing.request('/v1/rows', rowsRequest({ token, batch }));
    expect(response.status).toBe(status);
    const text = await response.text();
    expect(text).toContain(code);
    expect(text).not.toContain('SQLITE');
  });

  it('says nothing about itself when the failure is unknown', async () => {
    const { token } = await enrolDevice();
    const failing = openCloud({ deps: { db: failingBatch(env.DB, 'secret detail') } });
    const batch = { session_rollups: [sessionRow()] };
    const response = await failing.request('/v1/rows', rowsRequest({ token, batch }));
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret');
  });
});

function failingBatch(db: D1Database, message: string): D1Database {
  return new Proxy(db, {
    get(target, key) {
      if (key === 'batch') return () => Promise.reject(new Error(message));
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
