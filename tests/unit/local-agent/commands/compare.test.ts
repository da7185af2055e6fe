import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { first, second, totals } from '../../../support/small-history.ts';
import { createSubtrack } from '../../../support/subtrack.ts';

const side = z.strictObject({ key: z.string(), label: z.string() });
const number = z.number().nullable();
const comparedSchema = z.looseObject({
  by: z.string(),
  a: side,
  b: side,
  figures: z.array(
    z.strictObject({
      figure: z.string(),
      unit: z.enum(['usd', 'tokens', 'count', 'share', 'ms']),
      first: number,
      second: number,
      difference: number,
    }),
  ),
});

let subtrack: ReturnType<typeof createSubtrack>;
beforeAll(async () => {
  subtrack = createSubtrack();
  await subtrack.run(['import']);
}, 60_000);
afterAll(() => subtrack.remove());

async function compare(...args: string[]) {
  const told = comparedSchema.parse(await subtrack.json(['compare', ...args]));
  return { ...told, of: (name: string) => told.figures.find(({ figure }) => figure === name) };
}

it('puts two sessions side by side, by the beginning of their ids', async () => {
  const { a, b, of } = await compare(first.slice(0, 8), second.slice(0, 8));
  expect([a.key, b.key]).toEqual([first, second]);
  const [one, other] = [of('Output')?.first ?? 0, of('Output')?.second ?? 0];
  expect([one + other, of('Output')?.difference]).toEqual([totals.output_tokens, other - one]);
  expect(of('Cost')?.unit).toBe('usd');
  const { stdout } = await subtrack.run(['compare', first, second]);
  expect(stdout).toMatch(/Output +\d+ +\d+ +[+-]\d+/);
});

it('puts a period beside one in which nothing was, and other kinds beside each other', async () => {
  const days = await compare('--by', 'period', '2026-11-01..2026-11-07', '2026-11-08..2026-11-21');
  expect([days.of('Sessions')?.first, days.of('Sessions')?.second]).toEqual([0, 2]);
  const same = await compare('--by', 'project', 'shop', 'shop');
  expect(same.figures.filter(({ difference }) => difference !== null && difference !== 0)).toEqual([]);
  const agents = await compare('--by', 'agent', 'main', 'Explore');
  expect(agents.of('Runs')?.second).toBe(1);
});

it.each([
  [['nope', second], 1, 'session.not_found'],
  [['--by', 'model', 'a', 'b'], 1, 'compare.not_found'],
  [['--by', 'period', 'monday', 'tuesday'], 2, 'usage.wrong_value'],
  [['--by', 'period', '2026-11-07..2026-11-01', '2026-11-08..2026-11-09'], 2, 'usage.wrong_value'],
  [[first], 2, 'usage.missing_argument'],
])('of %j it says what is wrong', async (args, code, error) => {
  const answer = await subtrack.run(['compare', ...args, '--json']);
  expect([answer.code, answer.stderr.includes(error)]).toEqual([code, true]);
});
