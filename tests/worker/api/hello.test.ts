import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import { helloAnswerSchema } from '../../../shared/protocol/hello.ts';
import { rollupColumns } from '../../../shared/ledger/known-tables.ts';
import { applyMigrations, enrolDevice, openCloud } from '../cloud.ts';

const cloud = openCloud();

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

async function hello() {
  const { token } = await enrolDevice();
  const response = await cloud.request('/v1/hello', { headers: { authorization: `Bearer ${token}` } });
  return helloAnswerSchema.parse(await response.json());
}

describe('GET /v1/hello', () => {
  it('tells protocol, tables with their columns, and migrations', async () => {
    const answer = await hello();
    expect(answer.protocol).toBe(1);
    expect(answer.tables).toEqual(rollupColumns());
    expect(answer.migrations.slice(0, 2)).toEqual(['0001_rollups.sql', '0002_open_sessions.sql']);
  });

  it('tells how many machines sent something within a week', async () => {
    const today = Math.floor(Date.now() / 86_400_000);
    for (const day of [today, today - 6, today - 7]) {
      const { device_id } = await enrolDevice();
      await env.DB.prepare('UPDATE devices SET last_seen_day = ?2 WHERE device_id = ?1')
        .bind(device_id, day)
        .run();
    }
    expect((await hello()).machines).toBe(2);
  });

  it('names only what its database has as well, and nothing that the Worker does not write', async () => {
    await env.DB.prepare('ALTER TABLE session_rollups DROP COLUMN title').run();
    await env.DB.prepare('ALTER TABLE session_rollups ADD COLUMN mood TEXT').run();
    await env.DB.prepare('DROP TABLE error_rollups').run();
    const { tables } = await hello();
    expect(tables['session_rollups']).not.toContain('title');
    expect(tables['session_rollups']).not.toContain('mood');
    expect(Object.keys(tables)).not.toContain('error_rollups');
    expect(tables['usage_rollups']).toEqual(rollupColumns().usage_rollups);
  });

  it('is for members and devices of the team', async () => {
    expect((await cloud.request('/v1/hello')).status).toBe(401);
  });
});
