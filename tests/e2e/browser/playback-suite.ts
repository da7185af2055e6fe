import { longestTaskOf } from '../../support/page-tasks.ts';
import { describe, expect, it } from 'vitest';
import { featured, huge, openRun, visit, type World } from './world.ts';

export function describePlayback(getWorld: () => World): void {
  describe('playing a run back', () => {
    it('moves all lanes, figures and steps along, pauses, and keeps the moment in the URL', async () => {
      const world = getWorld();
      const { context, page, complaints } = await visit({ world });
      await openRun({ page, url: `${world.served.ordinary.url}${featured}?lines=cost` });
      const veil = page.locator('.wf-plot .wf-veil');
      expect(await veil.isVisible()).toBe(false);
      await page.locator('.wf-plot').focus();
      await page.keyboard.press('Space');
      await page.waitForSelector('.lane[data-stage="not-begun"]');
      const left = async () => (await veil.boundingBox())?.x ?? 0;
      const first = await left();
      await page.waitForFunction(
        (x) => (document.querySelector('.wf-plot .wf-veil')?.getBoundingClientRect().x ?? 0) > x + 15,
        first,
      );
      await page.waitForSelector('.step.reached', { state: 'visible' });
      await page.keyboard.press('Space');
      await page.waitForURL(/at=/);
      const stopped = await left();
      await page.waitForTimeout(200);
      expect(await left()).toBe(stopped);
      expect(await page.locator('.lane[data-stage="at-work"]').count()).toBeGreaterThan(0);
      const said = await page.locator('[data-strip="cost"] [data-part="said"]').innerText();
      const [now = 0, whole = 0] = [...said.matchAll(/\$([\d.]+)/g)].map(([, figure]) => Number(figure));
      expect(now).toBeLessThan(whole);
      await page.reload();
      await page.waitForSelector('[data-ready]');
      await veil.waitFor({ state: 'visible' });
      expect(Math.abs((await left()) - stopped)).toBeLessThan(3);
      await page.locator('.wf-plot').focus();
      await page.keyboard.press('Escape');
      await veil.waitFor({ state: 'hidden' });
      await page.waitForURL((url) => !url.searchParams.has('at'));
      expect(await page.locator('.lane[data-stage="not-begun"]').count()).toBe(0);
      expect(complaints).toEqual([]);
      await context.close();
    });

    it('goes from step to step with arrow keys on the scrub bar', async () => {
      const world = getWorld();
      const { context, page } = await visit({ world });
      await openRun({ page, url: world.served.ordinary.url + featured });
      const scrub = page.locator('[data-do="scrub"]');
      await scrub.focus();
      await page.keyboard.press('ArrowLeft');
      await page.waitForSelector('.step.reached');
      const last = await page.locator('.step.reached').getAttribute('data-step');
      const words = await scrub.getAttribute('aria-valuetext');
      expect(words).toMatch(/^\d\d:\d\d:\d\d · /);
      await page.keyboard.press('ArrowLeft');
      await page.waitForFunction((id) => {
        const reached = document.querySelector<HTMLElement>('.step.reached');
        return reached !== null && reached.dataset['step'] !== id;
      }, last);
      await context.close();
    });

    it('plays ten thousand events without a stop that one would notice', async () => {
      const world = getWorld();
      const { context, page, complaints } = await visit({ world });
      await openRun({ page, url: `${world.served.much.url}${huge}?lines=context,cost` });
      await page.waitForTimeout(500);
      const longest = await longestTaskOf({
        browser: world.browser,
        async work() {
          await page.click('[data-do="play"]');
          await page.waitForTimeout(3000);
          await page.click('[data-do="play"]');
        },
      });
      process.stdout.write(
        `playing 10,000 events: longest task ${longest.toFixed(0)} ms of processor time\n`,
      );
      expect(longest).toBeGreaterThan(0);
      expect(longest).toBeLessThan(100);
      expect(complaints).toEqual([]);
      await context.close();
    });
  });
}
