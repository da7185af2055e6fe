import { reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { upsertSql } from '../../../shared/ledger/upsert.ts';
import { runCron } from '../../../worker/cron.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { applyMigrations, TEAM_KEY } from '../cloud.ts';
import { sessionRow } from '../rows.ts';

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

async function keysAfter(mode: 'team' | 'embedded'): Promise<unknown[]> {
  const deps = { ...makeDeps({ ...env, TEAM_KEY, MODE: mode }), clock: () => Date.UTC(2026, 10, 20, 12) };
  await runCron({ time: 'alerts', deps });
  const { results } = await env.DB.prepare('SELECT alert_key FROM alerts ORDER BY alert_key').all();
  return results.map((row) => row['alert_key']);
}

it('what came back from the archive is told to a team, and of hidden projects to nobody', async () => {
  const rows = [
    sessionRow({ session_id: 'shown' }),
    sessionRow({ session_id: 'hidden', project: 'acme/secret' }),
  ];
  await env.DB.prepare(upsertSql('session_rollups')).bind(JSON.stringify(rows)).run();
  await env.DB.prepare(
    "INSERT INTO project_visibilities (project, visibility) VALUES ('acme/secret', 'hidden')",
  ).run();
  for (const session_id of ['shown', 'hidden', 'gone'])
    await env.DB.prepare(
      `INSERT INTO restores (session_id, key, remote_id, member, asked_at, ready_at, is_ready)
      VALUES (?1, ?1, '', 'Ada', 1, 2, 1)`,
    )
      .bind(session_id)
      .run();
  expect(await keysAfter('team')).toEqual(['restored:shown:1']);
  expect(await keysAfter('embedded')).toEqual(['restored:hidden:1', 'restored:shown:1']);
});
