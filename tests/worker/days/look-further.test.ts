import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../shared/core/time.ts';
import { upsertSql } from '../../../shared/ledger/upsert.ts';
import { meterDatabase, newUsed } from '../../../worker/data/meter.ts';
import { createDaySource } from '../../../worker/data/day-state.ts';
import { askWithin } from '../../../worker/data/scope.ts';
import { makeDays } from '../../../worker/days/make-days.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { applyMigrations, enrolDevice, openCloud } from '../cloud.ts';
import { agentRow, errorRow, sessionRow, toolRow, usageRow } from '../rows.ts';

// 2,400 sessions in two days, more than a list looks at, each with its rows; one of them, long ago, is what somebody looks for.

const now = Date.UTC(2026, 10, 20, 11);
const count = 2400;
const startOf = (nth: number) => now - (nth + 1) * MINUTE;
const wanted = { nth: 2222, branch: 'feature/needle', model: 'claude-needle', tool: 'mcp__needle' };
const idOf = (nth: number) => `session-${String(nth).padStart(4, '0')}`;

let used = newUsed(now);
const db = meterDatabase({
  db: env.DB,
  used: new Proxy(used, {
    get: (_, name) => Reflect.get(used, name),
    set: (_, name, value) => Reflect.set(used, name, value),
  }),
});
const cloud = openCloud({
  signedIn: true,
  deps: {
    db,
    clock: () => now,
    askWithin: (scope, of) =>
      askWithin({
        db,
        scope,
        memory: new Map(),
        before: of?.before,
        days: createDaySource({ db, clock: () => now, memory: { at: 0, state: undefined } }),
        clock: () => now,
      }),
  },
});

function rowsOf(nth: number) {
  const session_id = idOf(nth);
  const isWanted = nth === wanted.nth;
  const [at, hour] = [startOf(nth), Math.floor(startOf(nth) / HOUR)];
  const model = isWanted ? wanted.model : 'claude-opus-5';
  return {
    session_rollups: sessionRow({
      session_id,
      member: isWanted ? 'Owner of the team key' : nth % 2 === 0 ? 'Ada' : 'Grace',
      title: isWanted ? 'The needle' : `Task ${nth}`,
      git_branch: isWanted ? wanted.branch : 'main',
      status: 'completed',
      started_at: at,
      ended_at: at + 9,
      last_event_at: at + 9,
      tool_errors: isWanted ? 3 : 0,
      cost_micros: isWanted ? 7_000_000 : 1000,
      model,
    }),
    agent_rollups: agentRow({
      session_id,
      agent_type: isWanted ? 'needle-agent' : 'main',
      started_at: at,
      last_event_at: at + 9,
    }),
    usage_rollups: usageRow({ session_id, hour, model }),
    tool_rollups: toolRow({ session_id, hour, tool_name: isWanted ? wanted.tool : 'Bash' }),
    error_rollups:
      nth % 3 === 0 || isWanted
        ? [
            errorRow({
              session_id,
              hour,
              fingerprint: isWanted ? 'needle' : 'common',
              first_at: at,
              last_at: at,
            }),
          ]
        : [],
  };
}

beforeAll(async () => {
  await reset();
  await applyMigrations();
  await enrolDevice();
  await env.DB.prepare("INSERT INTO day_zones (zone, added_at) VALUES ('UTC', 0)").run();
  for (let first = 0; first < count; first += 400) {
    const rows = Array.from({ length: 400 }, (_, index) => rowsOf(first + index));
    for (const table of [
      'session_rollups',
      'agent_rollups',
      'usage_rollups',
      'tool_rollups',
      'error_rollups',
    ] as const)
      await env.DB.prepare(upsertSql(table))
        .bind(JSON.stringify(rows.flatMap((row): object[] => [row[table]].flat())))
        .run();
  }
  for (let tick = 0; tick < 14; tick += 1)
    await makeDays({ deps: { ...makeDeps({ ...env, MODE: 'team' }), clock: () => now } });
  await env.DB.prepare('UPDATE day_zones SET rows_a_day = 9000').run();
});

const linkOf = (page: string, words: string) =>
  new RegExp(`<a href="([^"]+)">${words}</a>`).exec(page)?.[1]?.replaceAll('&amp;', '&');

/** Every page of a list as somebody sees it who looks further back until nothing is left. */
async function lookThrough(first: string): Promise<string[]> {
  const pages: string[] = [];
  for (let path: string | undefined = first; path !== undefined;) {
    used = newUsed(now);
    const page = await (await cloud.request(path)).text();
    expect(used.rowsRead, path).toBeLessThanOrEqual(10_000);
    pages.push(page);
    expect(pages.length).toBeLessThan(40);
    path = linkOf(page, 'Look further back');
  }
  return pages;
}

const sessionsIn = (page: string) => [
  ...new Set([...page.matchAll(/href="\/sessions\/(session-\d+)[?"]/g)].map(([, id]) => id)),
];

