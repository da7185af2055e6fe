import { describe, expect, it } from 'vitest';
import { eventSchema, type TrackedEvent } from '../../../../shared/events/event-schema.ts';
import { createCut } from '../../../../shared/privacy/cut.ts';
import { createKeyedDigest } from '../../../../shared/privacy/keyed-digest.ts';
import { sessionRow } from '../../../worker/rows.ts';

const cutOf = (key: string) => createCut({ digest: createKeyedDigest(key.repeat(32)) });
const { cutEvent, cutRow, cutAnswer } = cutOf('a');

function event(given: { event_type: string; data: Record<string, unknown> }): TrackedEvent {
  return {
    v: 1,
    seq: 4,
    event_id: 'tool:toolu_01',
    timestamp: '2026-11-20T09:00:00.000Z',
    session_id: '3f0c1a52-4a10-4a62-9d3e-0f5f4cf4f8a1',
    agent_id: 'main',
    source: 'transcript',
    project: 'wayne/batcave',
    ...given,
  } as unknown as TrackedEvent;
}
const anonymous = (given: Parameters<typeof event>[0]) =>
  cutEvent({ event: event(given), level: 'anonymised' });

const mcpCall = {
  tool_use_id: 'toolu_01',
  tool_name: 'mcp__wayne__open_cave',
  status: 'ok',
  duration_ms: 41,
  input: '{"door":"alfred"}',
  output: 'opened by alfred',
  summary: 'open the cave',
};
const edited = {
  tool_use_id: 'toolu_01',
  path: '/home/alfred/cave/src/door.ts',
  operation: 'edit',
  lines_added: 3,
};

describe('an anonymised event', () => {
  it('keeps its figures and the words that everybody has', () => {
    const cut = anonymous({ event_type: 'tool_usage', data: { ...mcpCall, tool_name: 'Bash' } });
    expect(cut?.data).toMatchObject({ tool_name: 'Bash', status: 'ok', duration_ms: 41 });
    expect(cut).toMatchObject({ event_type: 'tool_usage', source: 'transcript', agent_id: 'main', seq: 4 });
  });

  it('has no name, path, id or text of the one whose it was, and still fits the schema', () => {
    for (const given of [
      { event_type: 'tool_usage', data: mcpCall },
      {
        event_type: 'tool_usage',
        data: { ...mcpCall, tool_name: 'Skill', skill: 'wayne:open-cave' },
      },
      { event_type: 'file_operation', data: edited },
      {
        event_type: 'agent_invocation',
        data: { agent_type: 'alfred-reviewer', description: 'for wayne', model: 'wayne-7b' },
      },
      {
        event_type: 'session',
        data: {
          action: 'start',
          title: 'wayne',
          cwd: '/home/alfred',
          git_branch: 'feat/wayne',
          entrypoint: 'alfred',
        },
      },
      {
        event_type: 'message',
        data: { role: 'user', kind: 'prompt', text: 'ask alfred', prompt_id: 'wayne-1' },
      },
      {
        event_type: 'task',
        data: { task_id: 'wayne', action: 'created', subject: 'alfred', state: 'wayne-state' },
      },
      { event_type: 'system', data: { kind: 'unknown:wayne', severity: 'info', text: 'alfred' } },
      {
        event_type: 'api_call',
        data: {
          message_id: 'msg_wayne',
          model: 'claude-alfred',
          input_tokens: 1,
          output_tokens: 1,
          cache_read_tokens: 0,
          cache_write_5m_tokens: 0,
          cache_write_1h_tokens: 0,
          cost_micros: null,
          cache_savings_micros: 0,
          stop_reason: 'alfred',
        },
      },
    ]) {
      const cut = anonymous(given);
      const sent = JSON.stringify(cut);
      expect(sent).not.toMatch(/wayne|alfred|cave|home|3f0c1a52|toolu/i);
      expect(eventSchema.safeParse(cut).success).toBe(true);
    }
  });

  it('calls the same file the same, by its extension where that is a common one', () => {
    const first = anonymous({ event_type: 'file_operation', data: edited });
    const again = anonymous({ event_type: 'file_operation', data: { ...edited, lines_added: 9 } });
    const other = anonymous({ event_type: 'file_operation', data: { ...edited, path: 'secret.alfred' } });
    expect(first?.data['path']).toMatch(/^file-[0-9a-f]{8}\.ts$/);
    expect(again?.data['path']).toBe(first?.data['path']);
    expect(other?.data['path']).toMatch(/^file-[0-9a-f]{8}$/);
  });

  it('cannot be told to be of the same project under another key', () => {
    const given = event({ event_type: 'file_operation', data: edited });
    const [one, other] = ['a', 'b'].map((key) => cutOf(key).cutEvent({ event: given, level: 'anonymised' }));
    expect(one?.['project' as never]).not.toBe(other?.['project' as never]);
  });

  it('does not tell by its commits and pull requests whose they are', () => {
    const made = { commits: 'abc1234', pull_requests: 'https://github.com/wayne/cave/pull/1' };
    const cut = anonymous({ event_type: 'tool_usage', data: { ...mcpCall, ...made } });
    expect(JSON.stringify(cut)).not.toMatch(/abc1234|github|wayne/);
  });

  it('links with the others as before', () => {
    const call = anonymous({ event_type: 'tool_usage', data: mcpCall });
    const file = anonymous({ event_type: 'file_operation', data: edited });
    expect(call?.data['tool_use_id']).toBe(file?.data['tool_use_id']);
    expect(call?.session_id).toBe(file?.session_id);
  });
});

it('of an anonymised row figures are left, and stand-ins', () => {
  const row = sessionRow({
    member: 'Alfred',
    project: 'wayne/cave',
    title: 'wayne',
    git_branch: 'feat/wayne',
  });
  const cut = cutRow({ table: 'session_rollups', row, level: 'anonymised' });
  expect(JSON.stringify(cut)).not.toMatch(/wayne|alfred|whatever/i);
  expect(cut).toMatchObject({ title: null, status: 'working', model: 'claude-sonnet-4-5', prompts: 1 });
  expect(cut).toMatchObject({
    member: expect.stringMatching(/^person-/),
    project: expect.stringMatching(/^project-/),
  });
});

describe('an answer to a question', () => {
  const answer = {
    session_id: 's-1',
    session_title: 'wayne',
    tool_name: 'Read',
    message: 'no',
    occurrences: 2,
    groups: 3,
  };

  it('keeps figures that are in no table, and no text that is not', () => {
    expect(cutAnswer({ answer, level: 'redacted' })).toEqual({ ...answer, session_title: null });
    expect(cutAnswer({ answer, level: 'metadata' })).toEqual({
      ...answer,
      session_title: null,
      message: null,
    });
  });

  it('takes what is a text in one table for one everywhere', () => {
    expect(cutAnswer({ answer: { agents: 'wayne' }, level: 'metadata' })).toEqual({ agents: null });
  });
});
