import { describe, expect, it } from 'vitest';
import { at, changed, responseLine } from '../../../support/session-lines.ts';
import { mapLines, ofType } from '../../../support/map-lines.ts';
import { callAndResult, use } from '../../../support/tool-lines.ts';

const ofModel = (model: unknown) => changed(responseLine({ minute: 1, id: 'm1' }), { message: { model } });
const models = (lines: Record<string, unknown>[]) =>
  ofType(mapLines({ lines }), 'api_call').map(({ data }) => data.model);

describe('responses', () => {
  it('are told once for all their lines, with writes by time to live', () => {
    const lines = [
      responseLine({ minute: 1, id: 'm1', block: { type: 'thinking', thinking: 'Hm.' } }),
      responseLine({ minute: 1, id: 'm1' }),
      responseLine({ minute: 2, id: 'm2', block: use('Bash', { command: 'ls' }) }),
    ];
    const calls = ofType(mapLines({ lines }), 'api_call').map(({ event_id, data }) => [
      event_id,
      data.stop_reason,
    ]);
    expect(calls).toEqual([
      ['api:m1', 'end_turn'],
      ['api:m2', 'tool_use'],
    ]);
    expect(ofType(mapLines({ lines }), 'api_call')[0]?.data).toMatchObject({
      input_tokens: 5,
      output_tokens: 10,
      cache_read_tokens: 100,
      cache_write_5m_tokens: 10,
      cache_write_1h_tokens: 20,
      model: 'claude-opus-5',
      request_id: 'req-m1',
    });
  });

  it.each([
    [{ cache_creation_input_tokens: 40 }, [40, 0]],
    [{ cache_creation_input_tokens: 40, cache_creation: { ephemeral_1h_input_tokens: 15 } }, [25, 15]],
    [
      {
        cache_creation_input_tokens: 0,
        cache_creation: { ephemeral_5m_input_tokens: 7, ephemeral_1h_input_tokens: 2 },
      },
      [7, 2],
    ],
    [{ cache_creation: null }, [0, 0]],
  ])('divide cache writes %j as %j', (usage, writes) => {
    const line = responseLine({ minute: 1, id: 'm1' });
    const message = { ...(line['message'] as object), usage };
    const [call] = ofType(mapLines({ lines: [{ ...line, message }] }), 'api_call');
    expect([call?.data.cache_write_5m_tokens, call?.data.cache_write_1h_tokens]).toEqual(writes);
  });

  it('that were cut off while streaming are told again when they grew', () => {
    const lines = [2, 9, 9, 30].map((output) => responseLine({ minute: 1, id: 'm1', output }));
    expect(ofType(mapLines({ lines }), 'api_call').map(({ data }) => data.output_tokens)).toEqual([2, 9, 30]);
  });

  it('are told again when only the model was still to come', () => {
    expect(models([ofModel(undefined), ofModel('claude-opus-5'), ofModel('claude-opus-5')])).toEqual([
      'unknown',
      'claude-opus-5',
    ]);
  });

  it.each([
    [
      'of a subagent are its own where a relay gives everybody one id',
      'Explore',
      `api:relay@${Date.parse(at(1))}`,
    ],
    ['of a fork may be those of the history that it repeats', 'fork', 'api:relay'],
  ])('%s', (_, agent_type, key) => {
    const lines = [responseLine({ minute: 1, id: 'relay' })];
    const calls = ofType(mapLines({ lines, agentId: 'a1', meta: { agent_type } }), 'api_call');
    expect(calls.map(({ event_id }) => event_id)).toEqual([key]);
    expect(ofType(mapLines({ lines }), 'api_call')[0]?.event_id).toBe('api:relay');
  });

  it('without an id go by request, then by line', () => {
    const line = responseLine({ minute: 1, id: 'm1' });
    const anonymous = { ...line, message: { ...(line['message'] as object), id: undefined } };
    const ids = ofType(
      mapLines({ lines: [anonymous, { ...anonymous, requestId: null, uuid: 'u-9' }] }),
      'api_call',
    );
    expect(ids.map(({ event_id }) => event_id)).toEqual(['api:req-m1', 'api:u-9']);
  });

  it('that the client made up are no calls; an API error is an error', () => {
    const made = responseLine({ minute: 1, id: 'x', extra: { isApiErrorMessage: true } });
    const message = {
      ...(made['message'] as object),
      model: '<synthetic>',
      content: [{ type: 'text', text: 'API Error: 529 overloaded' }],
    };
    const events = mapLines({
      lines: [
        { ...made, message },
        { ...made, message, isApiErrorMessage: undefined },
      ],
    });
    expect(ofType(events, 'api_call')).toEqual([]);
    expect(ofType(events, 'error').map(({ data }) => data)).toMatchObject([{ kind: 'api', status: 529 }]);
    expect(ofType(events, 'session').at(-1)?.data).toEqual({ action: 'turn_end', reason: 'api_error' });
  });
});

