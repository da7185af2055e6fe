import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import { createRandom } from '../../fixtures/team/random.ts';
import { simulateSession } from '../../fixtures/team/simulate-session.ts';
import { featuredPlan, monthPlans } from '../../fixtures/team/stories.ts';
import { upsertSql } from '../../../shared/ledger/upsert.ts';
import { applyMigrations, openCloud } from '../cloud.ts';
import { agentRow, toolRow, usageRow } from '../rows.ts';
import { cloud as cloudAt, DAY, hourly, noon, store } from '../reviews/review-calls.ts';
import { fillCloud } from './fill-cloud.ts';

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

type Request = (path: string) => Promise<Response>;

const linkIn = (part: string) => /href="([^"]*format=csv[^"]*)"/.exec(part)?.[1]?.replaceAll('&amp;', '&');

/** Sections with a table, and the file that each of them, or the head of the page, leads to. */
function tablesOf(html: string) {
  const [head = '', ...sections] = html.split(/(?=<section)/);
  return sections
    .filter((section) => section.includes('<table'))
    .map((section) => ({
      name: /aria-label="([^"]+)"/.exec(section)?.[1],
      rows: [...(/<tbody>([^]*?)<\/tbody>/.exec(section)?.[1] ?? '').matchAll(/<tr/g)].length,
      file: linkIn(section) ?? linkIn(head),
    }));
}

async function rowsOf(request: Request, file: string): Promise<string[]> {
  const answer = await request(file);
  expect(answer.headers.get('content-type'), file).toContain('text/csv');
  expect(answer.headers.get('content-disposition'), file).toMatch(/filename="subtrack-[\w-]+\.csv"/);
  return (await answer.text()).trimEnd().split('\r\n');
}

/** Each table of a page with what its file holds. */
async function filesOf({ request, path }: { request: Request; path: string }) {
  const tables = tablesOf(await (await request(path)).text());
  return Promise.all(
    tables.map(async ({ file = '/no-file', ...table }) => {
      const [header = '', ...lines] = await rowsOf(request, file);
      return { ...table, columns: header.split(',').length, lines };
    }),
  );
}

function expectWhole(files: Awaited<ReturnType<typeof filesOf>>): void {
  for (const { name, rows, lines, columns } of files) {
    expect(lines, name).toHaveLength(rows);
    expect(columns, name).toBeGreaterThan(1);
    for (const line of lines) expect(line).not.toMatch(/\[object|undefined|NaN/);
  }
}

/** Sections that offer a file, and hold no table. */
function filesOfNothing(html: string): string[] {
  const [head = '', ...sections] = html.split(/(?=<section)/);
  const parts = html.includes('<table') ? sections : [head, ...sections];
  return parts.filter((part) => linkIn(part) !== undefined && !part.includes('<table'));
}

const own: Request = (at) => openCloud({ mode: 'embedded' }).request(at);
const dayLater: Request = (at) => cloudAt(noon + DAY).request(at);

describe('every table is a file for a spreadsheet as well', () => {
  it.each([
    ['/tools?range=90d', ['Tools', 'Skills', 'MCP servers']],
    ['/workflows?range=90d', ['Agents that others wait for']],
    ['/agents?range=90d', ['Agents']],
    ['/costs?range=90d', []],
    ['/team?range=90d', []],
    ['/phases', ['Phases', 'Written reviews']],
    ['/storage', ['Tiers']],
  ] as const)('%s', async (path, names) => {
    const now = Date.now();
    const plans = [featuredPlan({ now }), ...monthPlans({ now }).slice(0, 12)];
    for (const [seed, plan] of plans.entries())
      await fillCloud({ session: simulateSession({ plan, random: createRandom(seed) }) });
    const hour = Math.floor(now / 3_600_000) - 2;
    const tools = ['Skill(review)', 'mcp__github__search', 'mcp__db__query'];
    await env.DB.batch([
      env.DB.prepare(upsertSql('tool_rollups')).bind(
        JSON.stringify(
          tools.map((tool_name) => toolRow({ session_id: plans[0]?.sessionId, hour, tool_name })),
        ),
      ),
      env.DB.prepare(
        "INSERT INTO phases (phase, name, started_at, completed_at, changed_at) VALUES (1, '=Shop', ?1, ?2, 1)",
      ).bind(now - 9 * DAY, now - DAY),
      env.DB.prepare(
        `INSERT INTO reviews (review_id, kind, title, since_at, until_at, written_at, body)
        VALUES ('day-2026-11-20', 'day', 'A day', 1, 2, 3, '{}')`,
      ),
    ]);
    const files = await filesOf({ request: own, path });
    expect(files.map(({ name }) => name)).toEqual(expect.arrayContaining([...names]));
    expectWhole(files);
  });

  it('those of a review hold what it told when it was written, money in dollars and moments as text', async () => {
    await store({ at: noon, id: 's1', calls: 40, errors: 20 });
    await store({ at: noon - DAY, id: 's0', calls: 40, errors: 20 });
    const hour = Math.floor(noon / 3_600_000);
    await env.DB.batch([
      env.DB.prepare(upsertSql('usage_rollups')).bind(JSON.stringify([usageRow({ session_id: 's1', hour })])),
      env.DB.prepare(upsertSql('agent_rollups')).bind(
        JSON.stringify([agentRow({ session_id: 's1', started_at: noon, last_event_at: noon + 9 })]),
      ),
    ]);
    await hourly(noon + DAY);
    const path = '/reviews/day-2026-11-20';
    const files = await filesOf({ request: dayLater, path });
    const names = ['Agents', 'Models', 'Tools', 'Sessions worth reading'];
    expect(files.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
    expectWhole(files);
    const [header, first] = await rowsOf(dayLater, `${path}?format=csv&table=tools`);
    expect(header).toMatch(/^tool_name,calls,errors,.*before_/);
    expect(first).toMatch(/^Edit,40,20,/);
    expect((await rowsOf(dayLater, `${path}?format=csv&table=models`))[0]).toContain('cost_usd');
    expect((await dayLater('/reviews/none?format=csv')).status).toBe(404);
  });

  it.each([
    '/sessions',
    '/costs',
    '/agents',
    '/agents/runs?agent_type=Explore',
    '/tools',
    '/tools/sessions?tool=Bash',
    '/errors',
    '/errors/group?fingerprint=none',
    '/team',
    '/activity',
    '/workflows',
    '/compare',
    '/phases',
    '/storage',
  ])('but none without rows: %s', async (path) => {
    expect(filesOfNothing(await (await own(path)).text())).toEqual([]);
  });
});
