import { describe, expect, it } from 'vitest';
import { eventSchema, eventTypes, type EventType } from '../../../../shared/events/event-schema.ts';
import { readLogEntry } from '../../../../shared/events/log-entry.ts';

const now = Date.parse('2026-11-20T10:00:00.000Z');

function read(type: EventType, given: unknown, defaults: { session_id?: string } = { session_id: 's-1' }) {
  return readLogEntry({ type, given, defaults, now, newId: () => 'new-id' });
}
function eventOf(type: EventType, given: unknown) {
  const answer = read(type, given);
  if ('reason' in answer) throw new Error(answer.reason);
  return answer.event;
}
function reasonOf(type: EventType, given: unknown) {
  const answer = read(type, given);
  return 'reason' in answer ? answer.reason : undefined;
}

/** The least that each type takes. */
const least: Record<EventType, object> = {
  agent_invocation: {},
  tool_usage: { tool_name: 'Read', status: 'ok' },
  file_operation: { operation: 'edit' },
  decision: { kind: 'router' },
  error: { kind: 'agent' },
  context_snapshot: { kind: 'compaction' },
  validation: { kind: 'test', passed: true },
  session: { action: 'start' },
  message: { role: 'user', kind: 'prompt' },
  api_call: { model: 'claude-opus-5', input_tokens: 1, output_tokens: 2 },
  task: { task_id: '1', action: 'created' },
  trigger: { kind: 'other' },
  worktree_operation: { action: 'create' },
  system: { kind: 'deploy', severity: 'info' },
};

it.each(eventTypes)('%s becomes a whole event of the schema from the least that is known of it', (type) => {
  const event = eventOf(type, least[type]);
  expect(eventSchema.parse(event)).toEqual(event);
  expect(event).toMatchObject({
    event_type: type,
    source: 'sdk',
    session_id: 's-1',
    agent_id: 'main',
    project: '',
    timestamp: '2026-11-20T10:00:00.000Z',
    data: least[type],
  });
});

describe('the envelope', () => {
  it('stands beside the data, or around it as in the journal', () => {
    const around = {
      session_id: 's-2',
      agent_id: 'worker',
      timestamp: '2026-11-20T08:30:00+02:00',
      parent_event_id: 'tool:7',
      project: 'acme/shop',
    };
    const flat = eventOf('decision', { ...around, kind: 'budget', outcome: 'stop' });
    expect(flat).toMatchObject({ ...around, timestamp: '2026-11-20T06:30:00.000Z' });
    expect(eventOf('decision', { ...around, data: { kind: 'budget', outcome: 'stop' } })).toEqual(flat);
    expect(eventOf('decision', { ...flat, seq: 9, source: 'hook', event_id: undefined })).toEqual(flat);
  });

  it('takes times in milliseconds and in any zone, in the data too', () => {
    const event = eventOf('agent_invocation', {
      timestamp: now - 1000,
      started_at: '2026-11-20T12:00:00+03:00',
    });
    expect(event).toMatchObject({
      timestamp: '2026-11-20T09:59:59.000Z',
      data: { started_at: '2026-11-20T09:00:00.000Z' },
    });
  });

  it('gives the same thing the same id: a call that begins and ends, a task, an attribute of the session', () => {
    const call = { tool_use_id: 'c1', tool_name: 'Read' };
    const begun = eventOf('tool_usage', { ...call, status: 'running' });
    expect(eventOf('tool_usage', { ...call, status: 'ok' }).event_id).toBe(begun.event_id);
    expect(eventOf('task', { task_id: 'a', action: 'created' }).event_id).not.toBe(
      eventOf('task', { task_id: 'b', action: 'created' }).event_id,
    );
    expect(eventOf('session', { action: 'update', title: 'A' }).event_id).toBe('session:s-1');
    expect(eventOf('decision', { kind: 'other', event_id: 'mine' }).event_id).toBe('mine');
  });
});

describe('refused, with a reason of one line', () => {
  it.each<[string, EventType, unknown, string]>([
    ['a text', 'decision', 'stop', 'it is not a JSON object'],
    ['a list', 'decision', [], 'it is not a JSON object'],
    ['nothing', 'decision', null, 'it is not a JSON object'],
    [
      'a field that the type has not',
      'decision',
      { kind: 'other', colour: 'red' },
      'colour is not a field of decision',
    ],
    [
      'a field of every object',
      'decision',
      JSON.parse('{"kind":"other","__proto__":{}}'),
      '__proto__ is not a field',
    ],
    ['a missing field', 'tool_usage', { status: 'ok' }, 'tool_name: '],
    ['a word that is not in the list', 'tool_usage', { tool_name: 'x', status: 'maybe' }, 'status: '],
    ['a count below zero', 'api_call', { ...least.api_call, input_tokens: -1 }, 'input_tokens: '],
    [
      'a count that is no whole number',
      'api_call',
      { ...least.api_call, input_tokens: 0.5 },
      'input_tokens: ',
    ],
    ['a number for a text', 'decision', { kind: 'other', reason: 7 }, 'reason: '],
    ['a time that is none', 'decision', { kind: 'other', timestamp: 'soon' }, 'timestamp: '],
    ['a time beyond all calendars', 'decision', { kind: 'other', timestamp: 1e300 }, 'timestamp: '],
    [
      'a session that is a path',
      'decision',
      { kind: 'other', session_id: '../../x y' },
      'session_id is no id',
    ],
    ['an agent that is a sentence', 'decision', { kind: 'other', agent_id: 'a b\n' }, 'agent_id is no id'],
    ['an agent that is a number', 'decision', { kind: 'other', agent_id: 7 }, 'agent_id: '],
    [
      'a text without end',
      'decision',
      { kind: 'other', reason: 'x'.repeat(2 ** 21) },
      'it is larger than 1 MiB',
    ],
  ])('%s', (_, type, given, reason) => {
    const told = reasonOf(type, given);
    expect(told).toContain(reason);
    expect(told).not.toContain('\n');
  });

  it('an event of no session', () => {
    expect(read('decision', { kind: 'other' }, {})).toEqual({ reason: 'session_id is missing' });
  });
});
