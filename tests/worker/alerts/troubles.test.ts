import { reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { MINUTE } from '../../../shared/core/time.ts';
import type { AgentRollup, RollupTableName } from '../../../shared/ledger/rows.ts';
import { upsertSql } from '../../../shared/ledger/upsert.ts';
import { runCron } from '../../../worker/cron.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { applyMigrations, openCloud, TEAM_KEY } from '../cloud.ts';
import { agentRow, sessionRow } from '../rows.ts';

const now = Date.UTC(2026, 10, 20, 12);

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

async function store(table: RollupTableName, rows: object[]): Promise<void> {
  await env.DB.prepare(upsertSql(table)).bind(JSON.stringify(rows)).run();
}

const tick = (at: number) =>
  runCron({ time: 'alerts', deps: { ...makeDeps({ ...env, TEAM_KEY, MODE: 'embedded' }), clock: () => at } });

async function keys(): Promise<string[]> {
  const { results } = await env.DB.prepare('SELECT alert_key FROM alerts').all();
  return results.map((row) => String(row['alert_key']));
}

it('tells of an agent that is stuck once for each call, and of one in a loop', async () => {
  await store('session_rollups', [
    sessionRow({ session_id: 's2', status: 'working', ended_at: null, last_event_at: now - 40 * MINUTE }),
  ]);
  const agent = (agent_id: string, more: Partial<AgentRollup>) =>
    agentRow({ session_id: 's2', agent_id, last_event_at: now, ...more });
  const stuck = { trouble: 'stuck', trouble_at: now - 42 * MINUTE, open_usual_ms: 40_000 };
  await store('agent_rollups', [
    agent('main', { open_tool: 'Agent' }),
    agent('a1', stuck),
    agent('a2', { trouble: 'loop', trouble_at: now - MINUTE, repeats: 6 }),
    agent('a3', { trouble: 'bottleneck', trouble_at: now - MINUTE }),
    agent('a4', { ...stuck, status: 'completed' }),
  ]);
  await tick(now);
  await tick(now + MINUTE);
  const first = [`looping_agent:s2:a2:${now - MINUTE}`, `stuck_agent:s2:a1:${now - 42 * MINUTE}`];
  expect((await keys()).toSorted()).toEqual(first);
  const page = await (await openCloud({ mode: 'embedded' }).request('/alerts')).text();
  expect(page).toContain(
    'An agent in acme/app is stuck: a call has been open for 42 m 00 s, hardly ever longer than 40 s',
  );
  expect(page).toContain('An agent in acme/app is in a loop: the same call has failed 6 times');
  await store('agent_rollups', [agent('a1', { ...stuck, rev: 2, trouble_at: now })]);
  await tick(now + MINUTE);
  expect((await keys()).toSorted()).toEqual([...first, `stuck_agent:s2:a1:${now}`].toSorted());
});
