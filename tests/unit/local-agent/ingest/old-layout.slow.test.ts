import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { takeEveryRoad } from '../../../support/every-road.ts';
import { makeIngestHome, type IngestHome } from '../../../support/ingest-home.ts';
import {
  at,
  promptLine,
  responseLine,
  resultLine,
  SESSION,
  toText,
  write,
} from '../../../support/session-lines.ts';

type Line = Record<string, unknown>;

const folder = (claudeDir: string) => path.join(claudeDir, 'projects', '-home-dev-app');

const runs = (home: IngestHome) =>
  home.rows(`SELECT agent_id, agent_type, parent_agent_id AS parent, status, tool_use_id AS call, tool_calls AS tools,
    output_tokens AS output, api_calls AS calls FROM agent_rollups ORDER BY started_at, agent_id`);

function taskLine({
  minute,
  id,
  prompt,
  type,
}: {
  minute: number;
  id: string;
  prompt: string;
  type: string;
}): Line {
  const input = { description: `do ${id}`, prompt, subagent_type: type };
  return responseLine({
    minute,
    id: `m-${id}`,
    output: 100,
    block: { type: 'tool_use', id, name: 'Task', input },
  });
}

/** What a run says and does, each line the child of the one before. */
function chain({
  from,
  name,
  prompt,
  extra,
}: {
  from: number;
  name: string;
  prompt: string;
  extra: Line;
}): Line[] {
  const use = { type: 'tool_use', id: `t-${name}`, name: 'Grep', input: { pattern: 'x' } };
  const lines = [
    promptLine({ minute: from, text: prompt }),
    responseLine({ minute: from + 1, id: `${name}1`, output: 7, block: use }),
    resultLine({ minute: from + 2, toolUseId: use.id, text: 'found' }),
    responseLine({ minute: from + 3, id: `${name}2`, output: 5 }),
  ];
  return lines.map((line, index) => ({
    ...line,
    ...extra,
    isSidechain: true,
    uuid: `${name}${index}-0000-4000`,
    parentUuid: index === 0 ? null : `${name}${index - 1}-0000-4000`,
  }));
}

const history = (claudeDir: string) => {
  write(
    path.join(folder(claudeDir), `${SESSION}.jsonl`),
    toText([
      promptLine({ minute: 0, text: 'map it' }),
      taskLine({ minute: 1, id: 'call-1', prompt: 'look', type: 'Explore' }),
      resultLine({
        minute: 8,
        toolUseId: 'call-1',
        text: 'done',
        result: { status: 'completed', agentId: 'ab12' },
      }),
      responseLine({ minute: 9, id: 'm-last', output: 3 }),
    ]),
  );
  const agent = (agentId: string, prompt: string, from: number) =>
    write(
      path.join(folder(claudeDir), `agent-${agentId}.jsonl`),
      toText(
        chain({ from, name: agentId, prompt, extra: { agentId, sessionId: SESSION, version: '2.0.60' } }),
      ),
    );
  agent('ab12', 'look', 2);
  agent('cd34', 'Warmup', -5);
};

describe('subagents of clients 2.0, in files beside their session', () => {
  it('are runs of it, joined to their calls, with their own cost', async () => {
    const home = await takeEveryRoad(history);
    expect(home.rows('SELECT session_id, title, output_tokens FROM session_rollups')).toEqual([
      { session_id: SESSION, title: 'map it', output_tokens: 127 },
    ]);
    expect(runs(home)).toMatchObject([
      { agent_id: 'cd34', agent_type: 'unknown', output: 12, calls: 2, tools: 1 },
      { agent_id: 'main', output: 103 },
      {
        agent_id: 'ab12',
        agent_type: 'Explore',
        parent: 'main',
        call: 'call-1',
        status: 'completed',
        output: 12,
      },
    ]);
  });

  it('belong to it as well when their file is read first, and while it is still empty', async () => {
    const home = makeIngestHome();
    const file = path.join(folder(home.claudeDir), 'agent-ab12.jsonl');
    write(file, '');
    await home.run();
    const lines = chain({
      from: 2,
      name: 'ab12',
      prompt: 'look',
      extra: { agentId: 'ab12', sessionId: SESSION },
    });
    write(file, toText(lines.slice(0, 2)));
    await home.run();
    fs.appendFileSync(file, toText(lines.slice(2)));
    await home.run();
    expect(home.rows('SELECT session_id, output_tokens FROM session_rollups')).toEqual([
      { session_id: SESSION, output_tokens: 12 },
    ]);
  });
});

