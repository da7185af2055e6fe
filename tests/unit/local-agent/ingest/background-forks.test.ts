import { expect, test } from 'vitest';
import { takeEveryRoad } from '../../../support/every-road.ts';
import type { IngestHome } from '../../../support/ingest-home.ts';
import {
  agentPath,
  at,
  promptLine,
  responseLine,
  resultLine,
  SESSION,
  sessionPath,
  toText,
  write,
} from '../../../support/session-lines.ts';
import { use } from '../../../support/tool-lines.ts';

const OTHER = '9e0c1a52-7a1e-4c1d-9d53-2a6f0b8e7c99';

type Line = Record<string, unknown>;

/** A turn with a call of its own, and an agent that works for it. */
const history = [
  promptLine({ minute: 0, text: 'the question' }),
  responseLine({ minute: 1, id: 'm1', block: use('Read', { file_path: '/a' }, 't-read') }),
  resultLine({ minute: 2, toolUseId: 't-read', text: 'fine' }),
  responseLine({
    minute: 3,
    id: 'm2',
    block: use('Agent', { description: 'look', prompt: 'look', subagent_type: 'Explore' }, 't-look'),
  }),
  resultLine({
    minute: 6,
    toolUseId: 't-look',
    text: 'seen',
    result: { status: 'completed', agentId: 'alook' },
  }),
  responseLine({ minute: 7, id: 'm3' }),
];

const launch = (id: string, agentId: string) => [
  responseLine({
    minute: 11,
    id: `m-${id}`,
    block: use('Agent', { description: 'go on', prompt: 'go on', subagent_type: 'fork' }, id),
  }),
  resultLine({
    minute: 12,
    toolUseId: id,
    text: 'launched',
    result: { status: 'async_launched', isAsync: true, agentId },
  }),
];

const own = [
  { ...promptLine({ minute: 13, text: 'go on with it' }), uuid: 'own-prompt' },
  responseLine({ minute: 14, id: 'm-own', block: use('Bash', { command: 'ls' }, 't-own') }),
  resultLine({ minute: 15, toolUseId: 't-own', text: 'fine' }),
  responseLine({ minute: 16, id: 'm-end' }),
];

const inside = (agentId: string, lines: readonly Line[]) =>
  lines.map((line) => ({ ...line, isSidechain: true, agentId }));

const runs = (home: IngestHome) =>
  home.rows(
    'SELECT agent_id, parent_agent_id, status, started_at, api_calls, tool_calls FROM agent_rollups ORDER BY started_at, agent_id',
  );

test('a fork in the background that repeats the history before it owns only what it did itself', async () => {
  const home = await takeEveryRoad((claudeDir) => {
    const home = { claudeDir } as IngestHome;
    write(
      sessionPath({ home }),
      toText([...history, promptLine({ minute: 10, text: 'go on' }), ...launch('t-fork', 'afork')]),
    );
    write(
      agentPath({ home, agentId: 'alook' }),
      toText(
        inside('alook', [
          { ...promptLine({ minute: 4, text: 'look' }), uuid: 'look' },
          responseLine({ minute: 5, id: 'm-look' }),
        ]),
      ),
    );
    for (const [agentId, agentType, toolUseId] of [
      ['alook', 'Explore', 't-look'],
      ['afork', 'fork', 't-fork'],
    ] as const)
      write(
        agentPath({ home, agentId }).replace('.jsonl', '.meta.json'),
        JSON.stringify({ agentType, toolUseId }),
      );
    write(agentPath({ home, agentId: 'afork' }), toText(inside('afork', [...history, ...own])));
  });
  expect(runs(home)).toEqual([
    {
      agent_id: 'main',
      parent_agent_id: null,
      status: expect.any(String),
      started_at: Date.parse(at(0)),
      api_calls: 4,
      tool_calls: 3,
    },
    {
      agent_id: 'alook',
      parent_agent_id: 'main',
      status: 'completed',
      started_at: Date.parse(at(3)),
      api_calls: 1,
      tool_calls: 0,
    },
    {
      agent_id: 'afork',
      parent_agent_id: 'main',
      status: 'completed',
      started_at: Date.parse(at(11)),
      api_calls: 2,
      tool_calls: 1,
    },
  ]);
});

test.each([
  ['names its origin', (line: Line): Line => ({ ...line, forkedFrom: { sessionId: SESSION } })],
  ['names nobody', (line: Line): Line => line],
])(
  'a fork in a session of its own that %s is linked to it, and what it repeats counts once',
  async (_, told) => {
    const home = await takeEveryRoad((claudeDir) => {
      const home = { claudeDir } as IngestHome;
      write(sessionPath({ home }), toText(history));
      write(sessionPath({ home, session: OTHER }), toText([...history.map(told), ...own]));
    });
    expect(
      home.rows(
        'SELECT session_id, forked_from, api_calls, tool_calls, prompts FROM session_rollups ORDER BY api_calls',
      ),
    ).toEqual([
      { session_id: OTHER, forked_from: SESSION, api_calls: 2, tool_calls: 1, prompts: 1 },
      { session_id: SESSION, forked_from: null, api_calls: 3, tool_calls: 2, prompts: 1 },
    ]);
  },
);
