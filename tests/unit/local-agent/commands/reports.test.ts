import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  agentsSchema,
  costSchema,
  errorsSchema,
  importSchema,
  sessionReportSchema,
  sessionsSchema,
  toolsSchema,
} from '../../../support/contract-schemas.ts';
import { first, second, totals } from '../../../support/small-history.ts';
import { createSubtrack } from '../../../support/subtrack.ts';

const subtrack = createSubtrack();
beforeAll(async () => {
  importSchema.parse(await subtrack.json(['import', '--wait']));
});
afterAll(subtrack.remove);

async function callsOf(...argv: string[]): Promise<number> {
  return costSchema.parse(await subtrack.json(['cost', ...argv])).totals.api_calls;
}

describe('cost --json', () => {
  it('counts every response once, and none without a price as free', async () => {
    const answer = costSchema.parse(await subtrack.json(['cost']));
    expect(answer.totals).toMatchObject(totals);
    expect(answer.totals.cost_usd).toBeGreaterThan(0);
    expect(answer.range).toEqual({ since: null, until: null, time_zone: 'UTC' });
    expect(answer.rows.map((row) => row.key)).toEqual(['2026-11-20', '2026-11-21']);
  });

  it.each([
    ['model', ['claude-haiku-4-5-20251001', 'claude-opus-4-6', 'house-model-1']],
    ['agent', ['Explore', 'main']],
    ['project', ['shop']],
    ['tool', ['(no tool)', 'Agent', 'Bash', 'Read']],
    ['session', [first, second]],
    ['commit', ['(not committed)']],
    ['pr', ['(no pull request)']],
  ])('by %s adds up to the same totals', async (by, keys) => {
    const answer = costSchema.parse(await subtrack.json(['cost', '--by', by]));
    expect(answer.rows.map((row) => row.key).toSorted()).toEqual(keys);
    for (const column of Object.keys(answer.totals) as (keyof typeof answer.totals)[]) {
      const sum = answer.rows.reduce((total, row) => total + (row[column] ?? 0), 0);
      expect(sum).toBeCloseTo(answer.totals[column] ?? Number.NaN, 6);
    }
  });

  it('has no cost, and not a cost of zero, where no call has a price', async () => {
    const models = costSchema.parse(await subtrack.json(['cost', '--by', 'model']));
    expect(models.rows.find(({ key }) => key === 'house-model-1')).toMatchObject({
      cost_usd: null,
      api_calls: 1,
      unpriced_api_calls: 1,
    });
    for (const by of ['day', 'session', 'tool', 'project', 'member', 'agent']) {
      const only = costSchema.parse(await subtrack.json(['cost', '--by', by, '--model', 'house-model-1']));
      for (const row of [only.totals, ...only.rows]) expect(row.cost_usd).toBeNull();
      expect(only.totals.unpriced_api_calls).toBe(1);
    }
    const { sessions } = sessionsSchema.parse(await subtrack.json(['sessions']));
    expect(sessions.find((session) => session.session_id === second)?.cost_usd).toBeNull();
    const report = sessionReportSchema.parse(await subtrack.json(['session', second]));
    expect(report.session.cost_usd).toBeNull();
    expect(report.agent_runs).toMatchObject([
      { cost_usd: null, subtree_cost_usd: null, subtree_unpriced_api_calls: 1 },
    ]);
    const nothing = costSchema.parse(
      await subtrack.json(['cost', '--since', '2020-01-01', '--until', '2020-01-02']),
    );
    expect(nothing.totals).toMatchObject({ cost_usd: 0, api_calls: 0 });
  });

  it('shares a response evenly among the tools that it called', async () => {
    const answer = costSchema.parse(await subtrack.json(['cost', '--by', 'tool']));
    const tokens = Object.fromEntries(answer.rows.map((row) => [row.key, row.output_tokens]));
    expect(tokens).toEqual({ Agent: 50, Bash: 50, Read: 50, '(no tool)': 200 + 70 + 40 });
  });

  it('takes one day, a range, a model, an agent and a session', async () => {
    expect(await callsOf('--today')).toBe(1);
    expect(await callsOf('--since', '2026-11-20', '--until', '2026-11-20')).toBe(4);
    expect(await callsOf('--since', '2026-11-22')).toBe(0);
    expect(await callsOf('--since', '12h')).toBe(1);
    expect(await callsOf('--model', 'claude-opus-4-6')).toBe(2);
    expect(await callsOf('--agent', 'Explore')).toBe(2);
    expect(await callsOf('--session', first.slice(0, 6))).toBe(4);
    expect(await callsOf('--by', 'tool', '--agent', 'Explore')).toBe(2);
    expect(await callsOf('--project', 'elsewhere')).toBe(0);
  });
});

it('sessions --json lists every session, the latest first', async () => {
  const { sessions } = sessionsSchema.parse(await subtrack.json(['sessions']));
  expect(sessions.map((session) => session.session_id)).toEqual([second, first]);
  expect(sessions[1]).toMatchObject({
    project: 'shop',
    agent_runs: 1,
    tool_calls: 3,
    tool_errors: 1,
    api_calls: 4,
  });
});

it('session ID --json hangs the subagent under the main thread', async () => {
  const report = sessionReportSchema.parse(await subtrack.json(['session', first.slice(0, 8)]));
  const [main, explore] = report.agent_runs;
  expect(main).toMatchObject({ agent_id: 'main', parent_agent_id: null, depth: 0, api_calls: 2 });
  expect(explore).toMatchObject({
    parent_agent_id: 'main',
    agent_type: 'Explore',
    depth: 1,
    api_calls: 2,
    tool_use_id: 'toolu_agent',
  });
  expect(main?.subtree_cost_usd).toBeCloseTo((main?.cost_usd ?? 0) + (explore?.cost_usd ?? 0), 6);
  expect(report.tool_calls.map((call) => [call.tool_name, call.status])).toEqual([
    ['Agent', 'ok'],
    ['Bash', 'error'],
    ['Read', 'ok'],
  ]);
  expect(report.errors).toHaveLength(1);
  expect(report.errors[0]).toMatchObject({ kind: 'tool', tool_name: 'Bash', tool_use_id: 'toolu_bash' });
});

it('agents, tools and errors --json keep to their contract', async () => {
  const { agents } = agentsSchema.parse(await subtrack.json(['agents']));
  expect(agents.map((row) => [row.agent_type, row.runs])).toEqual(
    expect.arrayContaining([
      ['main', 2],
      ['Explore', 1],
    ]),
  );
  const { tools } = toolsSchema.parse(await subtrack.json(['tools']));
  expect(tools.find((row) => row.tool_name === 'Bash')).toMatchObject({
    calls: 1,
    errors: 1,
    failure_rate: 1,
    max_ms: 3_000,
  });
  const { errors } = errorsSchema.parse(await subtrack.json(['errors']));
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatchObject({ tool_name: 'Bash', occurrences: 1, last_session_id: first });
});

it('a session that does not exist or is named twice is said so', async () => {
  const unknown = await subtrack.run(['session', 'ffff']);
  expect(unknown).toMatchObject({ code: 1, stdout: '' });
  expect(unknown.stderr).toBe(
    'subtrack: no session begins with "ffff"; run "subtrack sessions" for the list\n',
  );
});