describe('subagents of clients 1.0, between the lines of their session', () => {
  it('are runs of it, also when several run at once and one was never asked for', async () => {
    const first = chain({ from: 2, name: 'aa', prompt: 'look left', extra: { version: '1.0.44' } });
    const second = chain({ from: 2, name: 'bb', prompt: 'look right', extra: { version: '1.0.44' } });
    const unasked = chain({ from: 20, name: 'cc', prompt: 'Warmup', extra: {} });
    const home = await takeEveryRoad((claudeDir) =>
      write(
        path.join(folder(claudeDir), `${SESSION}.jsonl`),
        toText([
          promptLine({ minute: 0, text: 'map it' }),
          taskLine({ minute: 1, id: 'call-1', prompt: 'look left', type: 'Explore' }),
          taskLine({ minute: 1, id: 'call-2', prompt: 'look right', type: 'Plan' }),
          ...first.flatMap((line, index) => [line, second[index] ?? {}]),
          resultLine({
            minute: 8,
            toolUseId: 'call-1',
            text: 'done',
            result: { totalTokens: 999, content: [] },
          }),
          resultLine({ minute: 9, toolUseId: 'call-2', text: 'gone', error: true }),
          responseLine({ minute: 10, id: 'm-last', output: 3 }),
          ...unasked,
        ]),
      ),
    );
    expect(home.rows('SELECT prompts, agent_runs, output_tokens, tool_calls FROM session_rollups')).toEqual([
      { prompts: 1, agent_runs: 3, output_tokens: 203 + 36, tool_calls: 5 },
    ]);
    expect(runs(home)).toMatchObject([
      { agent_id: 'main', output: 203, tools: 2 },
      { agent_type: 'Explore', parent: 'main', call: 'call-1', status: 'completed', output: 12, tools: 1 },
      { agent_type: 'Plan', call: 'call-2', status: 'failed', output: 12 },
      { agent_type: 'unknown', call: null, output: 12, calls: 2 },
    ]);
  });

  it('are not what a side question repeats of the main thread', async () => {
    const lines = [
      promptLine({ minute: 0, text: 'go' }),
      { ...responseLine({ minute: 1, id: 'm1' }), parentUuid: 'p-0' },
      promptLine({ minute: 2, text: 'on' }),
    ];
    const again = { ...lines[1], uuid: 'again', isSidechain: true, requestId: 'req-again' };
    const home = await takeEveryRoad((claudeDir) =>
      write(path.join(folder(claudeDir), `${SESSION}.jsonl`), toText([...lines, again])),
    );
    expect(runs(home)).toMatchObject([{ agent_id: 'main', calls: 1, output: 10 }]);
  });
});

const spoken = (extra: Line = {}) => [
  { ...promptLine({ minute: 0, text: 'go' }), ...extra },
  { ...responseLine({ minute: 1, id: 'm1' }), ...extra },
];

describe('a file elsewhere below the projects', () => {
  it.each([
    ['project/session-9/chat.jsonl', {}, 'session-9', 'main'],
    ['-home-dev-app/deep/er/still/notes.jsonl', { sessionId: SESSION }, SESSION, 'main'],
    ['loose.jsonl', { sessionId: SESSION }, SESSION, 'main'],
    ['-p/x/agent.jsonl', { sessionId: SESSION, isSidechain: true, agentId: 'a9' }, SESSION, 'a9'],
    ['-p/x/bad.jsonl', { sessionId: '../../etc' }, 'x', 'main'],
  ])('%s is a transcript if it holds records of one', async (name, extra, session, agent) => {
    const home = await takeEveryRoad((claudeDir) =>
      write(path.join(claudeDir, 'projects', name), toText(spoken(extra))),
    );
    expect(home.rows('SELECT session_id, agent_id, output_tokens FROM api_calls')).toEqual([
      { session_id: session, agent_id: agent, output_tokens: 10 },
    ]);
  });

  it('without types and ids is one too, and other lines are none', async () => {
    const usage = { input_tokens: 4, output_tokens: 2 };
    const line = { timestamp: at(1), message: { usage, model: 'claude-opus-5' } };
    const home = await takeEveryRoad((claudeDir) => {
      write(path.join(claudeDir, 'projects/p/s-1/chat.jsonl'), toText([line, { ...line, timestamp: at(2) }]));
      write(path.join(claudeDir, 'projects/p/s-1/tool-results/toolu_1.jsonl'), toText(spoken()));
      write(path.join(claudeDir, 'projects/p/s-2/log.jsonl'), toText([{ type: 'step', sessionId: 's-2' }]));
    });
    expect(home.rows('SELECT session_id, output_tokens, api_calls FROM session_rollups')).toEqual([
      { session_id: 's-1', output_tokens: 4, api_calls: 2 },
    ]);
  });
});
