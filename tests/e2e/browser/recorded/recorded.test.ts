import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../../../support/chromium.ts';
import { startRecorded, type Recorded, type RecordedSet } from '../../../fixtures/transcripts/recorded.ts';
import {
  agentsFigures,
  costFigures,
  errorsFigures,
  sessionFigures,
  sessionsFigures,
  toolsFigures,
} from './expected-figures.ts';
import type {
  UsageJson,
  SessionJson,
  AgentJson,
  SkillJson,
  ToolJson,
  ErrorJson,
  RunJson,
  SessionFacts,
} from './printed-rows.ts';
import { overflowOf } from '../overflow.ts';
import { violationsOf } from '../axe.ts';
import {
  runsFigures,
  toolSessionsFigures,
  toolSessionsSql,
  type ToolSessionFacts,
} from './expected-details.ts';
import {
  chartFigures,
  groupFigures,
  nowFigures,
  serverFigures,
  skillFigures,
  toolPlacesSql,
  weekHoursSql,
  type UsedJson,
} from './expected-places.ts';
import { differences } from './differences.ts';
import { describeAnalytics } from './analytics-suite.ts';
import { describeReviews } from './reviews-suite.ts';

/** Each set at two of the six: together every width in both schemes. */
type LookedAt = Exclude<RecordedSet, 'long'>;
const looksOf: Record<LookedAt, readonly { width: number; scheme: 'light' | 'dark' }[]> = {
  empty: [],
  ordinary: [{ width: 768, scheme: 'light' }],
  heavy: [
    { width: 1440, scheme: 'light' },
    { width: 390, scheme: 'dark' },
  ],
  nasty: [
    { width: 1440, scheme: 'dark' },
    { width: 390, scheme: 'light' },
    { width: 768, scheme: 'dark' },
  ],
};

