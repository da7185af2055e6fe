import { describe, expect, it } from 'vitest';
import { featured, openRun, visit, type World } from './world.ts';
import { violationsOf } from './axe.ts';

export function describeKeyboard(getWorld: () => World): void {
  describe('keyboard', () => {
    it('opens the palette on every page, and leads to pages, projects and sessions', async () => {
      const world = getWorld();
      const { url } = world.served.ordinary;
      const { context, page, complaints } = await visit({ world });
      for (const path of ['/', '/sessions', '/costs', '/agents', '/tools', '/errors', featured]) {
        await page.goto(url + path);
        await page.keyboard.press('Control+k');
        await page.waitForSelector('.palette [role="option"]');
        await page.keyboard.press('Escape');
        await page.waitForSelector('.palette', { state: 'hidden' });
      }
      const go = async (text: string) => {
        await page.keyboard.press('Control+k');
        await page.locator('.palette input').fill(text);
        await page.waitForSelector(`.palette [role="option"][aria-selected="true"] >> text=/${text}/i`);
        await page.keyboard.press('Enter');
      };
      await go('Tools');
      await page.waitForURL(/\/tools$/);
      // A page below another one.
      await go('Budgets');
      await page.waitForURL(/\/budgets$/);
      await go('acme/ledger');
      await page.waitForURL(/project=acme%2Fledger/);
      await go('idempotency keys');
      await page.waitForURL(new RegExp(featured));
      expect(complaints).toEqual([]);
      await context.close();
    });

    it('acts on the page from the palette, and passes axe while it is open', async () => {
      const world = getWorld();
      const { context, page } = await visit({ world });
      await openRun({ page, url: world.served.ordinary.url + featured });
      await page.click('[data-do="palette"]');
      await page.waitForSelector('.palette [role="option"]');
      expect(await violationsOf({ page })).toEqual([]);
      await page.locator('.palette input').fill('hide steps');
      await page.keyboard.press('Enter');
      await page.waitForURL(/steps=hidden/);
      await page.keyboard.press('?');
      await page.waitForSelector('.key-sheet >> text=Play the run back');
      expect(await violationsOf({ page })).toEqual([]);
      await context.close();
    });

    it('reaches the lanes within five tab stops', async () => {
      const world = getWorld();
      const { context, page } = await visit({ world });
      await openRun({ page, url: world.served.ordinary.url + featured });
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe(
        'Skip to the lanes',
      );
      await page.keyboard.press('Enter');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('lanes');
      await page.keyboard.press('ArrowRight');
      await page.waitForURL(/step=/);
      await context.close();
    });

    it('searches with /, walks rows with j k, and leaves what is typed alone', async () => {
      const world = getWorld();
      const { context, page, complaints } = await visit({ world });
      await page.goto(`${world.served.ordinary.url}/sessions`);
      const focused = () => page.evaluate(() => document.activeElement?.getAttribute('href'));
      await page.keyboard.press('j');
      const first = await focused();
      await page.keyboard.press('j');
      const second = await focused();
      expect(first).toMatch(/^\/sessions\//);
      expect(second).not.toBe(first);
      await page.keyboard.press('k');
      expect(await focused()).toBe(first);
      await page.keyboard.press('/');
      expect(await page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('search');
      await page.keyboard.type('jnk?/');
      expect(await page.locator('main input[type="search"]').inputValue()).toBe('jnk?/');
      expect(complaints).toEqual([]);
      await context.close();
    });

    it('walks steps with j k and failures with n p, wherever the reader is in a session', async () => {
      const world = getWorld();
      const { context, page, complaints } = await visit({ world });
      await openRun({ page, url: world.served.ordinary.url + featured });
      const selected = () => page.locator('.step.selected').getAttribute('data-step');
      await page.keyboard.press('j');
      await page.waitForSelector('.step.selected');
      const first = await selected();
      await page.keyboard.press('j');
      await page.waitForFunction(
        (id) => document.querySelector<HTMLElement>('.step.selected')?.dataset['step'] !== id,
        first,
      );
      await page.keyboard.press('n');
      await page.waitForSelector('.step.selected.failed .step-body', { state: 'visible' });
      const failure = await selected();
      await page.keyboard.press('n');
      await page.waitForFunction(
        (id) => document.querySelector<HTMLElement>('.step.selected.failed')?.dataset['step'] !== id,
        failure,
      );
      await page.keyboard.press('p');
      await page.waitForFunction(
        (id) => document.querySelector<HTMLElement>('.step.selected.failed')?.dataset['step'] === id,
        failure,
      );
      expect(complaints).toEqual([]);
      await context.close();
    });
  });
}
