import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { NO_TOOL } from '../../../../../shared/queries/parts/tool-rest.ts';
import { sumResponses, type Response } from '../../../../../local-agent/store/rollups/sum-responses.ts';

const responseOf = (more: Partial<Response> = {}): Response => ({
  message_id: 'msg_1',
  agent_id: 'main',
  at: 7_200_000,
  model: 'm',
  stop_reason: null,
  figures: [1, 2, 3, 4, 5, 6, 7],
  unpriced: false,
  ...more,
});

function sum(responses: Response[], tools: Record<string, string[]> = {}) {
  return sumResponses({
    responses,
    toolsOf: (id) => tools[id],
    hourOf: (at) => Math.trunc(at / 3_600_000),
    typeOf: (agent) => (agent === 'main' ? 'main' : 'worker'),
  });
}

it('shares every figure among the calls in whole numbers that add up to it, and counts the response once', () => {
  const figure = fc.integer({ min: -(2 ** 53) + 1, max: 2 ** 53 - 1 });
  fc.assert(
    fc.property(figure, fc.integer({ min: 1, max: 9 }), (input, calls) => {
      const names = Array.from({ length: calls }, (_, index) => `T${index}`);
      const { costs } = sum([responseOf({ figures: [input, 0, 0, 0, 0, 0, 0] })], { msg_1: names });
      const cells = [...costs.all()];
      expect(cells.map(({ key }) => key[3])).toEqual(names);
      const shares = cells.map(({ figures }) => BigInt(figures[0] ?? NaN));
      expect(shares.reduce((all, share) => all + share)).toBe(BigInt(input));
      const [least = 0n] = shares.toSorted((a, b) => (a < b ? -1 : 1));
      expect(shares.every((share) => share - least <= 1n)).toBe(true);
      expect(cells.map(({ figures }) => figures[7])).toEqual(names.map((_, index) => (index === 0 ? 1 : 0)));
    }),
  );
});

it('gives a response without a call to no tool, and one that called a tool twice to that tool as a whole', () => {
  const { costs, usage } = sum(
    [responseOf({ message_id: 'a', unpriced: true }), responseOf({ message_id: 'b' })],
    {
      b: ['Read', 'Read'],
    },
  );
  expect([...costs.all()]).toEqual([
    { key: [2, 'main', 'm', NO_TOOL], figures: [1, 2, 3, 4, 5, 6, 7, 1, 1] },
    { key: [2, 'main', 'm', 'Read'], figures: [1, 2, 3, 4, 5, 6, 7, 1, 0] },
  ]);
  expect([...usage.all()]).toEqual([{ key: [2, 'main', 'm'], figures: [2, 4, 6, 8, 10, 12, 14, 2, 1] }]);
});

it("knows an agent's latest response and its greatest context, to which an advisor's call adds nothing but figures", () => {
  const { agents } = sum([
    responseOf({ message_id: 'b', stop_reason: 'end_turn' }),
    responseOf({ message_id: 'a', figures: [100, 0, 0, 0, 0, 0, 0] }),
    responseOf({ message_id: 'b:advisor:0', at: 9e9, figures: [1000, 0, 0, 0, 0, 0, 0] }),
  ]);
  expect(agents.get('main')).toMatchObject({ peak: 100, last: { message_id: 'b', stop_reason: 'end_turn' } });
  expect(agents.get('main')?.figures[0]).toBe(1101);
});
