import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { featured, huge, openRun, visit, type World } from './world.ts';

const stepRows = '.step';
const agentRows = '.tabs tbody tr:not(.spacer)';

type Printed = { steps: number; agents: number; drawn: number };

/** How many of each there are while the page is printed, as the browser prints it, and how high the lanes are drawn. */
async function countPrinted(page: Page): Promise<Printed> {
  await page.evaluate(
    ([steps, agents]) => {
      addEventListener('beforeprint', () => {
        document.body.dataset['printed'] = JSON.stringify({
          steps: document.querySelectorAll(steps).length,
          agents: document.querySelectorAll(agents).length,
          drawn: document.querySelector('.wf-plot canvas')?.clientHeight,
        });
      });
    },
    [stepRows, agentRows] as const,
  );
  await page.pdf();
  return JSON.parse((await page.locator('body').getAttribute('data-printed')) ?? '{}') as Printed;
}

export function describePaper(getWorld: () => World): void {
  describe('on paper', () => {
    it('prints a run without what can only be clicked, and cuts off nothing that it prints', async () => {
      const world = getWorld();
      const { context, page } = await visit({ world, width: 800 });
      await openRun({ page, url: world.served.ordinary.url + featured });
      await page.emulateMedia({ media: 'print' });
      for (const clicked of ['.session-actions', '.wf-tools', '.wf-player', '.steps-tools', '.tab-list'])
        expect([clicked, await page.locator(clicked).first().isVisible()]).toEqual([clicked, false]);
      const cut = await page
        .locator('.steps-view')
        .evaluate(
          (view) => getComputedStyle(view).overflowY !== 'visible' || view.scrollHeight > view.clientHeight,
        );
      expect(cut).toBe(false);
      expect(await page.locator('.step').count()).toBeGreaterThan(5);
      await context.close();
    });

    it('a run has all of its steps, those that are not in view as well', async () => {
      const { url } = getWorld().served.ordinary;
      const { context, page } = await visit({ world: getWorld(), width: 800 });
      await openRun({ page, url: url + featured });
      const steps = Number(await page.locator('[data-part="count"]').innerText());
      const { steps: printed } = await countPrinted(page);
      expect(printed).toBe(steps);
      expect(await page.locator(stepRows).count()).toBeLessThan(steps);
      expect(await page.locator('.steps-view').getAttribute('data-on-paper')).toBe(null);
      await context.close();
    });

    it('a run that is longer than anybody reads has all of its agents and their lanes, and says where its steps are', async () => {
      const { url } = getWorld().served.much;
      const { context, page } = await visit({ world: getWorld() });
      await openRun({ page, url: url + huge });
      const before = await page.locator(agentRows).count();
      const [lane] = await page.locator('.wf-names .lane').all();
      const laneHeight = (await lane?.boundingBox())?.height ?? 0;
      const lanes = await page.locator('.wf-names .lane').count();
      const seen = (await page.locator('.wf-plot canvas').boundingBox())?.height ?? 0;
      expect(seen).toBeLessThan(lanes * laneHeight);
      const printed = await countPrinted(page);
      expect(printed.drawn).toBe(lanes * laneHeight);
      expect((await page.locator('.wf-plot canvas').boundingBox())?.height).toBe(seen);
      expect(printed.steps).toBeLessThan(200);
      const listed = await page.locator('.tab-list a', { hasText: 'Agents' }).innerText();
      expect(printed.agents).toBe(Number(/\d+/.exec(listed)?.[0]));
      expect(before).toBeLessThan(printed.agents);
      await page.emulateMedia({ media: 'print' });
      const says = await page
        .locator('.steps-view')
        .evaluate((view) => getComputedStyle(view, '::before').content);
      expect(says).toMatch(/Some of \d,\d{3} steps.*Export HTML/);
      await context.close();
    });

    it('puts tables on paper without the buttons of their files', async () => {
      const { url } = getWorld().served.ordinary;
      const { context, page } = await visit({ world: getWorld() });
      await page.goto(`${url}/reviews/phase-1`);
      const files = page.locator('.panel-head a[download]');
      expect(await files.count()).toBeGreaterThan(5);
      expect(await files.first().isVisible()).toBe(true);
      await page.emulateMedia({ media: 'print' });
      expect(await page.locator('table').first().isVisible()).toBe(true);
      expect(await page.locator('a[download]:visible').count()).toBe(0);
      await context.close();
    });
  });
}
