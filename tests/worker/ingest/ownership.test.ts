import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Device } from '../../../shared/protocol/enrol.ts';
import { applyMigrations, enrolDevice, gzip, openCloud, rowsRequest, segmentRequest } from '../cloud.ts';
import { agentRow, errorRow, sessionRow, signalRow, toolRow, usageRow } from '../rows.ts';

const cloud = openCloud();
const reader = openCloud({ mode: 'embedded' });
const children = {
  agent_rollups: () => agentRow({ rev: 8e15, description: 'planted' }),
  usage_rollups: () => usageRow({ rev: 8e15, cost_micros: 999_999_999 }),
  tool_rollups: () => toolRow({ rev: 8e15, calls: 99 }),
  error_rollups: () => errorRow({ rev: 8e15, message: 'planted' }),
  signal_rollups: () => signalRow({ rev: 8e15, times: 99 }),
};
type Enrolled = Device & { token: string };
let ada: Enrolled;
let eve: Enrolled;

beforeEach(async () => {
  await reset();
  await applyMigrations();
  ada = await enrolDevice({ member: 'Ada' });
  eve = await enrolDevice({ member: 'Eve' });
});

async function send(who: Enrolled, batch: Record<string, unknown>) {
  const response = await cloud.request('/v1/rows', rowsRequest({ token: who.token, batch }));
  return response.json<{ accepted: Record<string, number>; refused: string[] }>();
}

async function put(who: Enrolled, text: string, segment_id = 'seg-1'): Promise<Response> {
  const { path, init } = await segmentRequest({
    token: who.token,
    body: await gzip(text),
    segment: { segment_id },
  });
  return cloud.request(path, init);
}

function claim(who: Enrolled, cost_micros: number) {
  return send(who, {
    session_rollups: [sessionRow()],
    usage_rollups: [usageRow({ rev: cost_micros, cost_micros })],
  });
}

async function count(table: string): Promise<unknown> {
  return env.DB.prepare(`SELECT count(*) AS n FROM ${table}`).first('n');
}

async function listed(): Promise<string[]> {
  const response = await reader.request('/v1/segments/session-1');
  const { segments } = await response.json<{ segments: { segment_id: string }[] }>();
  return segments.map(({ segment_id }) => segment_id);
}

async function read(id = 'seg-1'): Promise<string | number> {
  const response = await reader.request(`/v1/segments/session-1/${id}`);
  if (response.status !== 200) return response.status;
  return new Response(response.body?.pipeThrough(new DecompressionStream('gzip'))).text();
}

describe('rows of a session that nobody has begun', () => {
  it.each(Object.entries(children))('in %s are refused, and the answer says so', async (table, row) => {
    expect(await send(eve, { [table]: [row()] })).toMatchObject({
      accepted: { [table]: 0 },
      refused: ['session-1'],
    });
    expect(await count(table)).toBe(0);
  });

  it('are taken in the batch that begins it, whatever their order', async () => {
    const batch = Object.fromEntries(Object.entries(children).map(([table, row]) => [table, [row()]]));
    const { refused } = await send(ada, { ...batch, session_rollups: [sessionRow()] });
    expect(refused).toEqual([]);
    for (const table of Object.keys(children)) expect(await count(table)).toBe(1);
  });

  it('are taken after it has begun', async () => {
    await send(ada, { session_rollups: [sessionRow()] });
    expect((await send(ada, { usage_rollups: [usageRow()] })).refused).toEqual([]);
    expect(await count('usage_rollups')).toBe(1);
  });
});

describe('rows of a session that another device has begun', () => {
  it.each([...Object.entries(children), ['session_rollups', () => sessionRow({ rev: 8e15 })] as const])(
    'in %s are refused',
    async (table, row) => {
      await send(ada, { session_rollups: [sessionRow()] });
      const before = await count(table);
      expect((await send(eve, { [table]: [row()] })).refused).toEqual(['session-1']);
      expect(await count(table)).toBe(before);
    },
  );

  it.each(Object.entries(children))('in %s are refused together with a claim', async (table, row) => {
    await send(ada, { session_rollups: [sessionRow()] });
    expect(await send(eve, { [table]: [row()], session_rollups: [sessionRow({ rev: 8e15 })] })).toMatchObject(
      {
        accepted: { [table]: 0, session_rollups: 0 },
      },
    );
    expect(await count(table)).toBe(0);
  });

  it('are refused by the statement itself when both begin it at the same moment', async () => {
    await Promise.all([claim(ada, 1), claim(eve, 2), claim(ada, 1), claim(eve, 2)]);
    const owner = await env.DB.prepare('SELECT device_id FROM session_rollups').first('device_id');
    const cost = await env.DB.prepare('SELECT cost_micros FROM usage_rollups').first('cost_micros');
    expect(cost).toBe(owner === ada.device_id ? 1 : 2);
  });
});

describe('a segment that another device sent before a session began', () => {
  it('has no page before, and is shown to nobody afterwards', async () => {
    expect((await put(eve, 'planted\n')).status).toBe(200);
    expect((await reader.request('/sessions/session-1')).status).toBe(404);
    await send(ada, { session_rollups: [sessionRow()] });
    expect([await listed(), await read()]).toEqual([[], 404]);
    expect(await count('segments')).toBe(0);
  });

  it('makes room for that of its owner, at the second try', async () => {
    await put(eve, 'planted\n');
    await send(ada, { session_rollups: [sessionRow()] });
    expect((await put(ada, 'really so\n')).status).toBe(503);
    expect((await put(ada, 'really so\n')).status).toBe(200);
    expect([await listed(), await read()]).toEqual([['seg-1'], 'really so\n']);
  });

  it('and one of its owner, sent early, is shown from the beginning on', async () => {
    await put(ada, 'really so\n');
    await send(ada, { session_rollups: [sessionRow()] });
    expect([await listed(), await read()]).toEqual([['seg-1'], 'really so\n']);
    expect(await (await put(ada, 'really so\n')).json()).toMatchObject({ stored: false });
  });

  it('cannot be sent any more once it has begun', async () => {
    await send(ada, { session_rollups: [sessionRow()] });
    expect((await put(eve, 'planted\n')).status).toBe(409);
    expect([await listed(), await read()]).toEqual([[], 404]);
  });
});

describe('the header of a segment', () => {
  it.each([
    [{ first_seq: 5, last_seq: 4, events: 1 }, 'last_seq'],
    [{ first_seq: 5, last_seq: 6, events: 3 }, 'events'],
    [{ events: 1e15, last_seq: 2e15 }, 'events'],
    [{ events: 0 }, 'events'],
    [{ first_seq: 0 }, 'first_seq'],
    [{ raw_bytes: 1, events: 3 }, 'events'],
    [{ last_seq: 2 ** 53 }, 'last_seq'],
  ])('%j is refused with its field named', async (segment, field) => {
    const { path, init } = await segmentRequest({ token: ada.token, body: await gzip('x\n'), segment });
    const response = await cloud.request(path, init);
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining(field)]);
  });
});
