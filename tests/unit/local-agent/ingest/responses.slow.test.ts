import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { takeEveryRoad } from '../../../support/every-road.ts';
import type { IngestHome } from '../../../support/ingest-home.ts';
import {
  changed,
  promptLine,
  responseLine,
  resultLine,
  SESSION,
  sessionOf,
  toText,
  write,
} from '../../../support/session-lines.ts';

type Line = Record<string, unknown>;

const OTHER = '9c8b7a60-1111-4222-8333-444455556666';

function usage(counts: Partial<Record<'input' | 'output' | 'read' | 'written', number>>): Line {
  return {
    input_tokens: counts.input ?? 0,
    output_tokens: counts.output ?? 0,
    cache_read_input_tokens: counts.read ?? 0,
    cache_creation_input_tokens: counts.written ?? 0,
  };
}

const sums = (home: IngestHome, by = 'model') =>
  home.rows(`SELECT ${by}, sum(input_tokens) AS input, sum(output_tokens) AS output, sum(cache_read_tokens) AS read,
    sum(api_calls) AS calls, sum(unpriced_api_calls) AS unpriced, sum(cost_micros) AS cost FROM usage_rollups
    GROUP BY 1 HAVING calls > 0 ORDER BY 1`);

const asked = (input: number, output: number, model: unknown = 'claude-opus-4-7') => ({
  type: 'advisor_message',
  model,
  ...usage({ input, output }),
});
const own = { type: 'message', ...usage({ input: 5, output: 10 }) };
const response = ({ minute, id, iterations }: { minute: number; id: string; iterations: unknown }) =>
  changed(responseLine({ minute, id }), {
    message: { model: 'claude-sonnet-4-6', usage: { ...usage({ input: 5, output: 10 }), iterations } },
  });

describe('an advisor that is asked in the middle of a response', () => {
  it('is a call of its own for every time, beside those of the response', async () => {
    const iterations = [own, asked(1000, 100), { ...own, type: 'fallback_message' }, asked(2000, 200)];
    const home = await takeEveryRoad(
      sessionOf([
        promptLine({ minute: 0, text: 'go' }),
        response({ minute: 1, id: 'm1', iterations }),
        response({ minute: 2, id: 'm1', iterations }),
        response({ minute: 3, id: 'm2', iterations: [own] }),
      ]),
    );
    expect(sums(home)).toEqual([
      // 3,000 × 5 + 300 × 25 and 10 × 3 + 20 × 15 micro-dollars.
      { model: 'claude-opus-4-7', input: 3000, output: 300, read: 0, calls: 2, unpriced: 0, cost: 22_500 },
      { model: 'claude-sonnet-4-6', input: 10, output: 20, read: 0, calls: 2, unpriced: 0, cost: 330 },
    ]);
    expect(home.rows('SELECT message_id FROM api_calls ORDER BY 1').map((row) => row['message_id'])).toEqual([
      'm1',
      'm1:advisor:1',
      'm1:advisor:2',
      'm2',
    ]);
  });

  it('says nothing about the context, the model and the state of the agent that asked', async () => {
    const home = await takeEveryRoad(
      sessionOf([
        promptLine({ minute: 0, text: 'go' }),
        response({ minute: 1, id: 'm1', iterations: [own, asked(90_000, 100)] }),
      ]),
    );
    expect(
      home.rows('SELECT model, status, context_tokens, context_peak_tokens FROM session_rollups'),
    ).toEqual([
      { model: 'claude-sonnet-4-6', status: 'completed', context_tokens: 5, context_peak_tokens: 5 },
    ]);
  });

  it('is taken when the usage is written again with it, and is unpriced without a model', async () => {
    const home = await takeEveryRoad(
      sessionOf([
        promptLine({ minute: 0, text: 'go' }),
        response({ minute: 1, id: 'm1', iterations: [own] }),
        response({ minute: 2, id: 'm1', iterations: [own, asked(70, 7, null)] }),
        response({ minute: 3, id: 'm3', iterations: [null, 'x', { type: 'advisor_message' }] }),
      ]),
    );
    expect(sums(home)).toMatchObject([
      { model: 'claude-sonnet-4-6', calls: 2 },
      { model: 'unknown', input: 70, output: 7, calls: 2, unpriced: 2 },
    ]);
  });

  it('of a history that a fork repeats is paid once', async () => {
    const lines = [
      promptLine({ minute: 0, text: 'go' }),
      response({ minute: 1, id: 'm1', iterations: [asked(1000, 100)] }),
    ];
    const home = await takeEveryRoad((claudeDir) => {
      sessionOf(lines)(claudeDir);
      sessionOf(lines, OTHER)(claudeDir);
    });
    expect(sums(home)).toMatchObject([
      { model: 'claude-opus-4-7', input: 1000, calls: 1 },
      { model: 'claude-sonnet-4-6', calls: 1 },
    ]);
  });
});

