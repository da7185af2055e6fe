import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { featured, openRun, visit, type World } from './world.ts';

/** What the keyboard acts on, by its words. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const now = document.activeElement;
    return now === null || now === document.body
      ? ''
      : (now.getAttribute('aria-label') ?? now.getAttribute('name') ?? now.textContent.trim());
  });

/** By the palette: a few letters and Enter. */
async function go({ page, text }: { page: Page; text: string }): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.locator('.palette input').fill(text);
  await page.waitForSelector(`.palette [role="option"][aria-selected="true"] >> text=/${text}/i`);
  await page.keyboard.press('Enter');
}

const dollarsIn = (text: string) => Number(/\d[\d,]*\.?\d*/.exec(text)?.[0].replaceAll(',', ''));

/** A column of the page's table, in dollars. */
async function costsOf(page: Page, heading: string): Promise<number[]> {
  const headings = await page.locator('main thead th').allInnerTexts();
  const at = headings.findIndex((text) => text.trim() === heading);
  const cells = await page.locator(`main tbody tr:not(.spacer) > :nth-child(${at + 1})`).allInnerTexts();
  return cells.map(dollarsIn);
}

/** What the run costs whose row the keyboard acts on. */
async function focusedRow(page: Page): Promise<string> {
  const row = page.locator('.tabs tbody tr:has(a:focus)');
  if ((await row.count()) === 0) return '';
  const headings = await page.locator('.tabs thead th').allInnerTexts();
  const at = headings.findIndex((text) => text.trim() === 'Own');
  return String(dollarsIn(await row.locator(`> :nth-child(${at + 1})`).innerText()));
}

export function describeKeyTasks(getWorld: () => World): void {
  describe('by keys alone', () => {
    it('a range, a sorting and a filter are chosen, and the keyboard stays where it was', async () => {
      const { url } = getWorld().served.ordinary;
      const { context, page, complaints } = await visit({ world: getWorld() });
      await page.goto(`${url}/sessions`);
      await go({ page, text: '7 d' });
      await page.waitForURL(/range=7d/);
      await expect.poll(() => focused(page)).toBe('7 d');
      await page.locator('thead a', { hasText: 'Cost' }).focus();
      await page.keyboard.press('Enter');
      await page.waitForURL(/sort=cost/);
      await expect.poll(() => focused(page)).toBe('Cost');
      await page.locator('select[name="status"]').focus();
      await page.keyboard.press('c');
      await page.waitForURL(/status=c/);
      await expect.poll(() => focused(page)).toBe('status');
      expect(complaints).toEqual([]);
      await context.close();
    });

    it('filters are saved, used and forgotten, and the keyboard is never lost', async () => {
      const { url } = getWorld().served.ordinary;
      const { context, page, complaints } = await visit({ world: getWorld() });
      await page.goto(`${url}/sessions?status=crashed`);
      await go({ page, text: 'Save these filters' });
      await page.keyboard.press('Escape');
      expect(await focused(page)).toBe('Save these filters');
      await page.keyboard.press('Enter');
      await page.keyboard.type('Broken');
      await page.keyboard.press('Enter');
      expect(await focused(page)).toBe('Broken');
      await page.goto(`${url}/sessions`);
      await go({ page, text: 'Broken' });
      await page.waitForURL(/status=crashed/);
      await page.getByLabel('Forget the filters Broken').focus();
      await page.keyboard.press('Enter');
      expect(await focused(page)).toBe('Save these filters');
      expect(complaints).toEqual([]);
      await context.close();
    });

    it('a run is played back and paused at once where it began', async () => {
      const { context, page } = await visit({ world: getWorld() });
      await openRun({ page, url: getWorld().served.ordinary.url + featured });
      await go({ page, text: 'Play the run back' });
      expect(await focused(page)).toBe('Pause');
      await page.keyboard.press('Enter');
      await page.waitForURL(/at=/);
      expect(await focused(page)).toBe('Play the run back');
      await context.close();
    });

    it('the most expensive session of the week and its costliest agent are found with eight keys', async () => {
      const { url } = getWorld().served.ordinary;
      const { context, page, complaints } = await visit({ world: getWorld() });
      await page.goto(url);
      let presses = 0;
      const press = (key: string) => {
        presses += 1;
        return page.keyboard.press(key);
      };
      await press('Control+k');
      await press('m');
      await page.waitForSelector('.palette [aria-selected="true"] >> text=/Most expensive sessions/');
      await press('Enter');
      await page.waitForURL(/\/sessions\?.*sort=cost/);
      const costs = await costsOf(page, 'Cost');
      expect(costs).toEqual(costs.toSorted((a, b) => b - a));
      expect(await page.locator('.topline .switch [aria-current]').innerText()).toBe('7 d');
      await press('j');
      await press('Enter');
      await page.waitForSelector('[data-island="session"][data-ready][data-whole]');
      await press('c');
      await expect.poll(() => focusedRow(page)).not.toBe('');
      expect(presses).toBeLessThanOrEqual(8);
      // That of the main thread stands first.
      const [, ...runs] = await costsOf(page, 'Own');
      expect(Number(await focusedRow(page))).toBe(Math.max(...runs));
      await press('c');
      const second = runs.toSorted((a, b) => b - a)[1];
      await expect.poll(async () => Number(await focusedRow(page))).toBe(second);
      expect(complaints).toEqual([]);
      await context.close();
    });

    it('a popover that closes gives the keyboard back', async () => {
      const { context, page } = await visit({ world: getWorld() });
      await openRun({ page, url: getWorld().served.ordinary.url + featured });
      const menu = page.locator('.session-actions summary');
      await menu.focus();
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      expect(await focused(page)).toContain('Copy report command');
      await page.keyboard.press('Escape');
      expect(await menu.evaluate((element) => element === document.activeElement)).toBe(true);
      await context.close();
    });

    it('a session is shared, and one signs out', async () => {
      const { teamUrl } = getWorld().served.ordinary;
      const { context, page } = await visit({ world: getWorld(), memberOf: 'ordinary' });
      await openRun({ page, url: teamUrl + featured });
      await go({ page, text: 'Share' });
      await page.waitForURL(/\/share$/);
      for (let tabs = 0; tabs < 60 && (await focused(page)) !== 'Make the link'; tabs += 1)
        await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.waitForSelector('.made-link');
      expect(await focused(page)).toBe('Link');
      await go({ page, text: 'Sign out' });
      await page.waitForURL(/sign-in/);
      await page.goto(`${teamUrl}/sessions`);
      expect(page.url()).toContain('/sign-in');
      getWorld().members.delete('ordinary');
      await context.close();
    });
  });
}
