import { reset } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import { applyMigrations, enrolDevice, gzip, openCloud, rowsRequest, segmentRequest } from '../cloud.ts';
import { sessionRow, usageRow } from '../rows.ts';

const cloud = openCloud({ mode: 'embedded' });

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

describe('the query API', () => {
  it('answers any query of the registry, with parameters from the URL', async () => {
    const { token } = await enrolDevice();
    const batch = {
      session_rollups: [sessionRow(), sessionRow({ session_id: 'session-2', started_at: 1 })],
      usage_rollups: [usageRow()],
    };
    await cloud.request('/v1/rows', rowsRequest({ token, batch }));
    const response = await cloud.request('/v1/queries/sessions?limit=1&direction=asc&sort=started_at');
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(await response.json()).toMatchObject({
      query: 'sessions',
      rows: [{ session_id: 'session-2' }],
    });
  });

  it('answers an enrolled device in team mode', async () => {
    const { token } = await enrolDevice();
    const team = openCloud();
    const headers = { authorization: `Bearer ${token}` };
    expect((await team.request('/v1/queries/usage_totals', { headers })).status).toBe(200);
  });

  it.each(['nothing', 'constructor', '__proto__'])('does not know the query %s', async (name) => {
    expect((await cloud.request(`/v1/queries/${name}`)).status).toBe(404);
  });

  it('names the parameter that does not fit', async () => {
    const response = await cloud.request('/v1/queries/sessions?limit=many');
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('limit');
  });
});

describe('stored segments', () => {
  it('are listed by session and come back as the bytes that were sent, never as a page', async () => {
    const { token } = await enrolDevice();
    const text = '{"title":"<script>alert(1)</script>"}\n';
    const { path, init } = await segmentRequest({ token, body: await gzip(text) });
    await cloud.request(path, init);
    const listing = await (await cloud.request('/v1/segments/session-1')).json();
    expect(listing).toMatchObject({
      segments: [{ segment_id: 'seg-1', first_seq: 1, last_seq: 3, events: 3 }],
    });
    const response = await cloud.request('/v1/segments/session-1/seg-1');
    expect(response.headers.get('content-type')).toBe('application/gzip');
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(response.headers.get('content-disposition')).toBe('attachment');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const unpacked = response.body?.pipeThrough(new DecompressionStream('gzip'));
    expect(await new Response(unpacked).text()).toBe(text);
  });

  it('are not found under another session or a made-up path', async () => {
    expect((await cloud.request('/v1/segments/session-9/seg-1')).status).toBe(404);
    expect((await cloud.request('/v1/segments/..%2F..%2Fother/seg-1')).status).toBe(400);
  });

  it('need a sign-in in team mode', async () => {
    const team = openCloud();
    expect((await team.request('/v1/segments/session-1')).status).toBe(401);
    expect((await team.request('/v1/segments/session-1/seg-1')).status).toBe(401);
  });
});