const range = ['--since', '30d'];
describe.each<LookedAt>(['ordinary', 'heavy', 'nasty'])(
  'with %s transcripts',
  { timeout: 300_000 },
  (set) => {
    let browser: Browser;
    let recorded: Recorded;
    let page: Page;
    let facts: SessionFacts[];
    let weekHours: UsedJson[];
    let toolPlaces: UsedJson[];
    const ask = async <Row>(sql: string) => ((await recorded.json(['query', sql])) as { rows: Row[] }).rows;

    beforeAll(async () => {
      recorded = await startRecorded({ set, now: Date.now() });
      browser = await launchChromium({ env: process.env });
      const context = await browser.newContext({
        timezoneId: 'UTC',
        viewport: { width: 1440, height: 900 },
        javaScriptEnabled: false,
      });
      page = await context.newPage();
      await page.goto(await recorded.link());
      facts = await ask<SessionFacts>('SELECT * FROM session_rollups');
      weekHours = await ask<UsedJson>(weekHoursSql);
      toolPlaces = await ask<UsedJson>(toolPlacesSql);
    }, 300_000);
    afterAll(async () => {
      await browser?.close();
      await recorded?.stop();
    });

    it('fits, is quiet and passes axe, wide in the dark and narrow in the light', async () => {
      const session = facts.toSorted((a, b) => b.prompts - a.prompts)[0]?.session_id ?? '';
      const places = [
        '/',
        '/sessions',
        '/costs?by=tool',
        '/agents',
        '/tools',
        '/errors',
        `/sessions/${session}`,
      ];
      const found: Record<string, string[]> = {};
      for (const [nth, { width, scheme }] of looksOf[set].entries()) {
        const context = await browser.newContext({
          viewport: { width, height: 900 },
          colorScheme: scheme,
          timezoneId: 'UTC',
          reducedMotion: 'reduce',
        });
        const looked = await context.newPage();
        await looked.goto(await recorded.link());
        for (const place of places) {
          await looked.goto(recorded.url + place);
          if (place.startsWith('/sessions/')) await looked.waitForSelector('[data-whole]');
          found[`${width} ${scheme} ${place}`] = [
            ...(await overflowOf(looked)),
            // A second each.
            ...(nth === 0 ? await violationsOf({ page: looked, scheme }) : []),
          ];
        }
        await context.close();
      }
      expect(Object.entries(found).filter(([, faults]) => faults.length > 0)).toEqual([]);
      expect(Object.keys(found)).toHaveLength(looksOf[set].length * places.length);
    });

    it('every figure of the sessions is the one of `subtrack sessions`', async () => {
      const { sessions } = (await recorded.json(['sessions', ...range])) as { sessions: SessionJson[] };
      await page.goto(`${recorded.url}/sessions`);
      expect(await differences({ page, expected: sessionsFigures({ rows: sessions, facts }) })).toEqual([]);
    });

    it.each(['model', 'agent', 'tool', 'project', 'branch', 'member', 'session'])(
      'every figure of the costs by %s is the one of `subtrack cost`',
      async (by) => {
        const report = (await recorded.json(['cost', '--by', by, ...range])) as {
          totals: UsageJson;
          rows: (UsageJson & { key: string })[];
        };
        const { rows: days } = (await recorded.json(['cost', '--by', 'day', ...range])) as typeof report;
        await page.goto(`${recorded.url}/costs?by=${by}`);
        const word = { agent: 'agent type', member: 'person' }[by] ?? by;
        const charts = chartFigures({ days, weekHours, toolPlaces });
        const expected = new Map([...costFigures({ ...report, by: word }), ...charts]);
        expect(await differences({ page, expected })).toEqual([]);
      },
    );

    it('every figure of agents and tools is the one of `subtrack agents` and `subtrack tools`', async () => {
      const { agents } = (await recorded.json(['agents', ...range])) as { agents: AgentJson[] };
      await page.goto(`${recorded.url}/agents`);
      expect(await differences({ page, expected: agentsFigures(agents) })).toEqual([]);
      const { tools } = (await recorded.json(['tools', ...range])) as { tools: ToolJson[] };
      await page.goto(`${recorded.url}/tools`);
      const { skills } = (await recorded.json(['tools', '--skills', ...range])) as { skills: SkillJson[] };
      expect(skills.length > 0).toBe(set === 'nasty');
      const expected = new Map([
        ...toolsFigures(tools),
        ...serverFigures(tools),
        ...skillFigures({ tools, skills }),
      ]);
      expect(await differences({ page, expected })).toEqual([]);
    });

    it('every figure behind a tool and behind an agent type is the one that is recorded', async () => {
      const { tools } = (await recorded.json(['tools', ...range])) as { tools: ToolJson[] };
      const tool = tools[0]?.tool_name ?? '';
      const { rows } = (await recorded.json(['query', toolSessionsSql(tool)])) as {
        rows: ToolSessionFacts[];
      };
      await page.goto(`${recorded.url}/tools/sessions?${new URLSearchParams({ tool }).toString()}`);
      expect(await differences({ page, expected: toolSessionsFigures(rows) })).toEqual([]);

      const runs: RunJson[] = [];
      for (const fact of facts) {
        const report = (await recorded.json(['session', fact.session_id])) as { agent_runs: RunJson[] };
        runs.push(...report.agent_runs.filter((run) => run.agent_id !== 'main'));
      }
      const byType = [...Map.groupBy(runs, (run) => run.agent_type)];
      const [type, own] = byType.toSorted(([, a], [, b]) => b.length - a.length)[0] ?? ['none', []];
      await page.goto(`${recorded.url}/agents/runs?${new URLSearchParams({ agent_type: type }).toString()}`);
      expect(await differences({ page, expected: runsFigures(own) })).toEqual([]);
    });

    it('every figure of the errors is the one of `subtrack errors`', async () => {
      const report = (await recorded.json(['errors', ...range])) as {
        totals: { occurrences: number; groups: number };
        errors: ErrorJson[];
      };
      await page.goto(`${recorded.url}/errors`);
      expect(await differences({ page, expected: errorsFigures(report) })).toEqual([]);

      const [error] = report.errors;
      if (error === undefined) return;
      const byDay = await ask<{ day: number; times: number }>(
        `SELECT hour / 24 AS day, SUM(occurrences) AS times FROM error_rollups
        WHERE fingerprint = '${error.fingerprint}' GROUP BY 1`,
      );
      await page.goto(`${recorded.url}/errors/group?fingerprint=${error.fingerprint}`);
      const days = new Map(byDay.map(({ day, times }) => [day, times]));
      expect(await differences({ page, expected: groupFigures({ error, days }) })).toEqual([]);
      const times = await page
        .locator('td:last-child time')
        .evaluateAll((all) => all.map((one) => one.getAttribute('datetime')));
      const more = await page.locator('a.row-link', { hasText: 'more in this hour' }).allInnerTexts();
      const told = more.reduce((all, text) => all + Number.parseInt(text), times.length);
      expect([told, times[0]]).toEqual([error.occurrences, error.last_at]);
    });

    it('every figure of Now is the one that is printed of today, of sessions and of their agents', async () => {
      const of = async <Report>(argv: string[]) => (await recorded.json(argv)) as Report;
      const { totals } = await of<{ totals: UsageJson }>(['cost', '--today']);
      const { sessions } = await of<{ sessions: SessionJson[] }>(['sessions', ...range]);
      const { agents } = await of<{ agents: AgentJson[] }>(['agents', '--today']);
      const { tools } = await of<{ tools: ToolJson[] }>(['tools', '--today']);
      const errors = await of<{ totals: { occurrences: number } }>(['errors', '--today']);
      const ofToday = await of<{ sessions: SessionJson[] }>(['sessions', '--today']);
      const runs = new Map<string, RunJson[]>();
      for (const { session_id, status } of sessions) {
        if (status !== 'working' && status !== 'needs_input') continue;
        runs.set(session_id, (await of<{ agent_runs: RunJson[] }>(['session', session_id])).agent_runs);
      }
      const failures = await ask<{ last_event_id: string; occurrences: number }>(
        'SELECT last_event_id, occurrences FROM error_rollups',
      );
      await page.goto(recorded.url);
      const today = {
        totals,
        sessions: ofToday.sessions,
        agents,
        tools,
        failures: errors.totals.occurrences,
      };
      expect(
        await differences({ page, expected: nowFigures({ today, sessions, facts, runs, failures }) }),
      ).toEqual([]);
    });

    describeAnalytics({ range, world: () => ({ recorded, page }) });
    if (set === 'ordinary') describeReviews(() => ({ recorded, page, facts }));

    it('every figure of a session and its agents is the one of `subtrack session`', async () => {
      for (const fact of facts.slice(0, 4)) {
        const report = (await recorded.json(['session', fact.session_id])) as {
          session: SessionJson;
          agent_runs: RunJson[];
        };
        await page.goto(`${recorded.url}/sessions/${fact.session_id}?tab=agents`);
        const { totals } = (await recorded.json(['errors', '--session', fact.session_id])) as {
          totals: { occurrences: number };
        };
        const expected = sessionFigures({
          session: report.session,
          runs: report.agent_runs,
          fact,
          errors: totals.occurrences,
        });
        expect(await differences({ page, expected })).toEqual([]);
      }
    });
  },
);
