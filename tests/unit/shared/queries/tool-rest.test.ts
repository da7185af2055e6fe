import fs from 'node:fs';
import { expect, it } from 'vitest';
import type { Cell } from '../../../../shared/queries/days/add-up.ts';
import { dayAnswers } from '../../../../shared/queries/days/answers.ts';
import { restOfTools } from '../../../../shared/queries/parts/tool-rest.ts';
import { sumUsage } from '../../../../shared/queries/parts/usage-row.ts';

const used = (more: object) => ({ ...sumUsage([]), ...more });
const tool = (more: object) => ({ ...used(more), tool: 'Bash', untold_calls: 0, ...more });

it('what no tool used is what is left of the whole, also of savings that were none', () => {
  const whole = used({ cost_micros: 100, api_calls: 9, cache_savings_micros: -5 });
  const tools = [tool({ cost_micros: 60, api_calls: 4, cache_savings_micros: 2 }), tool({ cost_micros: 15 })];
  expect(restOfTools({ whole, tools })).toMatchObject({
    tool: '(no tool)',
    cost_micros: 25,
    api_calls: 5,
    cache_savings_micros: -7,
  });
});

it('the rest is told of no tool where some calls do not tell what they used', () => {
  const rest = restOfTools({ whole: used({ cost_micros: 100 }), tools: [tool({ untold_calls: 2 })] });
  expect(rest).toMatchObject({ tool: '(not told)', cost_micros: 100 });
  const some = restOfTools({ whole: used({ cost_micros: 100 }), tools: [], isComplete: false });
  expect(some.tool).toBe('(not told)');
});

it('is never below nothing, while the rows of tools are newer than those of usage', () => {
  const rest = restOfTools({ whole: used({ input_tokens: 3 }), tools: [tool({ input_tokens: 9 })] });
  expect(rest.input_tokens).toBe(0);
});

it('a day that was made before tools were told says so, also of one agent type', () => {
  const migration = fs.readFileSync('migrations/team/0048_tool_usage_of_days.sql', 'utf8');
  const cells = JSON.parse(/DEFAULT '(.*)'/.exec(migration)?.[1] ?? '[]') as Cell[];
  for (const agent_type of [undefined, 'Explore']) {
    const told = dayAnswers['tool_usage_per_day']?.answer({
      days: [{ day: 20_000, cells }],
      beside: [],
      params: { agent_type },
      zone: 'UTC',
    });
    expect(told).toMatchObject([{ untold_calls: 1, tokens: 0, cost_micros: 0 }]);
  }
});
