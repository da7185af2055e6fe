import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { splitToolKey } from '../../shared/ledger/skill-keys.ts';
import type { UsageRow } from '../../shared/queries/parts/usage-row.ts';
import { readAgents } from '../../shared/queries/parts/error-lists.ts';
import { queries } from '../../shared/queries/registry.ts';
import { openLocal, type Side } from '../support/both-databases.ts';
import { seedRows, seedStart } from '../support/seeded-rows.ts';

// The same questions answered in plain code: what both databases agree on must also be right.

const DAY = 86_400_000;
const HOUR = 3_600_000;
const rows = seedRows({ seed: 99, sessions: 80 });
const sessionById = new Map(rows.session_rollups.map((row) => [row.session_id, row]));
let folder: string;
let side: Side;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-answers-'));
  side = openLocal({ folder, rows });
});
afterAll(async () => {
  await side.close();
  fs.rmSync(folder, { recursive: true });
});

function sumBy<Row>(list: readonly Row[], keyOf: (row: Row) => string, valueOf: (row: Row) => number) {
  const sums = new Map<string, number>();
  for (const row of list) sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0) + valueOf(row));
  return sums;
}

const usage = rows.usage_rollups.filter((row) => row.api_calls > 0);
const costOf = (list: readonly { key: string; cost_micros: number }[]) =>
  new Map(list.map((row) => [row.key, row.cost_micros]));

it.each([
  ['model', queries.usage_by_model, (row: (typeof usage)[number]) => row.model],
  ['agent type', queries.usage_by_agent, (row: (typeof usage)[number]) => row.agent_type],
  ['session', queries.usage_by_session, (row: (typeof usage)[number]) => row.session_id],
  [
    'project',
    queries.usage_by_project,
    (row: (typeof usage)[number]) => sessionById.get(row.session_id)?.project ?? '',
  ],
  [
    'member',
    queries.usage_by_member,
    (row: (typeof usage)[number]) => sessionById.get(row.session_id)?.member ?? '',
  ],
] as const)('cost by %s is the sum of its rows', async (_name, query, keyOf) => {
  const answer = await side.runQuery(query, {});
  expect(costOf(answer)).toEqual(sumBy(usage, keyOf, (row) => row.cost_micros));
});

it('every way of grouping adds up to the totals', async () => {
  const [totals] = await side.runQuery(queries.usage_totals, {});
  const groupings = [
    await side.runQuery(queries.usage_by_day, { time_zone: 'Europe/Berlin' }),
    await side.runQuery(queries.usage_by_model, {}),
    await side.runQuery(queries.usage_by_agent, {}),
    await side.runQuery(queries.usage_by_project, {}),
    await side.runQuery(queries.usage_by_member, {}),
    await side.runQuery(queries.usage_by_branch, {}),
    await side.runQuery(queries.usage_by_project_agent, {}),
    await side.runQuery(queries.usage_by_week_hour, { time_zone: '-03:30' }),
    await side.runQuery(queries.usage_by_session, {}),
    await side.runQuery(queries.usage_by_hour, {}),
    await side.runQuery(queries.usage_rows, { time_zone: 'Asia/Tokyo' }),
  ];
  for (const grouping of groupings) {
    for (const column of Object.keys(totals ?? {}) as (keyof UsageRow)[]) {
      expect(grouping.reduce((sum, row) => sum + row[column], 0)).toBe(totals?.[column]);
    }
  }
});

it('what tools used is the sum of what their rows tell, with the calls that tell nothing', async () => {
  const days = await side.runQuery(queries.tool_usage_per_day, { time_zone: 'Asia/Kolkata' });
  const map = await side.runQuery(queries.tool_usage_by_project_agent, {});
  const told = rows.tool_rollups.filter((row) => row.api_calls !== null);
  const untold = rows.tool_rollups.filter((row) => row.api_calls === null);
  expect(untold.length).toBeGreaterThan(3);
  for (const answer of [days, map] as { tool: string; cost_micros: number; untold_calls: number }[][]) {
    expect(
      sumBy(
        answer,
        (row) => row.tool,
        (row) => row.cost_micros,
      ),
    ).toEqual(
      sumBy(
        told,
        (row) => splitToolKey(row.tool_name).tool,
        (row) => row.cost_micros ?? 0,
      ),
    );
    expect(answer.reduce((sum, row) => sum + row.untold_calls, 0)).toBe(
      untold.reduce((sum, row) => sum + row.calls, 0),
    );
  }
});

