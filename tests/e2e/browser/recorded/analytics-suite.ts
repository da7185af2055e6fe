import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Recorded } from '../../../fixtures/transcripts/recorded.ts';
import type { BudgetsAnswer } from '../../../../shared/protocol/budgets.ts';
import { differences } from './differences.ts';
import { compareFigures, flowFigures, type CompareJson, type FlowJson } from './expected-analytics.ts';
import {
  activeSql,
  activityFigures,
  budgetFigures,
  projectFigures,
  projectsSql,
  type ActiveFacts,
  type ProjectFacts,
} from './expected-work.ts';
import type { AgentJson, SessionJson } from './printed-rows.ts';
import { waitFigures, workflowFigures } from './expected-reviews.ts';
import { readCharts } from './read-figures.ts';
import { findWaits } from '../../../../shared/workflows/find-waits.ts';
import { mineWorkflows, type WorkflowRun } from '../../../../shared/workflows/mine-workflows.ts';

/** Runs of subagents, as habits are found in them: those of the newest sessions first. */
const workflowRunsSql = `SELECT session_id, agent_type, parent_agent_id, background, status, started_at, ended_at, last_event_at,
  cost_micros FROM agent_rollups WHERE agent_type <> 'main' ORDER BY started_at DESC, session_id, agent_id`;

const day = (back: number) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);

/** Analytics of what was recorded, beside what the command line says of `range`. */
export function describeAnalytics(o: {
  range: readonly string[];
  world: () => { recorded: Recorded; page: Page };
}): void {
  const { range } = o;
  it('every figure of two that are compared is the one of `subtrack compare`', async () => {
    const { recorded, page } = o.world();
    const { agents } = (await recorded.json(['agents', ...range])) as { agents: AgentJson[] };
    const keysBy = async (by: string) =>
      ((await recorded.json(['cost', '--by', by, ...range])) as { rows: { key: string }[] }).rows.map(
        ({ key }) => key,
      );
    const found: Record<string, string[]> = {};
    for (const [by, keys] of [
      ['agent', agents.map((row) => row.agent_type)],
      ['model', await keysBy('model')],
      ['project', await keysBy('project')],
      ['period', [`${day(13)}..${day(2)}`, `${day(1)}..${day(0)}`]],
    ] as const) {
      const [a, b = a] = keys;
      if (a === undefined || b === undefined) continue;
      const filter = by === 'period' ? [] : range;
      const told = (await recorded.json(['compare', '--by', by, a, b, ...filter])) as CompareJson;
      const asked = new URLSearchParams({ what: by, a, b });
      await page.goto(`${recorded.url}/compare?${asked.toString()}`);
      found[by] = await differences({ page, expected: compareFigures(told) });
    }
    expect(found).toEqual({ agent: [], model: [], project: [], period: [] });
  });

  it('workflows, waits and the flow to tools are those of the runs and of `subtrack chart tool-flow`', async () => {
    const { recorded, page } = o.world();
    const { rows: runs } = (await recorded.json(['query', workflowRunsSql])) as { rows: WorkflowRun[] };
    const { rows } = (await recorded.json(['chart', 'tool-flow', ...range])) as { rows: FlowJson[] };
    await page.goto(`${recorded.url}/workflows`);
    const drawn = new Map((await readCharts(page)).map(({ key, text }) => [key, text]));
    expect(drawn).toEqual(flowFigures(rows));
    const workflows = mineWorkflows(runs).map(({ cost_micros, ...row }) => ({
      ...row,
      cost_usd: cost_micros / 1_000_000,
    }));
    const waits = { caption: 'Agents that others wait for', total: 'Waited for', rows: findWaits(runs) };
    const expected = new Map([
      ...workflowFigures('Agents that follow each other again and again', workflows),
      ...waitFigures(waits),
      ...drawn,
    ]);
    expect(await differences({ page, expected })).toEqual([]);
  });

  it('every figure of projects, of active days and of budgets is the one that is printed', async () => {
    const { recorded, page } = o.world();
    const ask = async <Row>(sql: string) => ((await recorded.json(['query', sql])) as { rows: Row[] }).rows;
    const { sessions } = (await recorded.json(['sessions', ...range])) as {
      sessions: (SessionJson & { project: string })[];
    };
    const costs = (await recorded.json(['cost', '--by', 'project', ...range])) as Parameters<
      typeof projectFigures
    >[0]['costs'];
    const projects = await ask<ProjectFacts>(projectsSql);
    await page.goto(`${recorded.url}/team`);
    const expected = projectFigures({ sessions, costs, facts: projects });
    expect(await differences({ page, expected })).toEqual([]);

    const [days, week] = [
      await ask<ActiveFacts>(activeSql('day')),
      await ask<ActiveFacts>(activeSql('week')),
    ];
    await page.goto(`${recorded.url}/activity`);
    expect(await differences({ page, expected: activityFigures({ days, week }) })).toEqual([]);

    await page.goto(`${recorded.url}/budgets`);
    for (const period of ['day', 'month']) {
      await page.fill('input[name="name"]', `Of a ${period}`);
      await page.selectOption('select[name="period"]', period);
      await page.locator('form:has(input[name="name"]) input[name*="limit"]').fill('12.5');
      await page.locator('form:has(input[name="name"]) button').click();
    }
    const told = (await recorded.jsonOfCloud(['budget'])) as BudgetsAnswer;
    expect(told.budgets).toHaveLength(2);
    await page.goto(`${recorded.url}/budgets`);
    expect(await differences({ page, expected: budgetFigures(told) })).toEqual([]);
    const later = (await recorded.jsonOfCloud(['budget'])) as BudgetsAnswer;
    for (const { budget_id, forecast_usd } of told.budgets) {
      const shown = await page.locator(`[data-figure="forecast ${budget_id}"]`).innerText();
      const least = later.budgets.find((row) => row.budget_id === budget_id)?.forecast_usd ?? 0;
      const forecast = Number(/[\d,]+\.\d+/.exec(shown)?.[0].replaceAll(',', '') ?? 0);
      expect(forecast).toBeGreaterThanOrEqual(least - 0.01);
      expect(forecast).toBeLessThanOrEqual((forecast_usd ?? 0) + 0.01);
    }
  });
}
