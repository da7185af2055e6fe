import { describe, expect, it } from 'vitest';
import { featured, visit, type World } from './world.ts';

export function describeUse(getWorld: () => World): void {
  describe('use', () => {
    it('keeps filters under a name, in this browser, until they are forgotten', async () => {
      const { url } = getWorld().served.ordinary;
      const { context, page, complaints } = await visit({ world: getWorld() });
      await page.goto(`${url}/sessions`);
      expect(await page.locator('.saved-filters').innerText()).toBe('');
      await page.goto(`${url}/sessions?failed=1&status=crashed`);
      await page.click('text=Save these filters');
      await page.getByLabel('Name of these filters').fill('What <b>broke</b>');
      await page.keyboard.press('Enter');
      await page.goto(`${url}/sessions`);
      await page.click('.saved-filters a');
      await page.waitForURL(/failed=1&status=crashed/);
      expect(await page.locator('.saved-filters a').innerText()).toBe('What <b>broke</b>');
      expect(await page.locator('.saved-filters a').getAttribute('aria-current')).toBe('true');
      await page.goto(`${url}/errors`);
      expect(await page.locator('.saved-filters a').count()).toBe(0);
      await page.goto(`${url}/sessions`);
      await page.getByLabel('Forget the filters What <b>broke</b>').click();
      await page.reload();
      expect(await page.locator('.saved-filters a').count()).toBe(0);
      expect(complaints).toEqual([]);
      await context.close();
    });

    it('gives Drive more room on Storage, which says what the cloud looks after', async () => {
      const { url } = getWorld().served.ordinary;
      const { context, page, complaints } = await visit({ world: getWorld() });
      await page.goto(`${url}/storage`);
      const upkeep = page.getByRole('region', { name: 'Upkeep' });
      await expect
        .poll(() => upkeep.locator('li').allInnerTexts())
        .toMatchObject([
          expect.stringContaining('Google Drive was full'),
          expect.stringContaining('could not be compared'),
          expect.stringContaining('1 upload to S3'),
        ]);
      const room = page.getByLabel('GB in Drive');
      await room.fill('22.5');
      await page.getByRole('region', { name: 'Policy' }).getByRole('button', { name: 'Save' }).click();
      await page.waitForLoadState();
      await page.goto(`${url}/storage`);
      expect(await room.inputValue()).toBe('22.5');
      expect(complaints).toEqual([]);
      await context.close();
    });

    it.each(['/sessions', '/errors', '/agents/runs'])(
      'shows all of a long list, and goes back to the place in it: %s',
      async (list) => {
        const { url } = getWorld().served.much;
        const { context, page, complaints } = await visit({ world: getWorld(), moving: true });
        await page.goto(url + list);
        const rows = page.locator('.table-panel tbody tr');
        await rows.last().scrollIntoViewIfNeeded();
        expect(
          await rows.evaluateAll((all) => all.filter((row) => row.getClientRects().length === 0).length),
        ).toBe(0);
        const at = await page.evaluate(() => scrollY);
        expect(at).toBeGreaterThan(900);
        await page.reload();
        await expect.poll(() => page.evaluate(() => scrollY)).toBe(at);
        await rows.last().locator('a.row-link').click();
        await page.waitForURL((to) => to.pathname !== list);
        await page.goBack();
        await expect.poll(() => page.evaluate(() => scrollY)).toBe(at);
        expect(complaints).toEqual([]);
        await context.close();
      },
    );

    it('opens the sessions behind a square of the week, with the same sum', async () => {
      const { url } = getWorld().served.ordinary;
      const { context, page } = await visit({ world: getWorld() });
      await page.goto(`${url}/costs`);
      const square = page.locator('.heat-chart a:has(.heat-5)').first();
      const says = (await square.locator('title').textContent()) ?? '';
      await square.click();
      await page.waitForURL(/week_hour=/);
      const total = await page.locator('.stat:has(.label:text-is("Total")) .figure').innerText();
      expect(says).toContain(`: ${total}, `);
      await context.close();
    });

    it('says everything without script: pages, filters, sorting, steps', async () => {
      const world = getWorld();
      const { url } = world.served.ordinary;
      const { context, page } = await visit({ world, script: false });
      await page.goto(`${url}/sessions`);
      await page.selectOption('select[name="status"]', 'crashed');
      await page.click('form[role="search"] button');
      expect(page.url()).toContain('status=crashed');
      expect(await page.locator('tbody .state-crashed').count()).toBe(await page.locator('tbody tr').count());
      await page.click('thead a:has-text("Cost")');
      expect(page.url()).toMatch(/status=crashed.*sort=cost/);
      await page.goto(`${url}${featured}`);
      expect(await page.locator('.step').count()).toBe(40);
      await page.click('a[rel="next"]');
      expect(await page.locator('.step').count()).toBe(40);
      await page.goto(`${url}${featured}`);
      const tools = page.locator('.stat', { hasText: 'Tools' });
      const calls = await tools.locator('.figure').innerText();
      await tools.locator('.stat-main').click();
      expect(await page.locator('[data-part="count"]').innerText()).toMatch(new RegExp(`^${calls} of `));
      expect(await page.locator('.step:not(:has(svg))').count()).toBe(0);
      await page.click('.tab-files-link');
      await page.click('.files summary >> nth=0');
      expect(await page.locator('.diff .added').first().isVisible()).toBe(true);
      await page.goto(`${url}/costs`);
      expect(await page.locator('tbody tr').count()).toBeGreaterThan(2);
      expect(await page.locator('.cost-chart .bar-plot a rect[class^="fill-"]').count()).toBeGreaterThan(2);
      expect(await page.locator('.heat-chart a, .treemap a').count()).toBeGreaterThan(10);
      expect(await page.locator('.cost-chart .bar-plot').textContent()).toMatch(/\d+ [A-Z][a-z]{2}/);
      await context.close();
    });

    it('filters at once with script, keeps state in the URL and leads from a figure to its rows', async () => {
      const world = getWorld();
      const { context, page, complaints } = await visit({ world });
      await page.goto(`${world.served.ordinary.url}/tools`);
      await page.selectOption('select[name="project"]', 'acme/ledger');
      await page.waitForURL(/project=acme%2Fledger/);
      const calls = await page.locator('tbody tr', { hasText: 'Bash' }).locator('td >> nth=0').innerText();
      await page.locator('tbody tr', { hasText: 'Bash' }).locator('td a >> nth=0').click();
      await page.waitForURL(/tools\/sessions.*tool=Bash/);
      const rows = await page.locator('tbody tr td:nth-child(3)').allInnerTexts();
      expect(rows.reduce((sum, text) => sum + Number(text.replaceAll(',', '')), 0)).toBe(
        Number(calls.replaceAll(',', '')),
      );
      expect(complaints).toEqual([]);
      await context.close();
    });

    it('goes by keyboard alone: skip link, pages, rows', async () => {
      const world = getWorld();
      const { context, page } = await visit({ world });
      await page.goto(`${world.served.ordinary.url}/sessions`);
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe('Skip to content');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true);
      await page.locator('tbody a.row-link').first().focus();
      const outline = await page.evaluate(
        () => getComputedStyle(document.activeElement ?? document.body).outlineStyle,
      );
      expect(outline).toBe('solid');
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/sessions\/[^?]+/);
      await context.close();
    });

    it('separates what stands in a line on its left, whatever way its text runs', async () => {
      const world = getWorld();
      const { context, page } = await visit({ world });
      await page.goto(`${world.served.much.url}/sessions`);
      const gaps = await page.evaluate(() =>
        Array.from(document.querySelectorAll('.line-two > * + *'))
          .filter(
            (item) => getComputedStyle(item).direction === 'rtl' && item.scrollWidth <= item.clientWidth,
          )
          .map((item) => {
            const text = document.createRange();
            text.selectNodeContents(item);
            return Math.round(item.getBoundingClientRect().right - text.getBoundingClientRect().right);
          }),
      );
      expect(new Set(gaps)).toEqual(new Set([0]));
      await context.close();
    });

    it('keeps where phases lie, and what moves them, within reach of a phone', async () => {
      const { url } = getWorld().served.ordinary;
      for (const width of [390, 768, 1100]) {
        const { context, page } = await visit({ world: getWorld(), width });
        await page.goto(`${url}/storage`);
        const cells = page.locator('section[aria-label="Tiers"] td, section[aria-label="Phases"] td');
        const hidden = await cells.evaluateAll((all) =>
          all
            .filter((cell) => cell.textContent !== '' && !cell.checkVisibility())
            .map((cell) => cell.outerHTML),
        );
        expect(hidden).toEqual([]);
        const move = page.getByLabel('Move phase 1 to S3');
        await move.scrollIntoViewIfNeeded();
        const box = await move.boundingBox();
        expect((box?.x ?? 0) + (box?.width ?? 9999)).toBeLessThan(width);
        const name = page.locator('section[aria-label="Phases"] tbody td').first();
        const word = await name.evaluate((cell) => getComputedStyle(cell, '::before').content);
        expect(word).toBe(width < 1024 ? '"Bundles"' : 'none');
        await context.close();
      }
    });

    it.each([390, 768, 1100])(
      'offers the columns for which %d px have no room, and loses none',
      async (width) => {
        const { url } = getWorld().served.ordinary;
        const { context, page, complaints } = await visit({ world: getWorld(), width });
        const hidden = () =>
          page
            .locator('.page tbody :is(th, td)')
            .evaluateAll((all) =>
              all
                .filter((cell) => cell.textContent !== '' && !cell.checkVisibility())
                .map((cell) => cell.outerHTML),
            );
        let offered = 0;
        for (const list of [
          '/sessions',
          '/costs',
          '/errors',
          '/agents',
          '/agents/runs',
          '/tools',
          '/team',
          '/phases',
        ]) {
          await page.goto(url + list);
          const link = page.locator('.columns-link a:visible').first();
          const isOffered = (await link.count()) > 0;
          expect({ list, isOffered }).toEqual({ list, isOffered: (await hidden()).length > 0 });
          if (!isOffered) continue;
          offered += 1;
          await link.click();
          await page.waitForURL(/columns=all/);
          expect({ list, hidden: await hidden() }).toEqual({ list, hidden: [] });
          const last = page.locator('.all-columns tbody tr:first-child > :last-child').first();
          await last.scrollIntoViewIfNeeded();
          const box = await last.boundingBox();
          expect((box?.x ?? 0) + (box?.width ?? 9999)).toBeLessThanOrEqual(width);
          expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
          // What is chosen next keeps them.
          const heading = page.locator('thead a:visible').first();
          if ((await heading.count()) > 0) {
            await heading.click();
            await page.waitForURL(/columns=all.*sort=|sort=.*columns=all/);
          }
          await page.getByRole('link', { name: 'Fewer columns' }).first().click();
          await page.waitForURL((to) => !to.search.includes('columns'));
        }
        expect(offered).toBeGreaterThan(2);
        expect(complaints).toEqual([]);
        await context.close();
      },
    );

    it('says what is wrong in one line, with its link in it', async () => {
      const world = getWorld();
      const { context, page } = await visit({ world });
      await page.goto(`${world.served.ordinary.url}/storage`);
      const line = page.getByRole('alert').locator('p');
      const tops = await line.evaluate((element) => {
        const all = document.createRange();
        all.selectNodeContents(element);
        return new Set(Array.from(all.getClientRects(), ({ bottom }) => Math.round(bottom / 8))).size;
      });
      expect(tops).toBe(1);
      await context.close();
    });

    it('remembers the colour scheme without a flash', async () => {
      const world = getWorld();
      const { context, page } = await visit({ world, scheme: 'light' });
      await page.goto(`${world.served.ordinary.url}/tools?range=7d`);
      await page.click('.rail .theme button[value="dark"]');
      expect(page.url()).toContain('/tools?range=7d');
      expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
      const background = await page.evaluate(
        () => getComputedStyle(document.documentElement).backgroundColor,
      );
      expect(background).toMatch(/^oklch\(0\.1/);
      await context.close();
    });

    it('gives every table as CSV, with formulas made harmless', async () => {
      const world = getWorld();
      const { context, page } = await visit({ world });
      await page.goto(`${world.served.much.url}/sessions`);
      const answer = await page.request.get(`${world.served.much.url}/sessions?format=csv`);
      expect(answer.headers()['content-type']).toContain('text/csv');
      const text = await answer.text();
      const rows = text.split('\r\n');
      expect(rows.length).toBeGreaterThan(100);
      // Within a row, lines are those of a text: no cell begins there.
      expect(rows.filter((row) => /(?:^|,)"?[=+@]/.test(row))).toEqual([]);
      await context.close();
    });
  });
}