/** Prompt, response, result; `relay` for all, without request ids. */
function relayed({ from, count, input }: { from: number; count: number; input: (n: number) => number }) {
  return Array.from({ length: count }, (_, n) => {
    const minute = from + n * 4;
    const use = { type: 'tool_use', id: `toolu_${minute}`, name: 'Read', input: { file_path: '/a' } };
    const line = responseLine({
      minute: minute + 1,
      id: 'relay',
      block: use,
      extra: { requestId: undefined },
    });
    const said = usage({ input: input(n), output: 10 });
    return [
      ...(n % 2 === 0 ? [promptLine({ minute, text: `question ${minute}` })] : []),
      changed(line, { message: { usage: said } }),
      resultLine({ minute: minute + 2, toolUseId: use.id, text: 'fine' }),
    ];
  }).flat();
}

const readUse = (id: string) => ({ type: 'tool_use', id, name: 'Read', input: {} });

const requested = (minute: number, request: string, id: string) =>
  responseLine({ minute, id: 'm1', block: readUse(id), extra: { requestId: request } });

const bedrockLine = (minute: number, id: string, reason: string | null) =>
  changed(responseLine({ minute, id: 'msg_bdrk_01AbCdEfGhIjKlMnOp', block: readUse(id) }), {
    requestId: undefined,
    message: { stop_reason: reason },
  });

const sameId = (minute: number, request: string) => [
  promptLine({ minute: minute - 1, text: `question ${minute}` }),
  responseLine({ minute, id: 'same', extra: { requestId: request } }),
];

