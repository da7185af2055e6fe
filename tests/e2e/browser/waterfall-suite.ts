import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { featured, huge, openRun, visit, type World } from './world.ts';

export function describeWaterfall(getWorld: () => World): void {
  describe('waterfall', () => {
    it('opens a clicked mark among the steps, links it and finds it again', async () => {
      const world = getWorld();
      const { context, page, complaints } = await visit({ world });
      const url = world.served.ordinary.url + featured;
      await openRun({ page, url });
      await clickFirstMark(page);
      await page.waitForURL(/step=/);
      const id = new URL(page.url()).searchParams.get('step') ?? '';
      const step = page.locator(`[data-step="${id}"]`);
      expect(await step.getAttribute('class')).toContain('selected');
      expect(await step.isVisible()).toBe(true);
      const link = page.url();
      const fresh = await visit({ world });
      await openRun({ page: fresh.page, url: link });
      expect(await fresh.page.locator(`[data-step="${id}"].selected`).isVisible()).toBe(true);
      expect([...complaints, ...fresh.complaints]).toEqual([]);
      await fresh.context.close();
      await context.close();
    });

    it('walks the steps with arrow keys and zooms with + − 0', async () => {
      const world = getWorld();
      const { context, page } = await visit({ world });
      await openRun({ page, url: world.served.ordinary.url + featured });
      await page.locator('.wf-plot').focus();
      await page.keyboard.press('ArrowRight');
      await page.waitForURL(/step=/);
      const first = new URL(page.url()).searchParams.get('step');
      for (let times = 0; times < 3; times += 1) await page.keyboard.press('ArrowRight');
      await page.waitForURL((url) => url.searchParams.get('step') !== first);
      await page.keyboard.press('ArrowDown');
      await page.waitForFunction(
        () => document.querySelector('.step.selected .step-lane:not(.hue-main)') !== null,
      );
      await page.keyboard.press('+');
      await page.waitForURL(/t=/);
      await page.keyboard.press('0');
      await page.waitForURL((url) => !url.searchParams.has('t'));
      await page.keyboard.press('Enter');
      expect(
        await page.locator('.step.selected details[open], .step.selected:not(:has(details))').count(),
      ).toBe(1);
      await page.keyboard.press('Escape');
      await page.waitForURL((url) => !url.searchParams.has('step'));
      await context.close();
    });

    it('zooms by a drag, keeps it in the URL and undoes it', async () => {
      const world = getWorld();
      const { context, page } = await visit({ world });
      await openRun({ page, url: world.served.ordinary.url + featured });
      const box = await plotBox(page);
      await page.mouse.move(box.x + box.width * 0.3, box.y + 40);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.6, box.y + 60, { steps: 4 });
      expect(await page.locator('.wf-select').isVisible()).toBe(true);
      await page.mouse.up();
      await page.waitForURL(/t=[\d.]+-[\d.]+/);
      await page.click('[data-do="reset"]');
      await page.waitForURL((url) => !url.searchParams.has('t'));
      await context.close();
    });

    it('folds agents that started together, and narrows the steps to one lane', async () => {
      const world = getWorld();
      const { context, page } = await visit({ world });
      await openRun({ page, url: world.served.ordinary.url + featured });
      const lanes = page.locator('.wf-names .lane');
      const open = await lanes.count();
      await page.click('[data-fold] >> nth=1');
      expect(await lanes.count()).toBe(open - 3);
      await page.click('[data-fold] >> nth=1');
      expect(await lanes.count()).toBe(open);
      await page.click('[data-lane] >> text=code-reviewer');
      await page.waitForURL(/agent=/);
      expect(await page.locator('[data-part="count"]').innerText()).toMatch(/^\d+ of \d+$/);
      expect(await page.locator('.lane.active').innerText()).toContain('code-reviewer');
      await context.close();
    });

    it('shows on the axis where the steps are', async () => {
      const world = getWorld();
      const { context, page } = await visit({ world });
      await openRun({ page, url: world.served.ordinary.url + featured });
      const line = page.locator('.wf-cursor');
      expect(await line.isVisible()).toBe(false);
      const places: number[] = [];
      for (const share of [0.3, 0.9]) {
        await page
          .locator('.steps-view')
          .evaluate((view, part) => view.scrollTo(0, view.scrollHeight * part), share);
        await line.waitFor({ state: 'visible' });
        await page.waitForFunction(
          (before) => (document.querySelector('.wf-cursor')?.getBoundingClientRect().x ?? 0) > before + 20,
          places.at(-1) ?? 0,
        );
        places.push((await line.boundingBox())?.x ?? 0);
      }
      await context.close();
    });

    it('finds steps by text and shows failures alone', async () => {
      const world = getWorld();
      const { context, page } = await visit({ world });
      await openRun({ page, url: world.served.ordinary.url + featured });
      await page.fill('[data-do="find"]', 'npm test');
      await page.waitForURL(/find=npm\+test/);
      const texts = await page.locator('.step').allInnerTexts();
      expect(texts.length).toBeGreaterThan(0);
      await page.fill('[data-do="find"]', '');
      await page.selectOption('[data-do="show"]', 'failed');
      await page.waitForURL(/show=failed/);
      const failed = await page.locator('.step').count();
      expect(failed).toBe(await page.locator('.step.failed').count());
      await context.close();
    });

    it('opens and closes a step by click and by keyboard, and walks on from it', async () => {
      const world = getWorld();
      const { context, page } = await visit({ world });
      await openRun({ page, url: world.served.ordinary.url + featured });
      const call = page.locator('.step', { hasText: 'Bash' }).first();
      await call.locator('.step-line').click();
      await page.waitForSelector('.step.selected .step-body .block');
      const id = await page.locator('.step.selected').getAttribute('data-step');
      await page.keyboard.press('Enter');
      await page.waitForSelector('.step.selected .step-body', { state: 'hidden' });
      expect(await page.locator('.step.selected').getAttribute('data-step')).toBe(id);
      await page.keyboard.press('j');
      await page.waitForURL((url) => url.searchParams.get('step') !== id);
      await context.close();
    });

    it('holds ten thousand events and two hundred lanes with a page of a few hundred elements a pane', async () => {
      const world = getWorld();
      const { context, page, complaints } = await visit({ world });
      await openRun({ page, url: world.served.much.url + huge });
      expect(
        Number((await page.locator('[data-part="count"]').innerText()).replaceAll(',', '')),
      ).toBeGreaterThan(5000);
      expect(await page.locator('.step').count()).toBeLessThan(80);
      await page.locator('.steps-view').evaluate((view) => view.scrollTo(0, view.scrollHeight));
      await page.waitForSelector('text=Session ended');
      await page.locator('.wf-plot').focus();
      await page.keyboard.press('End');
      await page.waitForSelector('.step.selected >> text=Session ended');
      expect(complaints).toEqual([]);
      await context.close();
    });
  });
}

async function plotBox(page: Page) {
  const box = await page.locator('.wf-plot').boundingBox();
  if (box === null) throw new Error('the plot is not shown');
  return box;
}

/** The cursor tells nothing, so try along the main lane until something opens. */
async function clickFirstMark(page: Page): Promise<void> {
  const box = await plotBox(page);
  for (let x = 4; x < box.width; x += 6) {
    await page.mouse.click(box.x + x, box.y + 13);
    if ((await page.locator('.step.selected').count()) > 0) return;
  }
  throw new Error('no mark could be clicked');
}
