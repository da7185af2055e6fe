import { describe, expect, test } from 'vitest';
import type { TrackedEvent } from '../../../../shared/events/event-schema.ts';
import {
  agentRun,
  agentStatus,
  apiCall,
  apply,
  event,
  hour,
  prompt,
  revs,
  start,
  story,
  toolCall,
} from '../../../support/session-story.ts';
import { temporaryStore } from '../../../support/store-fixture.ts';

const born = (session: string, at: string) =>
  event('session', 0, `session:${session}`, { action: 'update', born_at: at }, { session });

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

  test('silence alone ends a session whose turn is over, without any new event', () => {
    const db = temporaryStore();
    apply({ db, events: story });
    apply({ db, events: [], now: start + 7_200_000 });
    // Its last response ended the turn; the agent in the background never did.
    expect(db.prepare('SELECT status FROM session_rollups').get()).toEqual({ status: 'completed' });
    expect(agentStatus(db, 'a2')).toBe('killed');
  });

  test.each([
    [
      'the client notes that it was left',
      event('message', 46, 'msg:exit', { role: 'user', kind: 'meta', text: '/exit' }),
    ],
    ['a summary is written', event('message', 46, 'msg:sum', { role: 'user', kind: 'compact_summary' })],
  ])('a session whose turn is over is not at work because %s', (_what, said) => {
    const db = temporaryStore();
    const over = agentRun('a2', 44, {
      status: 'completed',
      ended_at: new Date(start + 44_000).toISOString(),
    });
    apply({ db, events: [...story, over, said], now: start + 10_000_000 });
    expect(db.prepare('SELECT status FROM session_rollups').get()).toEqual({ status: 'completed' });
  });

  test('a turn that was interrupted by hand is over', () => {
    const db = temporaryStore();
    const interrupted = event('session', 12, 'session:stop', { action: 'turn_end', reason: 'interrupted' });
    apply({ db, events: [prompt('p1', 0), apiCall('m1', 2, { stop_reason: 'tool_use' }), interrupted] });
    expect(db.prepare('SELECT status FROM session_rollups').get()).toEqual({ status: 'completed' });
  });

  test('a killed client leaves orphans as soon as its process is seen to be gone', () => {
    const db = temporaryStore();
    const events = story.filter(({ event_id }) => event_id !== 'api:m4');
    apply({ db, events, liveSessions: new Map([['s1', { running: true }]]) });
    expect(agentStatus(db, 'main')).toBe('running');
    apply({ db, events: [], liveSessions: new Map([['s1', { running: false }]]) });
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

  test('of two sessions with one history, the one whose agents worked is the original, whoever came first', () => {
    const copied = story
      .filter((line) => line.agent_id === 'main')
      .map((line) => ({ ...line, session_id: 's0' })) as TrackedEvent[];
    const elder = born('s0', '2026-01-01T00:00:00.000Z');
    const younger = born('s1', '2026-02-01T00:00:00.000Z');
    for (const events of [
      [...copied, elder, ...story, younger],
      [...story, younger, ...copied, elder],
    ]) {
      const db = temporaryStore();
      for (const line of events) apply({ db, events: [line] });
      expect(
        db.prepare('SELECT session_id, api_calls, tool_calls, agent_runs, status FROM session_rollups').all(),
      ).toEqual([
        { session_id: 's0', api_calls: 0, tool_calls: 0, agent_runs: 0, status: 'completed' },
        { session_id: 's1', api_calls: 4, tool_calls: 5, agent_runs: 2, status: 'working' },
      ]);
    }
  });

  test('ids that only ever report an end are not runs', () => {
    const db = temporaryStore();
    apply({ db, events: [...story, agentRun('helper', 20, { status: 'completed', agent_type: '' })] });
    expect(agentStatus(db, 'helper')).toBeUndefined();
  });
});