describe('tool calls', () => {
  it('have a start, an end, a line for people, and both texts', () => {
    const input = { file_path: '/home/dev/app/src/queue.ts' };
    const [begin, end] = ofType(
      mapLines({ lines: callAndResult({ name: 'Read', input, text: 'const a = 1;' }) }),
      'tool_usage',
    );
    expect(begin?.data).toMatchObject({
      status: 'running',
      tool_name: 'Read',
      summary: 'Read src/queue.ts',
      started_at: at(1),
    });
    expect(end?.data).toMatchObject({
      status: 'ok',
      tool_name: 'Read',
      ended_at: at(2),
      output: 'const a = 1;',
      output_bytes: 12,
    });
  });

  it('that fail leave an error without its envelope', () => {
    const text = '<tool_use_error>String to replace not found in file.</tool_use_error>';
    const events = mapLines({
      lines: callAndResult({
        name: 'Edit',
        input: { file_path: '/a', old_string: 'x', new_string: 'y' },
        text,
        error: true,
      }),
    });
    expect(
      ofType(events, 'error').map(({ event_id, data }) => [event_id, data.message, data.tool_name]),
    ).toEqual([['error:toolu_1', 'String to replace not found in file.', 'Edit']]);
    expect(ofType(events, 'file_operation')).toEqual([]);
  });

  it('that were refused are denied, not failed', () => {
    const events = mapLines({
      lines: callAndResult({
        name: 'Bash',
        input: { command: 'rm -r x' },
        error: true,
        extra: { toolDenialKind: 'user-rejected' },
      }),
    });
    expect(ofType(events, 'tool_usage').at(-1)?.data).toMatchObject({
      status: 'denied',
      denial: 'user-rejected',
    });
    expect(ofType(events, 'error')).toEqual([]);
    expect(ofType(events, 'decision')[0]?.data).toMatchObject({
      kind: 'permission',
      outcome: 'denied',
      tool_name: 'Bash',
    });
  });

  it('on files count lines by the structured patch, else by what the input announced', () => {
    const input = { file_path: '/home/dev/app/a.ts', old_string: 'one\ntwo', new_string: 'one\n2\nthree' };
    const lines = [' one', '-two', '+2', '+three', '+four'];
    const hunk = { oldStart: 3, oldLines: 2, newStart: 3, newLines: 4, lines };
    const patched = mapLines({
      lines: callAndResult({
        name: 'Edit',
        input,
        result: { filePath: '/home/dev/app/a.ts', structuredPatch: [hunk] },
      }),
    });
    expect(ofType(patched, 'file_operation')[0]?.data).toEqual({
      tool_use_id: 'toolu_1',
      path: '/home/dev/app/a.ts',
      operation: 'edit',
      lines_added: 3,
      lines_removed: 1,
      patch: '@@ -3,2 +3,4 @@\n one\n-two\n+2\n+three\n+four\n',
    });
    const announced = mapLines({ lines: callAndResult({ name: 'Edit', input }) });
    expect(ofType(announced, 'file_operation')[0]?.data).toMatchObject({
      lines_added: 2,
      lines_removed: 1,
      patch: '@@ -2,1 +2,2 @@\n-two\n+2\n+three\n',
    });
    const created = mapLines({
      lines: callAndResult({
        name: 'Write',
        input: { file_path: '/n', content: 'a\nb\n' },
        result: { type: 'create', filePath: '/n', content: 'a\nb\n', structuredPatch: [] },
      }),
    });
    expect(ofType(created, 'file_operation')[0]?.data).toMatchObject({
      operation: 'write',
      lines_added: 2,
      lines_removed: 0,
    });
  });

  it('that check the work are validations', () => {
    const passed = mapLines({
      lines: callAndResult({ name: 'Bash', input: { command: 'cd app && npx vitest run' } }),
    });
    expect(ofType(passed, 'validation')[0]?.data).toMatchObject({
      kind: 'test',
      passed: true,
      command: 'cd app && npx vitest run',
    });
    const failed = mapLines({
      lines: callAndResult({ name: 'Bash', input: { command: 'npm run -s lint' }, error: true }),
    });
    expect(ofType(failed, 'validation')[0]?.data).toMatchObject({ kind: 'lint', passed: false });
  });

  it('that commit or open a pull request name what came of it, also where a later command failed', () => {
    const command = 'git commit -m one && gh pr create --fill && npm test';
    const text = 'Exit code 1\n[main aaaaaaa] one\nhttps://github.com/o/r/pull/12\n1 failed';
    const lines = callAndResult({ name: 'Bash', input: { command }, text, error: true });
    expect(ofType(mapLines({ lines }), 'tool_usage').at(-1)?.data).toMatchObject({
      status: 'error',
      commits: 'aaaaaaa',
      pull_requests: 'https://github.com/o/r/pull/12',
    });
    const others = callAndResult({ name: 'Bash', input: { command: 'cat log' }, text });
    expect(ofType(mapLines({ lines: others }), 'tool_usage').at(-1)?.data).not.toHaveProperty('commits');
  });

  it('that ask, plan, keep tasks or change worktrees say so', () => {
    const asked = mapLines({
      lines: callAndResult({
        name: 'AskUserQuestion',
        input: { questions: [{ question: 'Which?' }] },
        result: { answers: { 'Which?': 'A' } },
      }),
    });
    expect(ofType(asked, 'decision')[0]?.data).toMatchObject({
      kind: 'question',
      question: 'Which?',
      outcome: '{"Which?":"A"}',
      duration_ms: 60_000,
    });
    const task = mapLines({
      lines: callAndResult({
        name: 'TaskUpdate',
        input: { taskId: '1', status: 'completed' },
        result: { success: true, taskId: '1', statusChange: { from: 'pending', to: 'completed' } },
      }),
    });
    expect(ofType(task, 'task')[0]?.data).toEqual({ task_id: '1', action: 'completed', state: 'completed' });
    const todos = mapLines({
      lines: callAndResult({
        name: 'TodoWrite',
        input: {},
        result: {
          oldTodos: [{ content: 'a', status: 'pending' }],
          newTodos: [
            { content: 'a', status: 'completed' },
            { content: 'b', status: 'pending' },
          ],
        },
      }),
    });
    expect(ofType(todos, 'task').map(({ data }) => [data.subject, data.action])).toEqual([
      ['a', 'completed'],
      ['b', 'created'],
    ]);
    const tree = mapLines({
      lines: callAndResult({
        name: 'EnterWorktree',
        input: { name: 'x' },
        result: { worktreePath: '/w', worktreeBranch: 'x' },
      }),
    });
    expect(ofType(tree, 'worktree_operation')[0]?.data).toEqual({ action: 'enter', path: '/w', branch: 'x' });
  });
});
