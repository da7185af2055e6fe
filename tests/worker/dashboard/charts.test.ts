import { reset } from 'cloudflare:test';
import { beforeAll, describe, expect, it } from 'vitest';
import { chartNames } from '../../../shared/charts/registry.ts';
import { createRandom } from '../../fixtures/team/random.ts';
import { hostileSessions } from '../../fixtures/team/hostile.ts';
import { simulateSession } from '../../fixtures/team/simulate-session.ts';
import { livePlans } from '../../fixtures/team/stories.ts';
import { applyMigrations, openCloud } from '../cloud.ts';
import { fillCloud } from './fill-cloud.ts';

const cloud = openCloud({ mode: 'embedded' });

beforeAll(async () => {
  await reset();
  await applyMigrations();
  for (const plan of livePlans({ now: Date.now() }))
    await fillCloud({ session: simulateSession({ plan, random: createRandom(4) }) });
  for (const session of hostileSessions({ now: Date.now() }).slice(0, 4)) await fillCloud({ session });
});

const valuesIn = (svg: string) =>
  [...svg.matchAll(/ data-value="([^"]+)"/g)].reduce((sum, [, value]) => sum + Number(value), 0);

async function totals() {
  const answer = await cloud.request('/v1/queries/usage_totals');
  const { rows } = (await answer.json()) as { rows: Record<string, number>[] };
  return rows[0] ?? {};
}

describe('a chart as a file', () => {
  it.each(chartNames)('%s is SVG that a page cannot run', async (name) => {
    const response = await cloud.request(`/charts/${name}.svg?range=90d`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/svg+xml; charset=utf-8');
    expect(response.headers.get('content-disposition')).toContain(`subtrack-${name}.svg`);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    const svg = await response.text();
    expect(svg).toMatch(/^<svg /);
    expect(svg).not.toMatch(/<script|NaN|undefined/);
  });

  it.each(['cost-by-model', 'cost-by-session', 'cost-by-tool', 'cost-week', 'cost-year', 'cost-map'])(
    '%s comes to what was spent',
    async (name) => {
      const { cost_micros = 0 } = await totals();
      expect(cost_micros).toBeGreaterThan(0);
      const svg = await (await cloud.request(`/charts/${name}.svg?range=90d`)).text();
      expect(Math.abs(valuesIn(svg) - cost_micros)).toBeLessThan(2);
    },
  );

  it('is offered beside every chart of the costs, of what the page shows', async () => {
    const html = await (await cloud.request('/costs?range=7d&by=agent&unit=tokens&heat=year')).text();
    for (const name of ['tokens-by-agent', 'tokens-year', 'tokens-map'])
      expect(html).toMatch(new RegExp(`href="/charts/${name}\\.svg\\?[^"]*by=agent`));
    expect(html).toMatch(/tokens-year\.svg\?[^"]*from=20\d\d-\d\d-\d\d&amp;to=20/);
  });

  it('is of nothing that is not there', async () => {
    for (const file of ['nonsense.svg', 'toString.svg', '__proto__', '..%2fcosts'])
      expect((await cloud.request(`/charts/${file}`)).status).toBe(404);
  });
});
