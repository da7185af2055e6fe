import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { featured, huge, openRun, visit, type World } from './world.ts';

export function describeTabs(getWorld: () => World): void {
  describe('tabs of a session', () => {
    it('hold two hundred runs with the rows in view alone, to the last', async () => {
      const world = getWorld();
      const { context, page, complaints } = await visit({ world });
      await openRun({ page, url: `${world.served.much.url}${huge}?tab=agents` });
      const rows = page.locator('.tab-scroll tbody tr:not(.spacer)');
      expect(await rows.count()).toBeLessThan(60);
      const seen = new Set<string>();
      const view = page.locator('.tab-scroll');
      const height = await view.evaluate((element) => element.scrollHeight);
      for (let top = 0; top < height; top += 400) {
        await view.evaluate((element, to) => element.scrollTo(0, to), top);
        await page.evaluate(() => new Promise(requestAnimationFrame));
        for (const href of await rows.locator('th a').evaluateAll((links) => links.map(String)))
          seen.add(href);
      }
      expect(seen.size).toBe(201);
      expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(5000);
      expect(complaints).toEqual([]);
      await context.close();
    });

    it('stand beside steps of which no more are drawn than are seen and six beyond', async () => {
      const world = getWorld();
      const { context, page } = await visit({ world });
      await openRun({ page, url: world.served.ordinary.url + featured });
      const beyond = () =>
        page.evaluate(() => {
          const bottom = document.querySelector('.steps-view')?.getBoundingClientRect().bottom ?? 0;
          const rows = [...document.querySelectorAll('.steps-view .step')];
          return rows.filter((row) => row.getBoundingClientRect().top >= bottom).length;
        });
      await expect.poll(beyond).toBe(6);
      await context.close();
    });

    it('stand beside steps that say so where a run is longer than a page holds, or cannot be read', async () => {
      const world = getWorld();
      const { context, page } = await visit({ world });
      await page.addInitScript(() => Object.defineProperty(navigator, 'deviceMemory', { value: 2 }));
      // Thirty megabytes that are no events, five times: on a device with little memory.
      const body = gzipSync(`${' '.repeat(1 << 20)}\n`.repeat(30));
      let left = 6;
      await page.route('**/segments/**', (route) => {
        left -= 1;
        if (left === 5) return route.fulfill({ status: 500 });
        return left < 0 ? route.continue() : route.fulfill({ body, contentType: 'application/gzip' });
      });
      await openRun({ page, url: world.served.much.url + huge });
      const count = page.locator('[data-part="count"]');
      expect(await count.innerText()).toMatch(/^[\d,]+ of more$/);
      expect(await count.getAttribute('title')).toContain('subtrack export events');
      expect(await page.locator('[data-part="problem"]').innerText()).toMatch(
        /^1 of the parts of this record cannot be read, and \d+ lines of it are no event/,
      );
      await context.close();
    });

    it.each([1240, 1440])('and the heads of all panels hold what stands in them at %d px', async (width) => {
      const world = getWorld();
      const { context, page } = await visit({ world, width });
      await openRun({ page, url: world.served.much.url + huge });
      const outside = await page.locator('.panel-head').evaluateAll((heads) =>
        heads.flatMap((head) => {
          const { right } = head.getBoundingClientRect();
          const parts = [...head.querySelectorAll('*')];
          return parts.filter((part) => part.getBoundingClientRect().right > right + 0.5).map(String);
        }),
      );
      expect(outside).toEqual([]);
      await context.close();
    });

    it('open a file with its diffs, and lead from a change to its step', async () => {
      const world = getWorld();
      const { context, page, complaints } = await visit({ world });
      await openRun({ page, url: `${world.served.much.url}${huge}?tab=files` });
      expect(await page.locator('.diff').count()).toBe(0);
      await page.click('.file summary >> nth=0');
      await page.waitForSelector('.file[open] .diff .added');
      expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(5000);
      const change = page.locator('.file[open] figcaption a >> nth=2');
      const step = await change.getAttribute('data-goto');
      await change.click();
      await page.waitForSelector('.step.selected .step-body', { state: 'visible' });
      expect(await page.locator('.step.selected').getAttribute('data-step')).toBe(step);
      await page.locator('.file summary >> nth=0').click();
      await page.waitForSelector('.file[open]', { state: 'detached' });
      expect(complaints).toEqual([]);
      await context.close();
    });

    it.each([390, 768])(
      'are at once in reach at %d px, and bring what they hold into sight',
      async (width) => {
        const world = getWorld();
        const { context, page } = await visit({ world, width });
        await openRun({ page, url: `${world.served.ordinary.url}${featured}` });
        const window = page.viewportSize()?.height ?? 0;
        const topOf = async (place: string) => (await page.locator(place).boundingBox())?.y ?? -1;
        expect(await topOf('.tab-list')).toBeLessThan(window * 0.6);
        for (const [tab, place] of [
          ['errors', '.failures'],
          ['steps', '.steps-panel'],
        ] as const) {
          await page.click(`.tab-list .tab-${tab}-link`);
          await page.waitForSelector(place, { state: 'visible' });
          await page.waitForFunction(
            ([at, height]) =>
              (document.querySelector(at)?.getBoundingClientRect().top ?? height) < height * 0.75,
            [place, window] as const,
          );
          expect(await topOf('.tab-list')).toBeGreaterThanOrEqual(0);
        }
        await context.close();
      },
    );

    it('are read page by page without script', async () => {
      const world = getWorld();
      const { context, page } = await visit({ world, script: false });
      await page.goto(`${world.served.much.url}${huge}?tab=agents`);
      expect(await page.locator('.tab-scroll tbody tr').count()).toBe(20);
      await page.click('.run-pages a[rel="next"]');
      expect(await page.locator('[data-part="runs"]').innerText()).toBe('21–40 of 201');
      expect(await page.locator('.tab-scroll tbody tr').count()).toBe(20);
      await page.goto(`${world.served.ordinary.url}${featured}?tab=files`);
      await page.click('.file summary >> nth=0');
      expect(await page.locator('.diff .added').first().isVisible()).toBe(true);
      await context.close();
    });
  });
}
