import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Deps } from '../../../worker/deps.ts';
import { createRandom } from '../../fixtures/team/random.ts';
import { simulateSession } from '../../fixtures/team/simulate-session.ts';
import { featuredPlan, livePlans } from '../../fixtures/team/stories.ts';
import { upsertPhasesSql } from '../../../shared/phases/phase.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { openCloud } from '../cloud.ts';
import { fillCloud } from './fill-cloud.ts';

const now = Date.now();
const sessionId = 'parted';

/** The same questions, of which those named do what `answer` does. */
function replaceQueries(names: (name: string) => boolean, answer: () => Promise<never>): Partial<Deps> {
  const real = makeDeps({ ...env, MODE: 'embedded' });
  return {
    askWithin(scope) {
      const questions = real.askWithin(scope);
      const { runQuery } = questions;
      const some: typeof runQuery = (query, params) =>
        names(query.name) ? answer() : runQuery(query, params);
      return {
        ...questions,
        runQuery: some,
        runExact: some,
        recall: () => some,
        recallExact: () => some,
        asOf: () => Date.now(),
      };
    },
  };
}

const never = () => new Promise<never>(() => undefined);
const fail = () => Promise.reject(new Error('the disk of this table is on fire'));

async function openPage(path: string, deps: Partial<Deps>) {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const response = await openCloud({ mode: 'embedded', deps }).request(path);
  const calls = logged.mock.calls.length;
  logged.mockRestore();
  const html = await response.text();
  const said = [...html.matchAll(/<p>([^<]*) could not be loaded/g)].map((match) => match[1] ?? '');
  return { status: response.status, html, calls, said };
}

/** What each page says in the place of each question that it asks; the frame's two are on every page. */
const frame = { filter_options: 'The choices of the filters', sessions_waiting: 'How many sessions wait' };
const pages: Record<string, Record<string, string>> = {
  '/': {
    now_sessions: 'The sessions at work',
    agents_of_sessions: 'Their agents',
    usage_by_hour: 'The cost of today',
    usage_totals: 'The cost of today',
    activity_totals: 'The counts of today',
    errors_recent: 'The last failures',
    sessions: 'The recent sessions',
  },
  '/sessions': {
    sessions: 'The sessions',
    sessions_totals: 'Their sums',
    session_branches: 'The choices of branch',
  },
  '/costs': {
    usage_per_day_by_model: 'The costs',
    usage_by_day: 'The month',
    usage_totals: 'The time before',
    usage_by_week_hour: 'When it was spent',
    usage_by_project_agent: 'The map of projects',
    tool_usage_by_project_agent: 'The map of projects',
  },
  '/costs?by=agent': {
    usage_per_day_by_agent: 'The costs',
    usage_by_day: 'The month',
    usage_totals: 'The time before',
    usage_by_week_hour: 'When it was spent',
    usage_by_project_agent: 'The map of projects',
    tool_usage_by_project_agent: 'The map of projects',
  },
  '/costs?by=tool': {
    tool_usage_per_day: 'The costs',
    usage_per_day_by_model: 'The costs',
    usage_by_day: 'The month',
    usage_totals: 'The time before',
    usage_by_week_hour: 'When it was spent',
    usage_by_project_agent: 'The map of projects',
    tool_usage_by_project_agent: 'The map of projects',
  },
  '/costs?by=project': {
    usage_per_day_by_largest_project: 'The costs',
    usage_by_project: 'The costs',
    usage_by_day: 'The month',
    usage_totals: 'The time before',
    usage_by_week_hour: 'When it was spent',
    usage_by_project_agent: 'The map of projects',
    tool_usage_by_project_agent: 'The map of projects',
  },
  '/costs?by=member': {
    usage_per_day_by_largest_member: 'The costs',
    usage_by_member: 'The costs',
    usage_by_day: 'The month',
    usage_totals: 'The time before',
    usage_by_week_hour: 'When it was spent',
    usage_by_project_agent: 'The map of projects',
    tool_usage_by_project_agent: 'The map of projects',
  },
  '/costs?by=branch': {
    usage_per_day_by_branch: 'The costs',
    usage_by_day: 'The month',
    usage_totals: 'The time before',
    usage_by_week_hour: 'When it was spent',
    usage_by_project_agent: 'The map of projects',
    tool_usage_by_project_agent: 'The map of projects',
  },
  '/costs?by=session': {
    usage_per_day_by_session: 'The costs',
    usage_by_session: 'The costs',
    usage_by_day: 'The month',
    usage_totals: 'The time before',
    usage_by_week_hour: 'When it was spent',
    usage_by_project_agent: 'The map of projects',
    tool_usage_by_project_agent: 'The map of projects',
  },
  '/agents': { agents: 'The agents', agents_per_day: 'The trends' },
  '/agents/runs': { agent_runs: 'The runs' },
  '/tools': { tools: 'The tools', tools_per_day: 'The trends', skills: 'The skills' },
  '/tools/sessions?tool=Bash': { tool_sessions: 'The sessions' },
  '/errors': {
    errors: 'The errors',
    errors_totals: 'Their sums',
    error_choices: 'The choices of tool and agent',
    session_branches: 'The choices of branch',
    errors_per_day: 'The trends',
  },
  '/errors/group?fingerprint=x': {
    errors: 'Its figures',
    errors_recent: 'Where it happened',
    errors_per_day: 'The trend',
    error_models: 'The models',
  },
  '/phases': { usage_totals: 'The phases', sessions_begun: 'The phases' },
  [`/sessions/${sessionId}`]: {
    session_agents: 'The agents',
    session_segments: 'The steps',
    errors_recent: 'The errors',
  },
};
/** Without its session there is no page of a session. */
const subjects: Record<string, string> = { [`/sessions/${sessionId}`]: 'session' };

