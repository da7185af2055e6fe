import { expect, it } from 'vitest';
import type { Database } from '../../../../../local-agent/store/driver/db.ts';
import { MINUTE } from '../../../../../shared/core/time.ts';
import {
  agentRun,
  apiCall,
  apply,
  event,
  prompt,
  start,
  toolCall,
} from '../../../../support/session-story.ts';
import { temporaryStore } from '../../../../support/store-fixture.ts';

const ask = [prompt('p1', 0), apiCall('m1', 2, { stop_reason: 'tool_use' })];
const open = toolCall('t1', 3, { tool_name: 'Read', summary: 'Read a.ts', status: 'running' });

const at = (seconds: number) => new Date(start + seconds * 1000).toISOString();

/** Looks as the agent does, again and again, until so many minutes after the start. */
function watchUntil({ db, minutes, from = 0 }: { db: Database; minutes: number; from?: number }): void {
  for (let at = from; at <= minutes; at += 1) apply({ db, events: [], now: start + at * MINUTE });
}

function now(db: Database, agent = 'main') {
  return db
    .prepare(
      "SELECT open_tool, open_at, trouble, trouble_at, repeats FROM agent_rollups WHERE session_id = 's1' AND agent_id = ?",
    )
    .get(agent);
}

it('says what a running agent has open, and that it is stuck once it is far beyond what is usual', () => {
  const db = temporaryStore();
  apply({ db, events: [...ask, open], now: start + 5000 });
  expect(now(db)).toMatchObject({ open_tool: 'Read', open_at: start + 3000, trouble: null });
  watchUntil({ db, minutes: 5 });
  expect(now(db)).toMatchObject({ trouble: 'stuck', trouble_at: start + 3000 });
});

it('takes it back when the call ends after all', () => {
  const db = temporaryStore();
  apply({ db, events: [...ask, open], now: start + 5000 });
  watchUntil({ db, minutes: 5 });
  const ended = toolCall('t1', 3, {
    tool_name: 'Read',
    status: 'ok',
    ended_at: new Date(start + 5 * MINUTE).toISOString(),
  });
  apply({ db, events: [ended, apiCall('m2', 301, { stop_reason: 'tool_use' })], now: start + 5.1 * MINUTE });
  expect(now(db)).toMatchObject({ open_tool: null, trouble: null, trouble_at: null });
});

it('waits as long as such calls took before', () => {
  const db = temporaryStore();
  const builds = Array.from({ length: 6 }, (_, at) =>
    toolCall(`b${at}`, at, { summary: 'Bash make', duration_ms: 10 * MINUTE }, { session: 'before' }),
  );
  apply({ db, events: [...builds, ...ask, toolCall('t1', 3, { summary: 'Bash make', status: 'running' })] });
  watchUntil({ db, minutes: 28 });
  expect(now(db)).toMatchObject({ trouble: null });
  watchUntil({ db, from: 29, minutes: 33 });
  expect(now(db)).toMatchObject({ trouble: 'stuck' });
  expect(db.prepare("SELECT open_usual_ms FROM agent_rollups WHERE session_id = 's1'").get()).toEqual({
    open_usual_ms: 10 * MINUTE,
  });
});

it('is silent about what nobody watched: the machine slept', () => {
  const db = temporaryStore();
  apply({ db, events: [...ask, open], now: start + 5000 });
  apply({ db, events: [], now: start + 600 * MINUTE });
  expect(now(db)).toMatchObject({ open_tool: 'Read', trouble: null });
});

it('is silent while a person is asked', () => {
  const db = temporaryStore();
  const needs = event('session', 9, 'session:s1:needs', { action: 'needs_input', needs: 'permission' });
  apply({ db, events: [...ask, open, needs], now: start + 10_000 });
  watchUntil({ db, minutes: 20 });
  expect(db.prepare('SELECT status FROM session_rollups').get()).toEqual({ status: 'needs_input' });
  expect(now(db)).toMatchObject({ open_tool: 'Read', trouble: null });
});

it('counts how often the same call failed', () => {
  const db = temporaryStore();
  const failing = Array.from({ length: 6 }, (_, at) =>
    toolCall(`f${at}`, 10 + at, { summary: 'Bash make', status: 'error', duration_ms: 500 }),
  );
  apply({ db, events: [...ask, ...failing], now: start + 20_000 });
  expect(now(db)).toMatchObject({ trouble: 'loop', repeats: 6, trouble_at: start + 10_000 });
});

it('tells what runs of a kind usually take, and the one that others wait for', () => {
  const db = temporaryStore();
  const before = Array.from({ length: 8 }, (_, nth) => [
    agentRun(
      `x${nth}`,
      nth,
      { agent_type: 'Explore', status: 'completed', started_at: at(nth), ended_at: at(nth + 120) },
      'before',
    ),
    apiCall(`x${nth}`, nth, { stop_reason: 'end_turn' }, { session: 'before', agent: `x${nth}` }),
  ]).flat();
  apply({ db, events: before, now: start + 200_000 });
  const spawned = ['e1', 'e2'].flatMap((id) => [
    toolCall(`spawn-${id}`, 3, {
      tool_name: 'Agent',
      status: id === 'e1' ? 'ok' : 'running',
      ...(id === 'e1' ? { ended_at: at(100) } : {}),
    }),
    agentRun(id, 3, {
      agent_type: 'Explore',
      tool_use_id: `spawn-${id}`,
      status: id === 'e1' ? 'completed' : 'running',
      started_at: at(3),
      ...(id === 'e1' ? { ended_at: at(100) } : {}),
    }),
    apiCall(`m-${id}`, 4, { stop_reason: 'tool_use' }, { agent: id }),
  ]);
  apply({ db, events: [...ask, ...spawned], now: start + 200_000 });
  for (let minute = 4; minute < 12; minute += 1)
    apply({
      db,
      events: [apiCall(`w${minute}`, minute * 60, { stop_reason: 'tool_use' }, { agent: 'e2' })],
      now: start + minute * MINUTE,
    });
  expect(now(db, 'e2')).toMatchObject({ trouble: 'bottleneck', trouble_at: start + 100_000 });
  expect(
    db.prepare("SELECT usual_from_ms, usual_until_ms FROM agent_rollups WHERE agent_id = 'e2'").get(),
  ).toEqual({
    usual_from_ms: 120_000,
    usual_until_ms: 120_000,
  });
  expect(now(db)).toMatchObject({ open_tool: 'Agent', trouble: null });
});
