import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { mapHookPayload } from '../../../../local-agent/spool/map-hook.ts';
import type { HookPayload } from '../../../../local-agent/spool/hook-sighting.ts';
import { eventSchema } from '../../../../shared/events/event-schema.ts';
import type { TrackedEvent } from '../../../../shared/events/event-schema.ts';

const arrivedAt = Date.parse('2026-11-01T10:00:05.000Z');
const at = '2026-11-01T10:00:05.000Z';
const session_id = '3f0c1a52-7a1e-4c1d-9d53-2a6f0b8e7c11';

/** Payloads of the real client, both versions, one of each kind. */
const recorded = fs
  .readFileSync(path.resolve(import.meta.dirname, '../../../fixtures/hooks/payloads.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as HookPayload);

function map(hook_event_name: string, fields: Record<string, unknown> = {}): TrackedEvent[] {
  const payload = { session_id, hook_event_name, cwd: '/home/dev/shop', ...fields };
  return mapHookPayload({ payload, arrivedAt, project: 'acme/shop' });
}
/** Type and data of each event. */
function told(events: TrackedEvent[]) {
  return events.map(({ event_type, data }) => [event_type, data]);
}

function runs(events: TrackedEvent[]): TrackedEvent[] {
  return events.filter((event) => event.event_type === 'agent_invocation');
}

describe('payloads of the real client', () => {
  it.each(
    recorded.map(
      (payload) => [payload.hook_event_name, String(payload['tool_name'] ?? ''), payload] as const,
    ),
  )('%s %s become events of the schema, the same ones each time', (_, __, payload) => {
    const events = mapHookPayload({ payload, arrivedAt, project: 'p' });
    expect(events.length).toBeGreaterThan(0);
    for (const event of events) {
      expect(eventSchema.safeParse(event).error).toBeUndefined();
      expect(event).toMatchObject({ source: 'hook', session_id: payload.session_id, project: 'p' });
    }
    expect(mapHookPayload({ payload, arrivedAt, project: 'p' })).toEqual(events);
  });

  it('are all understood but the helper of a compaction and the notes around it', () => {
    const kinds = recorded
      .flatMap((payload) => mapHookPayload({ payload, arrivedAt, project: 'p' }))
      .flatMap((event) => (event.event_type === 'system' ? [event.data.kind] : []));
    expect(kinds.toSorted()).toEqual([
      'hook:PostCompact',
      'hook:PreCompact',
      'hook:StopFailure',
      'hook:SubagentStop',
    ]);
  });
});

describe('tool calls', () => {
  const bash = { tool_name: 'Bash', tool_use_id: 'toolu_1', tool_input: { command: 'npm test' } };

  it.each(['call_7', 'Bash:0', '1'])(
    'are left to the transcript under an id that may come again: %s',
    (id) => {
      const call = { ...bash, tool_use_id: id };
      const ends = ['PostToolUse', 'PostToolUseFailure', 'PermissionDenied'];
      expect(['PreToolUse', ...ends].flatMap((name) => map(name, call))).toEqual([]);
    },
  );

  it('run from PreToolUse on', () => {
    expect(map('PreToolUse', bash)).toMatchObject([
      {
        event_id: 'tool:toolu_1',
        agent_id: 'main',
        data: { tool_name: 'Bash', status: 'running', started_at: at, summary: 'Bash npm test' },
      },
    ]);
  });

  it('end with input, output and the time they took, under the same key', () => {
    const response = { stdout: 'ok', stderr: 'warned', interrupted: false };
    const [call, check] = map('PostToolUse', { ...bash, tool_response: response, duration_ms: 4187 });
    expect(call).toMatchObject({
      event_id: 'tool:toolu_1',
      data: {
        status: 'ok',
        started_at: '2026-11-01T10:00:00.813Z',
        ended_at: at,
        duration_ms: 4187,
        input: '{"command":"npm test"}',
        output: 'ok\nwarned',
      },
    });
    expect(check).toMatchObject({ event_id: 'check:toolu_1', data: { kind: 'test', passed: true } });
  });

  it('name the commit that they made', () => {
    const commit = { ...bash, tool_input: { command: 'git commit -m one' } };
    const [call] = map('PostToolUse', {
      ...commit,
      tool_response: { stdout: '[main aaaaaaa] one', stderr: '' },
    });
    expect(call?.data).toMatchObject({ commits: 'aaaaaaa' });
  });

  it('of which nobody measured the time do not claim to have taken none', () => {
    const [call] = map('PostToolUse', { ...bash, tool_response: 'plain text' });
    expect(call?.data).toMatchObject({ status: 'ok', output: 'plain text' });
    expect(call?.data).not.toHaveProperty('duration_ms');
    expect(call?.data).not.toHaveProperty('started_at');
  });

  it('fail with the error that the transcript will tell under the same key', () => {
    const events = map('PostToolUseFailure', { ...bash, error: 'Exit code 1\nFAIL', duration_ms: 10 });
    expect(events.map((event) => event.event_id)).toEqual(['tool:toolu_1', 'error:toolu_1', 'check:toolu_1']);
    expect(events[0]?.data).toMatchObject({ status: 'error', output: 'Exit code 1\nFAIL' });
    expect(events[1]?.data).toMatchObject({ kind: 'tool', tool_name: 'Bash', message: 'Exit code 1\nFAIL' });
    expect(events[2]?.data).toMatchObject({ passed: false });
  });

  it('that ran and failed were allowed, even when their error speaks of permissions', () => {
    const error = 'Permission to use the bucket has been denied';
    const events = map('PostToolUseFailure', { ...bash, error });
    expect(told(events)[0]).toMatchObject(['tool_usage', { status: 'error' }]);
    const stopped = map('PostToolUseFailure', {
      ...bash,
      error: "The user doesn't want to go on",
      is_interrupt: true,
    });
    expect(told(stopped)[0]).toMatchObject(['tool_usage', { status: 'denied', denial: 'user-rejected' }]);
  });

  it('that were denied are a decision and no error', () => {
    const events = map('PermissionDenied', { ...bash, reason: 'too risky' });
    expect(told(events)).toMatchObject([
      ['tool_usage', { status: 'denied' }],
      ['decision', { kind: 'permission', outcome: 'denied', tool_use_id: 'toolu_1' }],
    ]);
  });

  it('on files say which lines changed', () => {
    const patch = [{ oldStart: 1, oldLines: 1, newStart: 1, newLines: 2, lines: [' a', '+b'] }];
    const events = map('PostToolUse', {
      tool_name: 'Edit',
      tool_use_id: 'toolu_2',
      agent_id: 'a1',
      agent_type: 'Explore',
      tool_input: { file_path: '/home/dev/shop/a.ts', old_string: 'a', new_string: 'a\nb' },
      tool_response: { filePath: '/home/dev/shop/a.ts', structuredPatch: patch },
    });
    expect(events[1]).toMatchObject({
      event_id: 'file:toolu_2',
      agent_id: 'a1',
      data: { path: '/home/dev/shop/a.ts', operation: 'edit', lines_added: 1, lines_removed: 0 },
    });
  });
});

describe('subagents', () => {
  const spawn = {
    tool_name: 'Agent',
    tool_use_id: 'toolu_9',
    tool_input: { description: 'Map the API', prompt: 'List.', subagent_type: 'Explore', model: 'haiku' },
  };

  it('are only launched when their call returns in the background', () => {
    const response = {
      status: 'async_launched',
      isAsync: true,
      agentId: 'a1',
      resolvedModel: 'claude-haiku-5-5[1m]',
    };
    expect(runs(map('PostToolUse', { ...spawn, tool_response: response, duration_ms: 41 }))).toMatchObject([
      {
        event_id: `agent:${session_id}:a1`,
        agent_id: 'a1',
        data: {
          status: 'running',
          parent_agent_id: 'main',
          tool_use_id: 'toolu_9',
          agent_type: 'Explore',
          requested_model: 'haiku',
          model: 'claude-haiku-5-5',
          background: true,
        },
      },
    ]);
  });

  it('are done when their call returns in the foreground, below the agent that called', () => {
    const response = { status: 'completed', agentId: 'a2', content: [{ type: 'text', text: '12 routes' }] };
    const [started, ended] = runs(map('PostToolUse', { ...spawn, agent_id: 'a1', tool_response: response }));
    expect(started?.data).toMatchObject({ parent_agent_id: 'a1', background: false });
    expect(ended?.data).toMatchObject({ status: 'completed', ended_at: at, result: '12 routes' });
  });

  it('start and stop by their own hooks', () => {
    const who = { agent_id: 'a1', agent_type: 'Explore' };
    expect(told(map('SubagentStart', who))).toEqual([
      ['agent_invocation', { agent_type: 'Explore', status: 'running', started_at: at }],
    ]);
    expect(told(map('SubagentStop', { ...who, last_assistant_message: 'Done.' }))).toEqual([
      ['agent_invocation', { agent_type: 'Explore', status: 'completed', ended_at: at, result: 'Done.' }],
    ]);
  });

  it('end in the background by what their parent is told', () => {
    const prompt =
      '<task-notification>\n<task-id>a1</task-id>\n<status>failed</status>\n<summary>Agent "Map" failed</summary>\n</task-notification>';
    const events = map('UserPromptSubmit', { prompt });
    expect(told(events)).toMatchObject([
      ['trigger', { kind: 'task_notification' }],
      ['agent_invocation', { status: 'failed', ended_at: at, background: true }],
    ]);
  });

  it('are not made of helpers that only stop', () => {
    expect(runs(map('SubagentStop', { agent_id: 'a9', agent_type: '' }))).toEqual([]);
  });
});

describe('sessions', () => {
  it.each([
    ['startup', 'start'],
    ['resume', 'resume'],
    ['clear', 'clear'],
    ['compact', 'compact'],
    ['fork', 'fork'],
    ['something new', 'start'],
  ])('begin by %s', (source, action) => {
    expect(told(map('SessionStart', { source, model: 'claude-opus-5-5[1m]' }))).toEqual([
      ['session', { action, reason: source, cwd: '/home/dev/shop', model: 'claude-opus-5-5' }],
    ]);
  });

  it('end a turn with the agents that still run', () => {
    const background_tasks = [{ id: 'a1', type: 'subagent' }, { id: 'b2', type: 'shell' }, 'odd'];
    expect(told(map('Stop', { background_tasks }))).toEqual([
      ['session', { action: 'turn_end', background_tasks: ['a1', 'b2'] }],
    ]);
    expect(told(map('Stop'))).toEqual([['session', { action: 'turn_end' }]]);
  });

  it('end', () => {
    expect(told(map('SessionEnd', { reason: 'clear' }))).toEqual([
      ['session', { action: 'end', reason: 'clear' }],
    ]);
  });

  it('leave the error of a failed turn to the transcript, which counts it', () => {
    expect(told(map('StopFailure', { error: 'overloaded' }))).toMatchObject([
      ['session', { action: 'turn_end', reason: 'overloaded' }],
      ['system', { kind: 'hook:StopFailure', severity: 'error' }],
    ]);
  });
});

describe('whatever else comes', () => {
  it('is kept by its name', () => {
    expect(told(map('HookOfTomorrow', { field: [1] }))).toEqual([
      ['system', { kind: 'hook:HookOfTomorrow', severity: 'debug', text: '{"field":[1]}' }],
    ]);
  });

  it.each([
    'PreToolUse',
    'PostToolUse',
    'PostToolUseFailure',
    'PermissionRequest',
    'Stop',
    'SubagentStop',
    'TaskCreated',
    'SessionStart',
    'UserPromptSubmit',
    'Notification',
  ])('does no harm where fields of %s have other types', (name) => {
    const odd = {
      tool_name: 7,
      tool_use_id: ['x'],
      tool_input: 'text',
      tool_response: 3,
      agent_id: 5,
      background_tasks: 'no',
      prompt: {},
      task_id: null,
    };
    for (const event of map(name, odd)) expect(eventSchema.safeParse(event).error).toBeUndefined();
    expect(map(name, odd)).toEqual(map(name, odd));
  });

  it('is told apart by when it came', () => {
    const [first] = map('Stop');
    const payload = { session_id, hook_event_name: 'Stop', cwd: '/home/dev/shop' };
    const [later] = mapHookPayload({ payload, arrivedAt: arrivedAt + 1, project: 'acme/shop' });
    expect(later?.event_id).not.toBe(first?.event_id);
  });
});
