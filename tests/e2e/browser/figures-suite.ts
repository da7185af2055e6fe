import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../fixtures/team/random.ts';
import { fill } from '../../fixtures/team/fill.ts';
import { simulateSession } from '../../fixtures/team/simulate-session.ts';
import { featured, openRun, visit, type World } from './world.ts';

const pages = [
  '/',
  '/sessions',
  '/costs',
  '/costs?by=session',
  '/agents',
  '/agents/runs?agent_type=Explore',
  '/tools',
  '/tools/sessions?tool=Bash',
  '/errors',
  '/errors?text=exit&new=today',
  featured,
  `${featured}?tab=agents`,
];

export function describeFigures(getWorld: () => World): void {
  describe('figures', () => {
    it('open the rows behind them, on every page', async () => {
      const world = getWorld();
      const { context, page } = await visit({ world });
      const found: Record<string, string[]> = {};
      for (const path of pages) {
        await page.goto(world.served.ordinary.url + path);
        found[path] = await figuresWithoutLink(page);
      }
      expect(found).toEqual(Object.fromEntries(pages.map((path) => [path, []])));
      await context.close();
    });

    it('lead to as many rows as they say', async () => {
      const world = getWorld();
      const { url } = world.served.ordinary;
      const { context, page } = await visit({ world });
      await page.goto(`${url}/agents`);
      const explore = page.locator('tbody tr', { hasText: 'Explore' });
      const failed = Number.parseInt(await explore.locator('td').nth(1).innerText());
      expect(failed).toBeGreaterThan(1);
      await explore.locator('td').nth(1).locator('a').click();
      await page.waitForURL(/status=not_completed/);
      expect(await page.locator('tbody tr').count()).toBe(failed);
      await page.goto(url);
      const failures = await page
        .locator('.today .stat', { hasText: 'Failures' })
        .locator('.figure')
        .innerText();
      await page.locator('.today .stat', { hasText: 'Failures' }).click();
      await page.waitForURL(/errors\?range=today/);
      const times = await page.locator('tbody td:nth-child(3)').allInnerTexts();
      expect(times.reduce((sum, text) => sum + Number(text), 0)).toBe(Number(failures));
      await page.locator('tbody td:nth-child(3) a').first().click();
      await page.waitForURL(/errors\/group/);
      expect(await page.locator('.page-head .muted').innerText()).toMatch(
        new RegExp(`^${times[0]} times? in `),
      );
      expect(await page.locator('tbody tr').count()).toBe(Number(times[0]));
      const agents = await page.locator('[aria-label="Agents"] .error-agents li a').allInnerTexts();
      expect(agents.reduce((sum, text) => sum + Number.parseInt(text), 0)).toBe(Number(times[0]));
      await context.close();
    });

    it('never add up a call without a price as if it were free', async () => {
      const world = getWorld();
      const { target, url } = world.served.empty;
      const agent = {
        type: 'Explore',
        description: 'Look around',
        model: 'claude-experimental-20261101',
        steps: 3,
      };
      const plan = {
        sessionId: 'aaaa0000-0000-4000-8000-000000000003',
        project: 'acme/mixed',
        member: 'ada',
        title: 'Half of it has no price',
        model: 'claude-sonnet-5',
        branch: 'main',
        start: Date.now() - 60_000,
        status: 'working' as const,
        turns: [{ prompt: 'Go', before: 2, after: 1, agents: [agent] }],
      };
      await fill({ target, sessions: [simulateSession({ plan, random: createRandom(3) })] });
      const { context, page } = await visit({ world });
      await page.goto(`${url}/sessions/${plan.sessionId}?tab=agents`);
      const costs = await page.locator('.tabs tbody tr:not(.spacer) td:last-child').allInnerTexts();
      expect(costs.map((text) => text.trim())).toEqual([expect.stringMatching(/^≥ \$\d/), 'unpriced']);
      await page.goto(`${url}/agents/runs?agent_type=main&project=acme%2Fmixed`);
      expect(await page.locator('tbody td:last-child').innerText()).toMatch(/^≥ \$\d/);
      await page.goto(url);
      const card = page.locator('.live', { hasText: plan.title });
      expect(await card.locator('.live-figures').innerText()).toMatch(/≥ \$\d.* with 1 agent/);
      expect(await card.locator('.tree-cost').innerText()).toBe('unpriced');
      await context.close();
    });

    it('of a session narrow its steps in place, and come as CSV', async () => {
      const world = getWorld();
      const { context, page, complaints } = await visit({ world });
      await openRun({ page, url: world.served.ordinary.url + featured });
      await page.evaluate(() => document.body.setAttribute('data-same', 'page'));
      const tools = page.locator('.stat', { hasText: 'Tools' });
      const count = await tools.locator('.figure').innerText();
      await tools.locator('.stat-main').click();
      await page.waitForURL(/show=tools/);
      expect(await page.locator('[data-part="count"]').innerText()).toMatch(new RegExp(`^${count} of `));
      await tools.locator('a.note').click();
      await page.waitForSelector('.tabs.tab-errors');
      expect(await page.locator('body').getAttribute('data-same')).toBe('page');
      const lane = page.locator('.lane', { hasText: 'Enqueue with a key' });
      expect(await lane.locator('.lane-name').getAttribute('title')).toBe('builder: Enqueue with a key');
      await page.click('.tab-agents-link');
      const download = await page.waitForSelector('.tabs a[download]');
      const answer = await page.request.get(
        new URL((await download.getAttribute('href')) ?? '', page.url()).href,
      );
      const lines = (await answer.text()).trim().split('\r\n');
      expect(lines.length - 1).toBe(await page.locator('.tabs tbody tr:not(.spacer)').count());
      expect(lines[0]).toContain('subtree_cost_usd');
      expect(complaints).toEqual([]);
      await context.close();
    });

    it('that are hidden by filters or time are found again from the empty list', async () => {
      const world = getWorld();
      const { url } = world.served.ordinary;
      const { context, page } = await visit({ world });
      await page.goto(`${url}/sessions?text=nobody-wrote-this&range=today`);
      expect(await page.locator('.empty').innerText()).toContain('No session today with these filters.');
      await page.click('text=Take the filters away');
      await page.waitForSelector('tbody tr');
      await page.goto(`${url}/tools?from=2025-12-01&to=2025-12-02`);
      await page.click('text=Show a whole year');
      await page.waitForSelector('tbody tr');
      await context.close();
    });
  });
}

/** Figures of tables and cards that cannot be opened; nothing and a dash have no rows. */
function figuresWithoutLink(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('main td.r, main td.share, main .stat .figure, .live-figures')]
      .filter((place) => /[1-9]/.test(place.innerText))
      .filter((place) => place.closest('a') === null && place.querySelector('a') === null)
      .map((place) => `${place.className}: ${place.innerText}`),
  );
}
