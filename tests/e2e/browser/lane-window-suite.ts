import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { featured, huge, openRun, visit, type World } from './world.ts';

export function describeLaneWindow(getWorld: () => World): void {
  describe('what the lanes show', () => {
    it('gives the lanes two thirds of the width, more by the divider, all without the steps', async () => {
      const world = getWorld();
      const { context, page, complaints } = await visit({ world });
      const url = world.served.ordinary.url + featured;
      await openRun({ page, url });
      expect(await shareOfLanes(page)).toBeGreaterThanOrEqual(2 / 3);
      const plot = await boxOf({ page, selector: '.wf-plot' });
      expect(plot.width).toBeGreaterThan(560);
      await page.locator('.run-divider').focus();
      await page.keyboard.press('PageUp');
      await page.waitForURL(/split=59/);
      expect(await shareOfLanes(page)).toBeLessThan(0.61);
      const divider = await boxOf({ page, selector: '.run-divider' });
      await page.mouse.move(divider.x + 4, divider.y + 300);
      await page.mouse.down();
      await page.mouse.move(divider.x + 184, divider.y + 300, { steps: 3 });
      await page.mouse.up();
      await page.waitForURL(/split=7[345]/);
      await page.click('[data-do="steps"]');
      await page.waitForURL(/steps=hidden/);
      expect(await page.locator('.steps-panel').isVisible()).toBe(false);
      expect(await shareOfLanes(page)).toBe(1);
      await page.reload();
      await page.waitForSelector('[data-ready]');
      expect(await page.locator('.steps-panel').isVisible()).toBe(false);
      // Whatever leads to a step shows the steps again.
      await page.locator('.wf-plot').focus();
      await page.keyboard.press('Home');
      await page.keyboard.press('Enter');
      await page.waitForSelector('.step.selected', { state: 'visible' });
      expect(complaints).toEqual([]);
      await context.close();
    });

    it('shows the window on the small map, and moves and resizes it there', async () => {
      const world = getWorld();
      const { context, page, complaints } = await visit({ world });
      await openRun({ page, url: `${world.served.ordinary.url}${featured}?t=60-120` });
      const words = page.locator('.wf-window-words');
      expect(await words.innerText()).toMatch(/^\d\d:\d\d:\d\d–\d\d:\d\d:\d\d · 1 m 00 s of /);
      const map = await boxOf({ page, selector: '.wf-map' });
      const before = await boxOf({ page, selector: '.wf-window' });
      await page.mouse.move(before.x + before.width / 2, map.y + 12);
      await page.mouse.down();
      await page.mouse.move(before.x + before.width / 2 + 120, map.y + 12, { steps: 4 });
      await page.mouse.up();
      const moved = await boxOf({ page, selector: '.wf-window' });
      expect(moved.x - before.x).toBeCloseTo(120, -1);
      expect(moved.width).toBeCloseTo(before.width, 0);
      await page.mouse.move(moved.x + moved.width - 1, map.y + 12);
      await page.mouse.down();
      await page.mouse.move(moved.x + moved.width + 80, map.y + 12, { steps: 4 });
      await page.mouse.up();
      const wider = await boxOf({ page, selector: '.wf-window' });
      expect(wider.x).toBeCloseTo(moved.x, 0);
      expect(wider.width - moved.width).toBeCloseTo(80, -1);
      await page.waitForURL((url) => !url.search.includes('t=60.0-120.0'));
      expect(complaints).toEqual([]);
      await context.close();
    });

    it('moves with the wheel, by drag on the axis and by Shift with arrows, and zooms with Ctrl and wheel', async () => {
      const world = getWorld();
      const { context, page } = await visit({ world });
      await openRun({ page, url: `${world.served.ordinary.url}${featured}?t=60-120` });
      const plot = await boxOf({ page, selector: '.wf-plot' });
      const windowX = async () => (await boxOf({ page, selector: '.wf-window' })).x;
      const moves = async (act: () => Promise<void>) => {
        const before = await windowX();
        await act();
        await page.waitForFunction(
          (x) => Math.abs((document.querySelector('.wf-window')?.getBoundingClientRect().x ?? x) - x) > 1,
          before,
        );
        return Math.sign((await windowX()) - before);
      };
      await page.mouse.move(plot.x + 200, plot.y + 40);
      expect(await moves(() => page.mouse.wheel(160, 0))).toBe(1);
      expect(await moves(() => page.mouse.wheel(-120, 0))).toBe(-1);
      const axis = await boxOf({ page, selector: '.wf-ticks' });
      expect(
        await moves(async () => {
          await page.mouse.move(axis.x + 300, axis.y + 10);
          await page.mouse.down();
          await page.mouse.move(axis.x + 180, axis.y + 10, { steps: 3 });
          await page.mouse.up();
        }),
      ).toBe(1);
      await page.locator('.wf-plot').focus();
      expect(await moves(() => page.keyboard.press('Shift+ArrowLeft'))).toBe(-1);
      const wide = (await boxOf({ page, selector: '.wf-window' })).width;
      await page.mouse.move(plot.x + 200, plot.y + 40);
      await page.keyboard.down('Control');
      await page.mouse.wheel(0, -300);
      await page.keyboard.up('Control');
      await page.waitForFunction(
        (width) => (document.querySelector('.wf-window')?.getBoundingClientRect().width ?? width) < width - 1,
        wide,
      );
      await context.close();
    });

    it('tells of colliding marks how many, zooms into them, and never covers the lane that it speaks of', async () => {
      const world = getWorld();
      const { context, page } = await visit({ world });
      await openRun({ page, url: world.served.much.url + huge });
      const plot = await boxOf({ page, selector: '.wf-plot' });
      const tip = page.locator('.wf-tip');
      const y = plot.y + 26 + 13;
      let found = '';
      for (let x = 2; x < plot.width / 2 && !found.includes('failures'); x += 4) {
        await page.mouse.move(plot.x + x, y);
        found = (await tip.isVisible()) ? await tip.innerText() : '';
      }
      expect(found).toMatch(/^\d+ failures[\s\S]*\d+ × \w+[\s\S]*zoom in/);
      const box = await tip.boundingBox();
      const [top, bottom] = [plot.y + 26, plot.y + 52];
      expect(box !== null && (box.y >= bottom || box.y + box.height <= top)).toBe(true);
      await page.mouse.down();
      await page.mouse.up();
      await page.waitForURL(/t=/);
      expect(await page.locator('.step.selected').count()).toBe(0);
      await context.close();
    });

    it('draws context and cost as lines that are switched on, each agent when it is chosen', async () => {
      const world = getWorld();
      const { context, page, complaints } = await visit({ world });
      await openRun({ page, url: world.served.ordinary.url + featured });
      expect(await page.locator('.wf-strip:visible').count()).toBe(0);
      await page.click('[data-do="context"]');
      await page.click('[data-do="cost"]');
      await page.waitForURL(/lines=context%2Ccost/);
      const said = (line: string) => page.locator(`[data-strip="${line}"] [data-part="said"]`);
      expect(await said('context').innerText()).toMatch(/^main [\d.]+k of [\d.]+[kM]$/);
      const cost = await page.locator('.stat', { hasText: 'Cost' }).locator('.figure').innerText();
      expect(await said('cost').innerText()).toBe(`${cost} of ${cost}`);
      await page.click('[data-lane] >> text=code-reviewer');
      await page.waitForURL(/agent=/);
      expect(await said('context').innerText()).toMatch(/^code-reviewer [\d.]+k$/);
      expect(await said('cost').innerText()).toMatch(/ · \$[\d.]+$/);
      await page.reload();
      await page.waitForSelector('[data-ready]');
      expect(await page.locator('.wf-strip:visible').count()).toBe(2);
      expect(complaints).toEqual([]);
      await context.close();
    });

    it('gives stars only where they tell lanes apart', async () => {
      const world = getWorld();
      const { context, page } = await visit({ world });
      for (const url of [world.served.ordinary.url + featured, world.served.much.url + huge]) {
        await openRun({ page, url });
        const lanes = await page.locator('.wf-names .lane:not(.lane-files)').count();
        expect(await page.locator('.lane-star').count()).toBeLessThan(lanes / 2);
      }
      await context.close();
    });
  });
}

async function boxOf({ page, selector }: { page: Page; selector: string }) {
  const box = await page.locator(selector).boundingBox();
  if (box === null) throw new Error(`${selector} is not shown`);
  return box;
}

/** Of what the lanes and the steps have together. */
async function shareOfLanes(page: Page): Promise<number> {
  const [lanes = 0, steps = 0] = await page
    .locator('.run-left, .steps-panel')
    .evaluateAll((panels) => panels.map((panel) => panel.getBoundingClientRect().width));
  return lanes / (lanes + steps);
}