it('what has an end does not go on: neither counted as running nor found as running or working', async () => {
  const runs = rows.agent_rollups.filter((row) => row.last_event_at > 0 && row.status === 'running');
  const open = runs.filter((row) => row.ended_at === null);
  expect(open.length).toBeLessThan(runs.length);
  const counted = await side.runQuery(queries.agents, {});
  expect(counted.reduce((sum, row) => sum + row.running, 0)).toBe(open.length);
  const found = await side.runQuery(queries.agent_runs, { status: 'running', limit: 1000 });
  expect(found.map((row) => row.agent_id + row.session_id).toSorted()).toEqual(
    open.map((row) => row.agent_id + row.session_id).toSorted(),
  );

  const sessions = rows.session_rollups.filter((row) => row.last_event_at > 0 && row.status === 'working');
  const atWork = sessions.filter((row) => row.ended_at === null).map((row) => row.session_id);
  expect(atWork.length).toBeLessThan(sessions.length);
  const listed = await side.runQuery(queries.sessions, { status: 'working' });
  expect(listed.map((row) => row.session_id).toSorted()).toEqual(atWork.toSorted());
  const [totals] = await side.runQuery(queries.sessions_totals, { status: 'working' });
  expect(totals?.sessions).toBe(atWork.length);
});

it.each(['UTC', 'Europe/Berlin', 'America/Los_Angeles'])('days are cut in %s', async (time_zone) => {
  const format = new Intl.DateTimeFormat('sv', { timeZone: time_zone, dateStyle: 'short' });
  const answer = await side.runQuery(queries.usage_by_day, { time_zone });
  const expected = sumBy(
    usage,
    (row) => format.format(row.hour * HOUR),
    (row) => row.cost_micros,
  );
  expect(costOf(answer)).toEqual(expected);
});

it('a range takes the hours that start in it', async () => {
  const since = seedStart + 3 * DAY + 30 * 60_000;
  const until = seedStart + 6 * DAY;
  const [totals] = await side.runQuery(queries.usage_totals, { since, until });
  const inside = usage.filter((row) => row.hour * HOUR >= since && row.hour * HOUR < until);
  expect(totals?.api_calls).toBe(inside.reduce((sum, row) => sum + row.api_calls, 0));
});

it('a session belongs to a range in which it started or used the API', async () => {
  const since = seedStart + 3 * DAY + 30 * 60_000;
  const until = seedStart + 6 * DAY;
  const used = new Set(
    usage
      .filter((row) => row.hour * HOUR >= since - (since % HOUR) && row.hour * HOUR < until)
      .map((row) => row.session_id),
  );
  const expected = rows.session_rollups.filter(
    (row) =>
      row.last_event_at >= since &&
      ((row.started_at >= since && row.started_at < until) || used.has(row.session_id)),
  );
  const found = await side.runQuery(queries.sessions, { since, until });
  expect(expected.length).toBeGreaterThan(5);
  expect(found.map((row) => row.session_id).toSorted()).toEqual(
    expected.map((row) => row.session_id).toSorted(),
  );
  const [totals] = await side.runQuery(queries.sessions_totals, { since, until });
  expect(totals?.sessions).toBe(expected.length);
  const live = await side.runQuery(queries.now_sessions, { since });
  expect(live.every((row) => row.status === 'working' || row.status === 'needs_input')).toBe(true);
  expect(live.length).toBeGreaterThan(0);
});

it('run time percentiles are the nearest rank over ended runs', async () => {
  const answer = await side.runQuery(queries.agents, {});
  for (const row of answer) {
    const runs = rows.agent_rollups.filter(
      (run) => run.agent_type === row.agent_type && run.last_event_at > 0,
    );
    const took = runs.flatMap((run) =>
      typeof run.ended_at === 'number' ? [run.ended_at - run.started_at] : [],
    );
    took.sort((a, b) => a - b);
    expect(row.runs).toBe(runs.length);
    expect(row.p50_ms).toBe(took[Math.ceil(took.length * 0.5) - 1]);
    expect(row.p95_ms).toBe(took[Math.ceil(took.length * 0.95) - 1]);
  }
});

it('errors of a branch are those of the sessions on it', async () => {
  const groups = await side.runQuery(queries.errors, { branch: 'main' });
  const [totals] = await side.runQuery(queries.errors_totals, { branch: 'main' });
  const own = rows.error_rollups.filter((row) => sessionById.get(row.session_id)?.git_branch === 'main');
  const count = own.reduce((sum, row) => sum + row.occurrences, 0);
  expect(count).toBeGreaterThan(0);
  expect(groups.reduce((sum, group) => sum + group.occurrences, 0)).toBe(count);
  expect(totals?.occurrences).toBe(count);
});

it('an error group shows its latest message', async () => {
  const answer = await side.runQuery(queries.errors, {});
  expect(answer.length).toBeGreaterThan(3);
  for (const group of answer) {
    const own = rows.error_rollups.filter(
      (row) => row.fingerprint === group.fingerprint && row.occurrences > 0,
    );
    const latest = own.toSorted((a, b) => b.last_at - a.last_at)[0];
    expect(group).toMatchObject({
      message: latest?.message,
      last_event_id: latest?.last_event_id,
      session_id: latest?.session_id,
      occurrences: own.reduce((sum, row) => sum + row.occurrences, 0),
      sessions: new Set(own.map((row) => row.session_id)).size,
    });
  }
});