describe('an id that several responses share', () => {
  it.each([
    ['growing', (n: number) => 1000 + n],
    ['constant', () => 1000],
  ])('is told apart by what stands between them (%s usage)', async (_kind, input) => {
    const home = await takeEveryRoad(sessionOf(relayed({ from: 0, count: 5, input })));
    const total = [0, 1, 2, 3, 4].reduce((sum, n) => sum + input(n), 0);
    expect(sums(home)).toMatchObject([{ input: total, output: 50, calls: 5 }]);
    const pairs = home.rows(`SELECT count(*) AS n FROM tool_calls t
      JOIN api_calls a ON a.session_id = t.session_id AND a.message_id = t.message_id`);
    expect(pairs).toEqual([{ n: 5 }]);
  });

  it('is counted in every session and in every agent of it', async () => {
    const home = await takeEveryRoad((claudeDir) => {
      sessionOf(relayed({ from: 0, count: 2, input: () => 100 }))(claudeDir);
      sessionOf(relayed({ from: 20, count: 2, input: () => 100 }), OTHER)(claudeDir);
      const agent = path.join(claudeDir, 'projects', '-home-dev-app', SESSION, 'subagents', 'agent-a1.jsonl');
      const lines = relayed({ from: 40, count: 3, input: () => 100 });
      write(agent, toText(lines.map((line) => ({ ...line, isSidechain: true, agentId: 'a1' }))));
    });
    expect(sums(home)).toMatchObject([{ input: 700, output: 70, calls: 7 }]);
  });

  it('by a real API is told apart by request ids and what stands between', async () => {
    const home = await takeEveryRoad(
      sessionOf([
        promptLine({ minute: 0, text: 'go' }),
        requested(1, 'req-1', 't1'),
        // A result between two lines of one response, and a second try of a request.
        resultLine({ minute: 2, toolUseId: 't1', text: 'fine' }),
        requested(3, 'req-1', 't2'),
        requested(4, 'req-1-again', 't3'),
        resultLine({ minute: 5, toolUseId: 't2', text: 'fine' }),
        resultLine({ minute: 6, toolUseId: 't3', text: 'fine' }),
        requested(7, 'req-2', 't4'),
        resultLine({ minute: 8, toolUseId: 't4', text: 'fine' }),
        requested(9, 'req-3', 't5'),
      ]),
    );
    expect(sums(home)).toMatchObject([{ calls: 3, output: 30 }]);
  });

  it('is one response where results stand between its lines and nothing else differs', async () => {
    const home = await takeEveryRoad(
      sessionOf([
        promptLine({ minute: 0, text: 'go' }),
        bedrockLine(1, 't1', null),
        resultLine({ minute: 2, toolUseId: 't1', text: 'fine' }),
        bedrockLine(3, 't2', 'tool_use'),
      ]),
    );
    expect(sums(home)).toMatchObject([{ calls: 1, output: 10 }]);
  });

  it('with a request is no copy of another session at another time', async () => {
    const home = await takeEveryRoad((claudeDir) => {
      sessionOf(sameId(1, 'a'))(claudeDir);
      sessionOf(sameId(21, 'b'), OTHER)(claudeDir);
      // Written again with new times: the request tells.
      sessionOf(sameId(41, 'a'), '77777777-1111-4222-8333-444455556666')(claudeDir);
    });
    expect(sums(home)).toMatchObject([{ calls: 2, output: 20 }]);
  });
});

const usedLine = (minute: number, id: string, counts: Parameters<typeof usage>[0]) =>
  changed(responseLine({ minute, id }), { message: { usage: usage(counts) } });

describe('a later sighting of a response', () => {
  it.each([
    ['cache reads', { read: 4000 }],
    ['cache writes', { written: 400 }],
    ['input', { input: 400 }],
  ])('that differs in %s alone is taken, before or after the poorer one', async (_what, more) => {
    const home = await takeEveryRoad(
      sessionOf([
        promptLine({ minute: 0, text: 'go' }),
        usedLine(1, 'm1', { output: 7 }),
        usedLine(2, 'm1', { output: 7, ...more }),
        usedLine(3, 'm2', { output: 7, ...more }),
        usedLine(4, 'm2', { output: 7 }),
      ]),
    );
    const row = home.rows(`SELECT sum(input_tokens) AS input, sum(cache_read_tokens) AS read,
      sum(cache_write_5m_tokens) AS written, sum(output_tokens) AS output FROM session_rollups`)[0];
    const [[name, count] = ['', 0]] = Object.entries(more);
    expect(row).toMatchObject({ output: 14, [name]: 2 * count });
  });
});

describe('a response without a model', () => {
  it.each([[undefined], [''], [null]])('(%j) is counted as unknown and unpriced', async (model) => {
    const line = (minute: number, id: string) =>
      changed(responseLine({ minute, id }), { message: { model } });
    const home = await takeEveryRoad(
      sessionOf([promptLine({ minute: 0, text: 'go' }), line(1, 'm1'), line(2, 'm2')]),
    );
    expect(sums(home)).toMatchObject([{ model: 'unknown', output: 20, calls: 2, unpriced: 2 }]);
  });

  it('that used nothing is no call', async () => {
    const line = changed(responseLine({ minute: 1, id: 'm1' }), {
      message: { model: undefined, usage: usage({}) },
    });
    const home = await takeEveryRoad(sessionOf([promptLine({ minute: 0, text: 'go' }), line]));
    expect(sums(home)).toEqual([]);
  });
});
