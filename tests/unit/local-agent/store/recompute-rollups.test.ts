import { describe, expect, test } from 'vitest';
import type { Database, Row } from '../../../../local-agent/store/db.ts';
import { projectEvents } from '../../../../local-agent/store/facts/project-events.ts';
import { recomputeRollups } from '../../../../local-agent/store/rollups/recompute-rollups.ts';
import { eventKey } from '../../../../shared/events/event-key.ts';
import type { EventData, EventType, TrackedEvent } from '../../../../shared/events/event-schema.ts';
import { device, temporaryStore } from './store-fixture.ts';

const start = Date.UTC(2026, 8, 1, 10);
const at = (seconds: number) => new Date(start + seconds * 1000).toISOString();
const hour = start / 3_600_000;

type Where = { session?: string; agent?: string };

function event<Type extends EventType>(
  type: Type,
  seconds: number,
  id: string,
  data: EventData<Type>,
  { session = 's1', agent = 'main' }: Where = {},
): TrackedEvent {
  return {
    v: 1,
    event_id: id,
    event_type: type,
    timestamp: at(seconds),
    session_id: session,
    agent_id: agent,
    source: 'transcript',
    project: 'acme/shop',
    data,
  } as TrackedEvent;
}

function apiCall(id: string, seconds: number, data: Partial<EventData<'api_call'>> = {}, where: Where = {}) {
  const usage = {
    input_tokens: 1,
    output_tokens: 10,
    cache_read_tokens: 100,
    cache_write_5m_tokens: 5,
    cache_write_1h_tokens: 0,
  };
  const call = {
    ...usage,
    message_id: id,
    model: 'claude-opus-4-5',
    cost_micros: 1000,
    cache_savings_micros: 50,
    ...data,
  };
  return event('api_call', seconds, eventKey.apiCall(id), call, where);
}

function toolCall(
  id: string,
  seconds: number,
  data: Partial<EventData<'tool_usage'>> = {},
  where: Where = {},
) {
  const call = {
    tool_use_id: id,
    tool_name: 'Bash',
    status: 'ok' as const,
    started_at: at(seconds),
    ...data,
  };
  return event('tool_usage', seconds, eventKey.toolUsage(id), call, where);
}

function agentRun(id: string, seconds: number, data: EventData<'agent_invocation'>, session = 's1') {
  return event('agent_invocation', seconds, eventKey.agentRun(session, id), data, { agent: id, session });
}

function prompt(uuid: string, seconds: number, where: Where = {}) {
  return event(
    'message',
    seconds,
    eventKey.message(uuid),
    { role: 'user', kind: 'prompt', text: 'Build the shop', prompt_id: uuid },
    where,
  );
}

function apply({
  db,
  events,
  now = start + 100_000,
  liveSessions,
}: {
  db: Database;
  events: TrackedEvent[];
  now?: number;
  liveSessions?: Map<string, boolean>;
}) {
  return db.transaction(() => {
    const { sessions } = projectEvents({ db, events, journaled: true });
    return recomputeRollups({
      db,
      sessionIds: sessions,
      device,
      now,
      ...(liveSessions ? { liveSessions } : {}),
    });
  });
}

const story = [
  prompt('p1', 0),
  apiCall('m1', 2, { stop_reason: 'tool_use' }),
  toolCall('spawn', 3, { tool_name: 'Agent', duration_ms: 40_000 }),
  agentRun('a1', 3, {
    agent_type: 'Explore',
    description: 'Look',
    tool_use_id: 'spawn',
    status: 'running',
    started_at: at(3),
  }),
  apiCall(
    'm2',
    5,
    { stop_reason: 'tool_use', model: 'claude-haiku-4-5', cost_micros: null },
    { agent: 'a1' },
  ),
  toolCall('nested', 6, { tool_name: 'Agent', status: 'running' }, { agent: 'a1' }),
  agentRun('a2', 6, { tool_use_id: 'nested', status: 'running', background: true }),
  apiCall('m3', 7, { stop_reason: 'tool_use', cost_micros: 7 }, { agent: 'a2' }),
  toolCall('t1', 8, { status: 'error', duration_ms: 15, summary: 'Bash npm test' }, { agent: 'a2' }),
  event(
    'error',
    8,
    eventKey.error('t1'),
    { kind: 'tool', message: 'Exit code 1', tool_name: 'Bash', tool_use_id: 't1', fingerprint: 'f1' },
    { agent: 'a2' },
  ),
  toolCall('t2', 9, { tool_name: 'Edit', status: 'ok', duration_ms: 16 }),
  event('file_operation', 9, eventKey.fileOperation('t2'), {
    tool_use_id: 't2',
    operation: 'edit',
    path: 'a.ts',
    lines_added: 3,
    lines_removed: 1,
  }),
  toolCall('t3', 10, { tool_name: 'Edit', status: 'denied' }),
  agentRun('a1', 43, { status: 'completed', ended_at: at(43) }),
  event('context_snapshot', 44, 'c1', { kind: 'compaction', pre_tokens: 900 }),
  apiCall('m4', 45, { stop_reason: 'end_turn', input_tokens: 7 }),
];

