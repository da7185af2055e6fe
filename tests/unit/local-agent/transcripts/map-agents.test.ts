import { describe, expect, it, test } from 'vitest';
import { newFileState } from '../../../../local-agent/transcripts/files/file-context.ts';
import { mapAgentEnd } from '../../../../local-agent/transcripts/map/map-agent-run.ts';
import { at, promptLine, responseLine, resultLine, SESSION } from '../../../support/session-lines.ts';
import { mapLines, ofType } from '../../../support/map-lines.ts';

const use = (name: string, input: unknown, id = 'toolu_1') => ({ type: 'tool_use', id, name, input });
describe('subagents', () => {
  const spawn = use('Agent', {
    description: 'Map',
    prompt: 'List routes.',
    subagent_type: 'Explore',
    model: 'haiku',
  });
  const started = responseLine({ minute: 1, id: 'm1', block: spawn });
  const launched = resultLine({
    minute: 2,
    toolUseId: 'toolu_1',
    text: 'launched',
    result: { isAsync: true, status: 'async_launched', agentId: 'a1', resolvedModel: 'claude-haiku-5-5[1m]' },
  });
  const envelope =
    '<task-notification>\n<task-id>a1</task-id>\n<status>completed</status>\n<result>12 routes</result>\n</task-notification>';

  it('in the foreground end with their call, and its figures are not taken', () => {
    const result = {
      status: 'completed',
      agentId: 'a1',
      agentType: 'Explore',
      content: [{ type: 'text', text: '12' }],
      totalTokens: 999,
      usage: { output_tokens: 999 },
    };
    const events = mapLines({
      lines: [started, resultLine({ minute: 3, toolUseId: 'toolu_1', text: '12', result })],
    });
    expect(
      ofType(events, 'agent_invocation').map(({ agent_id, data }) => [
        agent_id,
        data.status,
        data.parent_agent_id,
      ]),
    ).toEqual([
      ['a1', 'running', 'main'],
      ['a1', 'completed', undefined],
    ]);
    expect(ofType(events, 'api_call')).toHaveLength(1);
  });

  it('in the background are launched by their call and end with their notification', () => {
    const events = mapLines({
      lines: [
        started,
        launched,
        { ...promptLine({ minute: 9, text: envelope }), origin: { kind: 'task-notification' } },
      ],
    });
    const runs = ofType(events, 'agent_invocation').map(({ timestamp, data }) => [
      timestamp,
      data.status,
      data.background,
    ]);
    expect(runs).toEqual([
      [at(1), 'running', true],
      [at(9), 'completed', true],
    ]);
    expect(ofType(events, 'agent_invocation')[0]?.data).toMatchObject({
      model: 'claude-haiku-5-5',
      requested_model: 'haiku',
      tool_use_id: 'toolu_1',
      agent_type: 'Explore',
    });
    expect(ofType(events, 'message').map(({ data }) => data.kind)).toEqual(['notification']);
  });

  it('are not made of background shells, which report in the same envelope', () => {
    expect(
      ofType(mapLines({ lines: [promptLine({ minute: 9, text: envelope })] }), 'agent_invocation'),
    ).toEqual([]);
  });

  it('that were stopped are killed', () => {
    const stop = use('TaskStop', { task_id: 'a1' }, 'toolu_2');
    const events = mapLines({
      lines: [
        started,
        launched,
        responseLine({ minute: 4, id: 'm2', block: stop }),
        resultLine({
          minute: 5,
          toolUseId: 'toolu_2',
          text: 'ok',
          result: { task_id: 'a1', task_type: 'local_agent' },
        }),
      ],
    });
    expect(ofType(events, 'agent_invocation').at(-1)?.data).toEqual({ status: 'killed', ended_at: at(5) });
  });

  it('start and end in their own file, and run again when they get another message', () => {
    const lines = [
      promptLine({ minute: 1, text: 'Go.' }),
      responseLine({ minute: 2, id: 'm1' }),
      promptLine({ minute: 5, text: 'More.' }),
      responseLine({ minute: 6, id: 'm2' }),
    ];
    const events = ofType(
      mapLines({ lines, agentId: 'a1', meta: { agent_type: 'Explore', depth: 2, parent_agent_id: 'a0' } }),
      'agent_invocation',
    );
    expect(events.map(({ data }) => data.status ?? data.prompt)).toEqual([
      'running',
      'Go.',
      'completed',
      'running',
      'completed',
    ]);
    expect(events[0]?.data).toMatchObject({
      agent_type: 'Explore',
      depth: 2,
      parent_agent_id: 'a0',
      started_at: at(1),
    });
  });
});

test('nobody knows when a run ended of which no line is there yet', () => {
  const file = {
    session_id: SESSION,
    agent_id: 'a1',
    project: 'app',
    source: 'transcript' as const,
    texts: true,
    meta: { agent_type: 'Explore', ended: 'completed' as const },
  };
  const end = (started: boolean) =>
    mapAgentEnd({ file, state: { ...newFileState(), started }, time: at(9) }).map(({ data }) => data);
  expect(end(false)).toEqual([]);
  expect(end(true)).toEqual([{ status: 'completed', ended_at: at(9) }]);
});

const named = (line: object, uuid: string, parentUuid: string | null) => ({
  ...line,
  isSidechain: true,
  agentId: 'a7',
  uuid,
  parentUuid,
});

test('lines of a subagent between those of the main thread are of the run that they name', () => {
  const events = mapLines({
    lines: [
      responseLine({ minute: 0, id: 'm0', block: use('Task', { prompt: 'look', subagent_type: 'Plan' }) }),
      named(promptLine({ minute: 1, text: 'look' }), 'u1', null),
      named(responseLine({ minute: 2, id: 'm1' }), 'u2', 'u1'),
      // Its parent was not written.
      named(responseLine({ minute: 3, id: 'm2' }), 'u4', 'u3'),
    ],
  });
  expect(ofType(events, 'api_call').map(({ agent_id }) => agent_id)).toEqual(['main', 'a7', 'a7']);
  const runs = ofType(events, 'agent_invocation').map(({ agent_id, data }) => [agent_id, data.agent_type]);
  expect(runs[0]).toEqual(['a7', 'Plan']);
  expect(new Set(runs.map(([agent]) => agent))).toEqual(new Set(['a7']));
});
