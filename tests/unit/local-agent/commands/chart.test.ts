import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chartNames } from '../../../../shared/charts/registry.ts';
import { costSchema } from '../../../support/contract-schemas.ts';
import { createSubtrack } from '../../../support/subtrack.ts';

const subtrack = createSubtrack();
beforeAll(async () => {
  await subtrack.json(['import', '--wait']);
});
afterAll(subtrack.remove);

/** What marks of a drawing say of themselves. */
function marksOf(svg: string): Record<string, string>[] {
  return [...svg.matchAll(/<rect[^>]* data-value="[^>]*>/g)].map(([mark]) =>
    Object.fromEntries([...mark.matchAll(/data-(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value])),
  );
}

const sum = (marks: readonly Record<string, string>[]) =>
  marks.reduce((all, { value }) => all + Number(value), 0);

const drawn = new Map<string, string>();

/** Drawn once for all that is asked of it. */
async function draw(...argv: string[]): Promise<string> {
  const known = drawn.get(argv.join(' '));
  if (known !== undefined) return known;
  const { code, stdout, stderr } = await subtrack.run(['chart', ...argv, '--no-refresh']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  drawn.set(argv.join(' '), stdout);
  return stdout;
}

const json = (...argv: string[]) => subtrack.json([...argv, '--no-refresh']);

async function costBy(by: string) {
  return costSchema.parse(await json('cost', '--by', by));
}

const tokensOf = (row: {
  input_tokens: number;
  output_tokens: number;
  cache_read_tokens: number;
  cache_write_5m_tokens: number;
  cache_write_1h_tokens: number;
}) =>
  row.input_tokens +
  row.output_tokens +
  row.cache_read_tokens +
  row.cache_write_5m_tokens +
  row.cache_write_1h_tokens;

describe('subtrack chart', () => {
  it('lists every chart when it is told none', async () => {
    const { stdout } = await subtrack.run(['chart']);
    for (const name of chartNames) expect(stdout).toContain(name);
    const { charts } = (await json('chart')) as { charts: { name: string }[] };
    expect(charts.map(({ name }) => name)).toEqual(chartNames);
  });

  it.each(['model', 'agent', 'tool', 'project', 'branch', 'member'])(
    'draws by %s what the cost report says',
    async (by) => {
      const report = await costBy(by);
      const cost = marksOf(await draw(`cost-by-${by}`));
      const tokens = marksOf(await draw(`tokens-by-${by}`));
      for (const row of report.rows) {
        const of = (marks: typeof cost) => sum(marks.filter(({ series }) => series === row.key));
        // Shares of tools are rounded to whole micro-dollars and tokens on their way.
        expect(Math.abs(of(cost) - (row.cost_usd ?? 0) * 1e6)).toBeLessThan(by === 'tool' ? 4 : 0.001);
        expect(Math.abs(of(tokens) - tokensOf(row))).toBeLessThan(by === 'tool' ? 4 : 0.001);
      }
      expect(sum(cost)).toBeCloseTo((report.totals.cost_usd ?? 0) * 1e6, 3);
      expect(sum(tokens)).toBeCloseTo(tokensOf(report.totals), 3);
    },
  );

  it('names sessions in a chart by their title', async () => {
    const { totals } = await costBy('session');
    const cost = marksOf(await draw('cost-by-session'));
    expect(sum(cost)).toBeCloseTo((totals.cost_usd ?? 0) * 1e6, 3);
    for (const { series } of cost) expect(series).not.toMatch(/^[0-9a-f]{8}-/);
    expect(sum(marksOf(await draw('tokens-by-session')))).toBe(tokensOf(totals));
  });

  it.each(['week', 'map', 'year'])('by %s comes to what the cost report comes to', async (what) => {
    const { totals } = await costBy('day');
    expect(sum(marksOf(await draw(`cost-${what}`)))).toBeCloseTo((totals.cost_usd ?? 0) * 1e6, 3);
    expect(sum(marksOf(await draw(`tokens-${what}`)))).toBe(tokensOf(totals));
  });

  it('cost-year has the days of the cost report', async () => {
    const { rows } = await costBy('day');
    const days = rows
      .filter(({ cost_usd }) => (cost_usd ?? 0) > 0)
      .map(({ key, cost_usd }) => [key, Math.round((cost_usd ?? 0) * 1e6)]);
    expect(marksOf(await draw('cost-year')).map(({ day, value }) => [day, Number(value)])).toEqual(days);
  });

  it('shows active hours and sessions as the two that there are, each in its hour', async () => {
    const hours = marksOf(await draw('hours-year'));
    expect(hours.map(({ day }) => day)).toEqual(['2026-11-20', '2026-11-21']);
    expect(sum(marksOf(await draw('hours-week')))).toBe(sum(hours));
    expect(sum(marksOf(await draw('people-projects')))).toBe(sum(hours));
    expect(marksOf(await draw('sessions-year')).map(({ value }) => Number(value))).toEqual([1, 1]);
    expect(sum(marksOf(await draw('sessions-week')))).toBe(sum(hours));
  });

  it('draws calls, runs and errors as their reports count them', async () => {
    const { tools } = (await json('tools')) as { tools: { tool_name: string; calls: number }[] };
    const calls = marksOf(await draw('tool-calls'));
    for (const { tool_name, calls: count } of tools)
      expect(sum(calls.filter(({ series }) => series === tool_name))).toBe(count);
    const { agents } = (await json('agents')) as {
      agents: { agent_type: string; runs: number }[];
    };
    expect(sum(marksOf(await draw('tool-flow')))).toBe(sum(calls));
    const runs = marksOf(await draw('agent-runs'));
    for (const { agent_type, runs: count } of agents.filter((one) => one.agent_type !== 'main'))
      expect(sum(runs.filter(({ series }) => series === agent_type))).toBe(count);
    const { errors } = (await json('errors')) as { errors: { occurrences: number }[] };
    expect(sum(marksOf(await draw('errors')))).toBe(
      errors.reduce((all, { occurrences }) => all + occurrences, 0),
    );
  });

  it.each(chartNames)('%s gives as JSON what it draws, and well-formed SVG', async (name) => {
    const svg = await draw(name);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" [^>]*>.*<\/svg>\n$/s);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    const { rows, unit } = (await json('chart', name)) as {
      rows: { value: number }[];
      unit: string;
    };
    const total = rows.reduce((all, { value }) => all + value, 0) * (unit === 'usd' ? 1e6 : 1);
    expect(total).toBeCloseTo(sum(marksOf(svg)), 3);
  });

  it('is of what is asked for alone, and says so', async () => {
    const svg = await draw('tokens-by-agent', '--since', '2026-11-21', '--project', 'shop');
    expect(svg).toContain('2026-11-21 to 2026-11-21, shop (UTC)');
    expect(sum(marksOf(svg))).toBe(140);
    expect(await draw('cost-map', '--project', 'elsewhere')).toContain('Nothing to draw.');
  });

  it('writes a file that appears whole, and says what is in it', async () => {
    const { code, stdout, stderr } = await subtrack.run(['chart', 'cost-week', '--out', 'week.svg']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/^Cost by hour of the week, \S+, in week\.svg\n$/);
    expect(readFileSync(path.join(subtrack.folder, 'week.svg'), 'utf8')).toMatch(/^<svg /);
  });

  it.each([
    [['chart', 'nonsense'], 'cost-by-model'],
    [['chart', 'cost-week', '--out', 'a.png'], 'the dashboard gives PNG'],
  ])('refuses %j and says what there is', async (argv, hint) => {
    const { code, stderr } = await subtrack.run(argv);
    expect(code).toBe(2);
    expect(stderr).toContain(hint);
  });
});