describe('recomputeRollups', () => {
  test('sums a session up', () => {
    const db = temporaryStore();
    apply({ db, events: story });
    expect(db.prepare('SELECT * FROM session_rollups').get()).toMatchObject({
      session_id: 's1',
      device_id: 'device-01',
      member: 'ada',
      project: 'acme/shop',
      title: 'Build the shop',
      status: 'working',
      model: 'claude-opus-4-5',
      last_action: 'Edit',
      started_at: start,
      ended_at: null,
      last_event_at: start + 45_000,
      context_tokens: 112,
      context_peak_tokens: 112,
      context_limit: 200_000,
      agent_runs: 2,
      running_agents: 1,
      prompts: 1,
      tool_calls: 5,
      tool_errors: 1,
      compactions: 1,
      files_touched: 1,
      lines_added: 3,
      lines_removed: 1,
      input_tokens: 10,
      output_tokens: 40,
      cache_read_tokens: 400,
      cache_write_5m_tokens: 20,
      cost_micros: 2007,
      api_calls: 4,
      unpriced_api_calls: 1,
    });
  });

  test('gives each agent its place, state and own and subtree figures', () => {
    const db = temporaryStore();
    apply({ db, events: story });
    const rows = db.prepare('SELECT * FROM agent_rollups ORDER BY depth').all();
    expect(
      rows.map((row) => [
        row['agent_id'],
        row['parent_agent_id'],
        row['depth'],
        row['status'],
        row['agent_type'],
      ]),
    ).toEqual([
      ['main', null, 0, 'running', 'main'],
      ['a1', 'main', 1, 'completed', 'Explore'],
      ['a2', 'a1', 2, 'running', 'unknown'],
    ]);
    expect(
      rows.map((row) => [row['cost_micros'], row['subtree_cost_micros'], row['subtree_tokens']]),
    ).toEqual([
      [2000, 2007, 470],
      [0, 7, 232],
      [7, 7, 116],
    ]);
    expect(rows[1]).toMatchObject({
      model: 'claude-haiku-4-5',
      unpriced_api_calls: 1,
      tool_calls: 1,
      ended_at: start + 43_000,
    });
    expect(rows[2]).toMatchObject({
      background: 1,
      tool_use_id: 'nested',
      last_action: 'Bash npm test',
      tool_errors: 1,
    });
  });

  test('buckets usage by hour, agent type and model, durations by powers of two', () => {
    const db = temporaryStore();
    const long = toolCall('t9', 11, { duration_ms: 2 ** 30 });
    apply({ db, events: [...story, long, apiCall('m5', 3700)] });
    const usage = db
      .prepare('SELECT hour, agent_type, model, api_calls, cost_micros FROM usage_rollups')
      .all();
    expect(usage).toEqual([
      { hour, agent_type: 'Explore', model: 'claude-haiku-4-5', api_calls: 1, cost_micros: 0 },
      { hour, agent_type: 'main', model: 'claude-opus-4-5', api_calls: 2, cost_micros: 2000 },
      { hour, agent_type: 'unknown', model: 'claude-opus-4-5', api_calls: 1, cost_micros: 7 },
      { hour: hour + 1, agent_type: 'main', model: 'claude-opus-4-5', api_calls: 1, cost_micros: 1000 },
    ]);
    const tools = db.prepare('SELECT * FROM tool_rollups ORDER BY agent_type, tool_name').all();
    const edit = tools.find((row) => row['tool_name'] === 'Edit');
    expect(edit).toMatchObject({
      calls: 2,
      errors: 0,
      denied: 1,
      timed_calls: 2,
      duration_sum_ms: 16,
      duration_max_ms: 16,
      b0: 1,
      b1: 1,
    });
    expect(tools.find((row) => row['agent_type'] === 'unknown')).toMatchObject({
      calls: 1,
      errors: 1,
      b0: 1,
    });
    expect(tools.find((row) => row['agent_type'] === 'main' && row['tool_name'] === 'Bash')).toMatchObject({
      b15: 1,
    });
    expect(db.prepare('SELECT agent_type, tool_name, occurrences, message FROM error_rollups').all()).toEqual(
      [{ agent_type: 'unknown', tool_name: 'Bash', occurrences: 1, message: 'Exit code 1' }],
    );
  });

  test('a second run changes no row; a new event changes only the rows that it touches', () => {
    const db = temporaryStore();
    apply({ db, events: story });
    expect(apply({ db, events: story }).changedRows).toBe(0);
    const before = revs(db);
    apply({ db, events: [apiCall('m6', 50, { stop_reason: 'end_turn' })] });
    const changed = Object.entries(revs(db)).filter(([key, rev]) => before[key] !== rev);
    expect(changed.map(([key]) => key).toSorted()).toEqual(['agent main', 'session s1', 'usage main']);
  });

  test('rev grows although the clock goes back', () => {
    const db = temporaryStore();
    apply({ db, events: story.slice(0, 3), now: start + 90_000 });
    const first = Math.max(...Object.values(revs(db)));
    apply({ db, events: story, now: 1000 });
    expect(db.prepare('SELECT rev FROM session_rollups').get()?.['rev']).toBeGreaterThan(first);
  });

  test('rows whose key disappeared are zeroed with a new rev and stay', () => {
    const db = temporaryStore();
    apply({ db, events: [apiCall('m1', 5, { model: 'guessed', output_tokens: 1 })] });
    const before = Number(db.prepare('SELECT rev FROM usage_rollups').get()?.['rev']);
    apply({ db, events: [apiCall('m1', 6, { model: 'real', output_tokens: 9 })] });
    const rows = db
      .prepare('SELECT model, output_tokens, api_calls, rev FROM usage_rollups ORDER BY model')
      .all();
    expect(rows).toMatchObject([
      { model: 'guessed', output_tokens: 0, api_calls: 0 },
      { model: 'real', output_tokens: 9, api_calls: 1 },
    ]);
    expect(Number(rows[0]?.['rev'])).toBeGreaterThan(before);
    expect(apply({ db, events: [] }).changedRows).toBe(0);
  });

  test('silence alone ends a session that crashed, without any new event', () => {
    const db = temporaryStore();
    apply({ db, events: story });
    apply({ db, events: [], now: start + 7_200_000 });
    // Its last response ended the turn; the agent in the background never did.
    expect(db.prepare('SELECT status FROM session_rollups').get()).toEqual({ status: 'completed' });
    expect(agentStatus(db, 'a2')).toBe('killed');
  });

  test('a killed client leaves orphans as soon as its process is seen to be gone', () => {
    const db = temporaryStore();
    const events = story.filter(({ event_id }) => event_id !== 'api:m4');
    apply({ db, events, liveSessions: new Map([['s1', true]]) });
    expect(agentStatus(db, 'main')).toBe('running');
    apply({ db, events: [], liveSessions: new Map([['s1', false]]) });
    expect(db.prepare('SELECT status, ended_at FROM session_rollups').get()).toEqual({
      status: 'crashed',
      ended_at: start + 44_000,
    });
    expect(agentStatus(db, 'a2')).toBe('orphaned');
    expect(agentStatus(db, 'a1')).toBe('completed');
  });

  test('a resumed copy of a session counts nothing twice and owns only what is new in it', () => {
    const db = temporaryStore();
    const copied = story.map((line) => ({
      ...line,
      session_id: 's0',
      event_id: line.event_id.replace('agent:s1', 'agent:s0'),
    })) as TrackedEvent[];
    // The copied results name the agent that the original started; its own file is not copied.
    const mainOnly = copied.filter((line) => line.agent_id === 'main' || line.event_id === 'agent:s0:a1');
    const born = event(
      'session',
      0,
      'session:s0',
      { action: 'update', forked_from: 's1' },
      { session: 's0' },
    );
    apply({ db, events: [...mainOnly, born] });
    expect(db.prepare('SELECT api_calls FROM session_rollups').get()).toEqual({ api_calls: 2 });
    apply({
      db,
      events: [
        ...story,
        apiCall('m9', 60, { stop_reason: 'end_turn' }, { session: 's0' }),
        prompt('p9', 55, { session: 's0' }),
      ],
    });
    const rows = db
      .prepare(
        'SELECT session_id, api_calls, tool_calls, prompts, compactions, agent_runs, started_at FROM session_rollups',
      )
      .all();
    expect(rows).toEqual([
      {
        session_id: 's0',
        api_calls: 1,
        tool_calls: 0,
        prompts: 1,
        compactions: 0,
        agent_runs: 0,
        started_at: start + 55_000,
      },
      {
        session_id: 's1',
        api_calls: 4,
        tool_calls: 5,
        prompts: 1,
        compactions: 1,
        agent_runs: 2,
        started_at: start,
      },
    ]);
    const total = db
      .prepare('SELECT sum(api_calls) AS calls, sum(cost_micros) AS cost FROM usage_rollups')
      .get();
    expect(total).toEqual({ calls: 5, cost: 3007 });
  });

  test('ids that only ever report an end are not runs', () => {
    const db = temporaryStore();
    apply({ db, events: [...story, agentRun('helper', 20, { status: 'completed', agent_type: '' })] });
    expect(agentStatus(db, 'helper')).toBeUndefined();
  });
});

function revs(db: Database): Record<string, number> {
  const read = (sql: string) => db.prepare(sql).all() as Row[];
  const rows = [
    ...read("SELECT 'session ' || session_id AS key, rev FROM session_rollups"),
    ...read("SELECT 'agent ' || agent_id AS key, rev FROM agent_rollups"),
    ...read("SELECT 'usage ' || agent_type AS key, rev FROM usage_rollups"),
    ...read("SELECT 'tool ' || agent_type || tool_name AS key, rev FROM tool_rollups"),
    ...read("SELECT 'error ' || fingerprint AS key, rev FROM error_rollups"),
  ];
  return Object.fromEntries(rows.map((row) => [String(row['key']), Number(row['rev'])]));
}

function agentStatus(db: Database, agentId: string) {
  return db.prepare('SELECT status FROM agent_rollups WHERE agent_id = ?').get(agentId)?.['status'];
}