describe('a list that looks at the newest rows alone', () => {
  it.each([
    ['failed=1'],
    ['cost=5'],
    [`branch=${encodeURIComponent(wanted.branch)}`],
    ['text=needle'],
    [`model=${wanted.model}`],
    ['agent_type=needle-agent'],
  ])('says how far it looked, and %s finds what is older by looking further', async (filter) => {
    const pages = await lookThrough(`/sessions?range=30d&${filter}`);
    expect(sessionsIn(pages[0] ?? '')).toEqual([]);
    expect(pages[0]).toContain('So much was recorded');
    expect(pages.flatMap(sessionsIn)).toEqual([idOf(wanted.nth)]);
    expect(linkOf(pages.at(-1) ?? '', 'Back to the newest')).toBe(`/sessions?range=30d&${filter}`);
  });

  it('counts every session of a filter once, however many looks it takes', async () => {
    const pages = await lookThrough('/sessions?range=30d&member=Grace');
    const counts = pages.map((page) =>
      Number(/data-figure="sessions">([\d,]+) ·/.exec(page)?.[1]?.replace(',', '')),
    );
    expect(counts.reduce((sum, one) => sum + one, 0)).toBe(count / 2);
  });

  it.each([
    ['runs of an agent', '/agents/runs?range=30d&agent_type=needle-agent'],
    ['sessions of a tool', `/tools/sessions?range=30d&tool=${wanted.tool}`],
  ])('%s are found as well', async (_, path) => {
    const pages = await lookThrough(path);
    expect(pages.flatMap(sessionsIn)).toEqual([idOf(wanted.nth)]);
  });

  it('an error that few had is found as well', async () => {
    const pages = await lookThrough('/errors?range=30d');
    expect(pages[0]).not.toContain('fingerprint=needle');
    expect(pages.filter((page) => page.includes('fingerprint=needle'))).toHaveLength(1);
  });

  it.each([
    ['/sessions?range=30d', 'sessions'],
    ['/agents/runs?range=30d&agent_type=main', 'agent-runs'],
    ['/tools/sessions?range=30d&tool=Bash', 'tool-sessions'],
    ['/errors?range=30d', 'errors'],
    ['/costs?range=30d&by=session', 'costs-by-session'],
  ])('%s as a file is named after where it begins, which its button says', async (path, name) => {
    const page = await (await cloud.request(path)).text();
    const day = /began since (\d+ \w+)/.exec(page)?.[1];
    expect(page).toMatch(new RegExp(`</svg>CSV since ${day}</a>`));
    const file = (query: string) => cloud.request(`${path}&format=csv${query}`);
    const named = async (query = '') => (await file(query)).headers.get('content-disposition');
    const since = 'since-2026-11-(?:19|20)';
    expect(await named()).toMatch(new RegExp(`"subtrack-${name}-${since}\\.csv"`));
    expect(await named(`&before=${now - HOUR}`)).toMatch(
      new RegExp(`"subtrack-${name}-(?:${since}-)?before-2026-11-20\\.csv"`),
    );
  });

  it('a file of sums, or of a list that holds all there is, is named after its table alone', async () => {
    const named = async (path: string) => (await cloud.request(path)).headers.get('content-disposition');
    expect(await named('/tools?range=30d&format=csv')).toContain('"subtrack-tools.csv"');
    expect(await named(`/sessions?range=30d&format=csv&before=${startOf(count - 9)}`)).toContain(
      '"subtrack-sessions-before-2026-11-18.csv"',
    );
    expect(await (await cloud.request('/tools?range=30d')).text()).toContain('</svg>CSV</a>');
  });

  it('filters offer everybody of the team, and say since when they know of projects', async () => {
    const page = await (await cloud.request('/sessions?range=30d')).text();
    const [, people = ''] = /<select name="member"[^>]*>(.*?)<\/select>/s.exec(page) ?? [];
    for (const name of ['Ada', 'Grace', 'Owner of the team key'])
      expect(people).toContain(`<option value="${name}">`);
    const [, projects = ''] = /<select name="project"[^>]*>(.*?)<\/select>/s.exec(page) ?? [];
    expect(projects).toMatch(
      /<option value="" disabled="">Older than (19|20) Nov: see Analytics by project</,
    );
    const recent = await (await cloud.request('/sessions?range=30d&project=acme/shop')).text();
    expect(recent).toContain('<option value="acme/shop" selected="">');
  });

  it('tells programs the same', async () => {
    const found: unknown[] = [];
    let before: number | undefined;
    do {
      const since = now - 20 * DAY;
      const path = `/v1/queries/sessions?since=${since}&min_tool_errors=1${before === undefined ? '' : `&before=${before}`}`;
      const answer = (await (await cloud.request(path)).json()) as {
        rows: { session_id: string }[];
        looked_since?: number;
      };
      found.push(...answer.rows.map((row) => row.session_id));
      before = answer.looked_since;
    } while (before !== undefined);
    expect(found).toEqual([idOf(wanted.nth)]);
  });
});
