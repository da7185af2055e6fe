import { describe, expect, it } from 'vitest';
import { takeEveryRoad } from '../../../support/every-road.ts';
import type { IngestHome } from '../../../support/ingest-home.ts';
import { changed, promptLine, responseLine, resultLine, sessionOf } from '../../../support/session-lines.ts';

const OTHER = '9c8b7a60-1111-4222-8333-444455556666';
const FEE = 10_000;

const calls = (home: IngestHome) =>
  home.rows(`SELECT message_id AS id, web_search_requests AS searches, output_tokens AS output
    FROM api_calls ORDER BY 1`);
const cost = (home: IngestHome) =>
  Number(home.rows('SELECT sum(cost_micros) AS cost FROM usage_rollups')[0]?.['cost']);

function search({ minute, id, use, billed }: { minute: number; id: string; use: string; billed?: number }) {
  const block = { type: 'tool_use', id: use, name: 'WebSearch', input: { query: 'tides' } };
  const line = responseLine({ minute, id, block });
  if (billed === undefined) return line;
  const { usage } = line['message'] as { usage: object };
  return changed(line, {
    message: { usage: { ...usage, server_tool_use: { web_search_requests: billed } } },
  });
}

const found = (minute: number, toolUseId: string, searchCount?: unknown) =>
  resultLine({ minute, toolUseId, text: 'found', result: { query: 'tides', results: [], searchCount } });

const go = promptLine({ minute: 0, text: 'go' });
const end = responseLine({ minute: 9, id: 'm9' });

/** A search whose result stands in the file twice. */
const toldTwice = (count?: number) => [
  go,
  responseLine({ minute: 1, id: 'm1' }),
  search({ minute: 2, id: 'm2', use: 't2', billed: 0 }),
  found(3, 't2', count),
  found(3, 't2', count),
  end,
];

describe('web searches that only the result of a call counts', () => {
  it('are of the response that made them, and cost their fee once', async () => {
    const without = await takeEveryRoad(sessionOf(toldTwice()));
    const home = await takeEveryRoad(sessionOf(toldTwice(3)));
    expect(calls(home)).toEqual([
      { id: 'm1', searches: 0, output: 10 },
      { id: 'm2', searches: 3, output: 10 },
      { id: 'm9', searches: 0, output: 10 },
    ]);
    expect(cost(home) - cost(without)).toBe(3 * FEE);
  });

  it('add up over the calls of one response, and not over responses', async () => {
    const home = await takeEveryRoad(
      sessionOf([
        go,
        search({ minute: 1, id: 'm1', use: 't1' }),
        search({ minute: 2, id: 'm1', use: 't2' }),
        found(3, 't1', 1),
        found(4, 't2', 2),
        search({ minute: 5, id: 'm2', use: 't3' }),
        found(6, 't3', 1),
        end,
      ]),
    );
    expect(calls(home).map((call) => call['searches'])).toEqual([3, 1, 0]);
  });

  it.each([
    [2, 2, 2],
    [2, 1, 2],
    [1, 4, 4],
  ])(
    'are the same searches when the usage counts them too: %i and %i make %i',
    async (billed, told, counted) => {
      const lines = [go, search({ minute: 1, id: 'm1', use: 't1', billed }), found(2, 't1', told), end];
      expect(calls(await takeEveryRoad(sessionOf(lines)))[0]).toMatchObject({ searches: counted });
    },
  );

  it('are paid for once when another session repeats the lines', async () => {
    const lines = [go, search({ minute: 1, id: 'm1', use: 't1' }), found(2, 't1', 2), end];
    const once = await takeEveryRoad(sessionOf(lines));
    const twice = await takeEveryRoad((claudeDir) => {
      sessionOf(lines)(claudeDir);
      sessionOf(lines, OTHER)(claudeDir);
    });
    expect(cost(twice)).toBe(cost(once));
  });

  it.each([undefined, 0, -1, '3', 1e300])('are none when the count is %s', async (count) => {
    const lines = [go, search({ minute: 1, id: 'm1', use: 't1' }), found(2, 't1', count), end];
    expect(calls(await takeEveryRoad(sessionOf(lines)))[0]).toMatchObject({ searches: 0 });
  });
});