const everyPart = Object.entries(pages).flatMap(([path, parts]) =>
  Object.entries({ ...parts, ...frame }).map(([query, missing]) => ({ path, query, missing })),
);

beforeAll(async () => {
  const plans = [
    ...livePlans({ now }).map((plan) => ({ ...plan, start: now - 600_000 })),
    { ...featuredPlan({ now }), sessionId },
  ];
  await env.DB.prepare(upsertPhasesSql)
    .bind(
      JSON.stringify([
        { phase: 1, name: 'Shop', started_at: now - 9_000_000, completed_at: null, changed_at: now },
      ]),
    )
    .run();
  for (const plan of plans) await fillCloud({ session: simulateSession({ plan, random: createRandom(4) }) });
});

describe('a page one part of which fails', () => {
  it.each(everyPart)('$path, $query: says what is missing, once, and shows the rest', async (part) => {
    const { status, html, calls, said } = await openPage(
      part.path,
      replaceQueries((name) => name === part.query, fail),
    );
    expect(status).toBe(200);
    expect(calls).toBe(1);
    expect(html).not.toContain('on fire');
    expect(said).toEqual([part.missing]);
    expect(html).toMatch(/<h1/);
  });

  it('shows of the rest what the whole page shows', async () => {
    const { html } = await openPage(
      '/',
      replaceQueries((name) => name === 'errors_recent', fail),
    );
    expect(html).toContain('Allow Bash: npm publish?');
    expect(html).toContain('id="today"');
    const { html: agents } = await openPage(
      '/agents',
      replaceQueries((name) => name === 'agents_per_day', fail),
    );
    expect(agents).toContain('<caption');
  });

  it.each(Object.keys(pages))('%s asks nothing that the list above leaves out', async (path) => {
    const asked = new Set<string>();
    const note = (name: string) => {
      asked.add(name);
      return false;
    };
    await openPage(path, replaceQueries(note, fail));
    const known = [...Object.keys({ ...pages[path], ...frame }), subjects[path]].filter(Boolean);
    expect([...asked].filter((name) => !known.includes(name))).toEqual([]);
  });
});

describe('a page', () => {
  it.each(['/', '/sessions', '/costs', '/agents', '/tools', '/errors'])(
    '%s shows what is there when a part takes too long',
    async (path) => {
      const [query = ''] = Object.keys(pages[path] ?? {}).slice(-1);
      let waited = 0;
      // A limit that is soon over: long for these few rows, short for a test.
      const wait: Deps['wait'] = async () => {
        waited += 1;
        await scheduler.wait(1000);
      };
      const slow = replaceQueries((name) => name === query, never);
      const { status, html } = await openPage(path, { ...slow, wait });
      expect(status).toBe(200);
      expect(waited).toBeGreaterThan(0);
      expect(html).toContain(`${pages[path]?.[query]} could not be loaded: it took longer than`);
    },
  );

  // Phases, reviews and mentions are in tables of their own, which no query of the registry asks.
  it.each(Object.keys(pages).filter((path) => path !== '/phases' && path !== '/'))(
    '%s is no page when none of its parts stands',
    async (path) => {
      const { status, html } = await openPage(
        path,
        replaceQueries(() => true, fail),
      );
      expect(status).toBe(500);
      expect(html).toContain('That did not work');
    },
  );
});