it('an error group counts every agent, begins with its first occurrence, and adds up to the totals', async () => {
  const answer = await side.runQuery(queries.errors, {});
  for (const group of answer) {
    const all = rows.error_rollups.filter(
      (row) => row.fingerprint === group.fingerprint && row.occurrences > 0,
    );
    expect(group.first_at).toBe(Math.min(...all.map((row) => row.first_at ?? row.hour * HOUR)));
    const told = readAgents(group);
    const counts = (JSON.parse(group.agents) as [string, number][]).map(([, times]) => times);
    expect(counts).toEqual(counts.toSorted((a, b) => b - a));
    expect(told.reduce((sum, { occurrences }) => sum + occurrences, 0)).toBe(group.occurrences);
    expect(told.length).toBe(new Set(told.map(({ agent_type }) => agent_type)).size);
  }
  const [totals] = await side.runQuery(queries.errors_totals, {});
  expect(totals).toEqual({
    groups: answer.length,
    occurrences: answer.reduce((sum, group) => sum + group.occurrences, 0),
    sessions: new Set(rows.error_rollups.filter((row) => row.occurrences > 0).map((row) => row.session_id))
      .size,
  });
});

it('an error group lists the agents of its rows and began when it did over all time, whatever narrows it', async () => {
  const failing = rows.error_rollups.filter((row) => row.occurrences > 0);
  const sessions = [...new Set(failing.map((row) => row.session_id))];
  for (const session_id of [undefined, ...sessions.slice(0, 12)]) {
    const answer = await side.runQuery(queries.errors, { session_id });
    const asked = failing.filter((row) => session_id === undefined || row.session_id === session_id);
    expect(answer).toHaveLength(new Set(asked.map((row) => row.fingerprint)).size);
    for (const group of answer) {
      const same = failing.filter((row) => row.fingerprint === group.fingerprint);
      expect(group.first_at).toBe(Math.min(...same.map((row) => row.first_at ?? row.hour * HOUR)));
      const told = asked
        .filter((row) => row.fingerprint === group.fingerprint)
        .flatMap((row) => readAgents({ ...row, agents: row.agents ?? null }));
      const agents = [...Map.groupBy(told, (agent) => agent.agent_type)].map(([agent_type, list]) => ({
        agent_type,
        occurrences: list.reduce((sum, { occurrences }) => sum + occurrences, 0),
      }));
      expect(new Set(readAgents(group))).toEqual(new Set(agents));
    }
  }
});

it('errors of an agent are those that happened to it, also in rows of several', async () => {
  const answer = await side.runQuery(queries.errors, { agent_type: 'other-agent' });
  const rowsOfIt = rows.error_rollups.filter(
    (row) => row.occurrences > 0 && row.agents?.includes('other-agent'),
  );
  expect(answer.reduce((sum, group) => sum + group.occurrences, 0)).toBe(rowsOfIt.length);
  for (const group of answer)
    expect(readAgents(group)).toEqual([{ agent_type: 'other-agent', occurrences: group.occurrences }]);
});

it('pages of error groups are the whole list in its order, whatever it is sorted by', async () => {
  for (const sort of ['times', 'sessions', 'first', 'last'] as const) {
    const whole = await side.runQuery(queries.errors, { sort });
    const pages = [
      ...(await side.runQuery(queries.errors, { sort, limit: 2 })),
      ...(await side.runQuery(queries.errors, { sort, limit: 100, offset: 2 })),
    ];
    expect(pages.map((group) => group.fingerprint)).toEqual(whole.map((group) => group.fingerprint));
  }
});

it('rows that were taken back are nowhere', async () => {
  const gone = rows.session_rollups.filter((row) => row.last_event_at === 0).map((row) => row.session_id);
  expect(gone.length).toBeGreaterThan(0);
  const listed = await side.runQuery(queries.sessions, {});
  expect(listed.map((row) => row.session_id).filter((id) => gone.includes(id))).toEqual([]);
  expect(listed).toHaveLength(rows.session_rollups.length - gone.length);
  expect(await side.runQuery(queries.session, { session_id: gone[0] ?? '' })).toEqual([]);
});

it('text is found in any case, and as it is written', async () => {
  const found = await side.runQuery(queries.sessions, { text: '50% CASE' });
  const expected = rows.session_rollups.filter(
    (row) => row.last_event_at > 0 && row.title?.includes('50% case'),
  );
  expect(found.map((row) => row.session_id).toSorted()).toEqual(
    expected.map((row) => row.session_id).toSorted(),
  );
});
