import { reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import type { DeviceState } from '../../../shared/alerts/device-state.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/core/time.ts';
import type { AgentRollup, RollupTableName } from '../../../shared/ledger/rows.ts';
import { upsertSql } from '../../../shared/ledger/upsert.ts';
import type { Mail } from '../../../worker/alerts/mail.ts';
import { runCron } from '../../../worker/cron.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { applyMigrations, enrolDevice, openCloud, TEAM_KEY } from '../cloud.ts';
import { agentRow, errorRow, sessionRow, usageRow } from '../rows.ts';
import { signInAs } from '../sign-in-as.ts';

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

const day = Math.floor(now / DAY);

/** Rows that let every kind of alert of a team come true, and three budgets of 10, 7 and 5 dollars of which 5 are spent. */
async function letAllHappen(): Promise<void> {
  const working = { status: 'working', ended_at: null, last_event_at: now } as const;
  await store('session_rollups', [
    sessionRow({ session_id: 's1', ...working, context_tokens: 181_000, context_limit: 200_000 }),
    sessionRow({ session_id: 's2', ...working, context_tokens: 179_000, context_limit: 200_000 }),
  ]);
  await store('agent_rollups', [
    agentRow({ session_id: 's1', agent_id: 'a1', last_event_at: now, trouble: 'stuck', trouble_at: 1 }),
  ]);
  const usual = Array.from({ length: 10 }, (_, ago) => ({
    ago: ago + 2,
    input_tokens: 1000,
    cost_micros: 0,
  }));
  const days = [...usual, { ago: 1, input_tokens: 1_000_000, cost_micros: 0 }];
  await store('usage_rollups', [
    ...days.map(({ ago, ...used }) => usageRow({ session_id: 's2', hour: (day - ago) * 24 + 9, ...used })),
    usageRow({ session_id: 's2', hour: day * 24 + 9, input_tokens: 1000, cost_micros: 5_000_000 }),
  ]);
  const failure = {
    session_id: 's1',
    hour: Math.floor(now / HOUR) - 1,
    last_at: now - MINUTE,
    occurrences: 30,
  };
  await store('error_rollups', [errorRow(failure)]);
  for (const dollars of [10, 6, 5])
    await env.DB.prepare("INSERT INTO budgets VALUES (?1, ?1, 'day', 'all', '', ?2, 1)")
      .bind(`B${dollars}`, dollars * 1_000_000)
      .run();
  const { device_id } = await enrolDevice({ name: 'laptop' });
  const since = now - 2 * HOUR;
  const state: DeviceState = {
    version: '1.0.0',
    refused: { count: 3, since },
    archive: { sessions_seen: 9, sessions_archived: 4, late: 5, newest_age_s: 1, next_cleanup_at: now },
    bundles: { waiting: 0, refused: 2 },
    failing: [
      { part: 'archive', code: 'archive.late', since },
      { part: 'upload', code: 'bundle.refused', since },
    ],
  };
  await env.DB.prepare('INSERT INTO device_states VALUES (?1, ?2, ?3)')
    .bind(device_id, now, JSON.stringify(state))
    .run();
}

const saidOfAll = [
  'Budget “B10”: $5.00 of $10.00 spent, 50 %',
  'Budget “B6”: $5.00 of $6.00 spent, 83 %',
  'Budget “B5”: $5.00 of $5.00 spent, 100 %',
  'The context of a session in acme/app is nearly full: 181k of 200k',
  'An agent in acme/app is stuck',
  '30 failures within an hour',
  '19 Nov 2026 was unusual',
  'On a machine: 3 items refused by the cloud for good',
  'On a machine: 5 sessions not in the archive, though there for an hour or more',
  'On a machine: 2 bundles refused by the cloud',
];

it('what has to be told is told on the page and in every kind of channel, once', async () => {
  await letAllHappen();
  const told = new Map<string, string[]>();
  const tell = (to: string, text: string) => told.set(to, [...(told.get(to) ?? []), text]);
  const receive: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const body = JSON.parse(await request.text()) as Record<string, string>;
    tell(new URL(request.url).hostname, body['content']?.replaceAll('\\', '') ?? body['text'] ?? '');
    return new Response(null, { status: 204 });
  };
  const mail: Mail = async ({ to, text }) => {
    tell(to, text);
    return { ok: true, forever: false, text: 'handed over' };
  };
  const places = [
    ['webhook', 'https://hook.example.com/x', 'hook.example.com'],
    ['slack', 'https://slack.example.com/x', 'slack.example.com'],
    ['discord', 'https://discord.example.com/x', 'discord.example.com'],
    ['email', 'ada@example.com', 'ada@example.com'],
  ] as const;
  for (const [format, url] of places)
    await env.DB.prepare(
      `INSERT INTO alert_channels (channel_id, name, format, url, secret, least_level, origin, created_at)
      VALUES (?1, ?1, ?1, ?2, 'sixteen characters', 'info', 'https://team.example.com', 1)`,
    )
      .bind(format, url)
      .run();
  const deps = { ...makeDeps({ ...env, TEAM_KEY, MODE: 'team' }), fetch: receive, mail };
  for (let call = 0; call < 10; call += 1)
    await runCron({ time: 'alerts', deps: { ...deps, clock: () => now + call * MINUTE } });
  for (const [, , place] of places) {
    const texts = told.get(place) ?? [];
    expect(texts).toHaveLength(saidOfAll.length);
    for (const said of saidOfAll) expect(texts.filter((text) => text.includes(said))).toHaveLength(1);
  }
  const cookie = await signInAs('Owner of the team key');
  const cloud = openCloud({ deps: { clock: () => now } });
  const page = await (await cloud.request('/alerts', { headers: { cookie } })).text();
  for (const said of saidOfAll) expect(page).toContain(said.replace('On a machine', 'On “laptop”'));
});
