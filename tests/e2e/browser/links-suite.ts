import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { featured, huge, openRun, visit, type World } from './world.ts';

/** As many as are opened before anything is shown: 3 MB of 7. */
const firstLookSegments = 9;

/** Where the selected step stands in the window, and whether it is open. */
async function whereSelected(page: Page) {
  await page.waitForSelector('.step.selected details[open]');
  // Rows above are measured in the frame after they were drawn.
  await page.waitForTimeout(300);
  return page.evaluate(() => {
    const step = document.querySelector('.step.selected');
    return { top: step?.getBoundingClientRect().top ?? -1, height: innerHeight };
  });
}

function expectUpperThird({ top, height }: { top: number; height: number }) {
  expect(top).toBeGreaterThanOrEqual(0);
  expect(top).toBeLessThanOrEqual(height * 0.4);
}

export function describeLinks(getWorld: () => World): void {
  describe('a run of ten thousand events', () => {
    it('opens what is looked at before the rest, and comes to the whole of it', async () => {
      const world = getWorld();
      const { context, page, complaints } = await visit({ world });
      const asked: string[] = [];
      const { promise: held, resolve: letOn } = Promise.withResolvers<void>();
      await page.route('**/v1/segments/**', async (route) => {
        asked.push(route.request().url());
        if (asked.length > firstLookSegments) await held;
        await route.continue();
      });
      await page.goto(`${world.served.much.url}${huge}`);
      await page.waitForSelector('[data-island="session"][data-ready]:not([data-whole])');
      const early = await page.locator('[data-part="count"]').innerText();
      expect(early).toMatch(/so far$/);
      letOn();
      await page.waitForSelector('[data-island="session"][data-whole]');
      const all = await page.locator('[data-part="count"]').innerText();
      expect(Number(all.replaceAll(',', ''))).toBeGreaterThan(Number.parseInt(early.replaceAll(',', '')));
      expect(new Set(asked).size).toBe(asked.length);
      expect(complaints).toEqual([]);
      await context.close();
    });
  });

  describe('links to a step', () => {
    it.each([1440, 768, 390])(
      'from Now, from the tab of errors and from the files: selected, open, in sight, at %d px',
      async (width) => {
        const world = getWorld();
        const { url } = world.served.ordinary;
        const { context, page, complaints } = await visit({ world, width });
        await page.goto(url);
        const link = await page.locator('a[href*="step="]').first().getAttribute('href');
        await page.goto(`${url}${link}`);
        await page.waitForSelector('[data-island="session"][data-ready]');
        expectUpperThird(await whereSelected(page));
        for (const tab of ['errors', 'files']) {
          await openRun({ page, url: `${url}${featured}?tab=${tab}` });
          if (tab === 'files') await page.locator('.files summary').first().click();
          await page.locator('[data-goto]:visible').last().click();
          expectUpperThird(await whereSelected(page));
        }
        expect(complaints).toEqual([]);
        await context.close();
      },
    );
  });

  describe('the head of a session', () => {
    it('copies the command that resumes it, and takes the run along in three forms', async () => {
      const world = getWorld();
      const { context, page, complaints } = await visit({ world });
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);
      await openRun({ page, url: `${world.served.ordinary.url}${featured}` });
      const id = featured.replace('/sessions/', '');
      await page.click('text=Copy resume command');
      await page.waitForSelector('.copy:has-text("Copied")');
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`claude --resume ${id}`);
      expect(await page.locator('.session-head .line-two').innerText()).toContain(id);
      for (const [format, beginning] of [
        ['md', '# '],
        ['html', '<!doctype html>'],
        ['json', '{'],
      ] as const) {
        if (!(await page.locator(`[data-export="${format}"]`).isVisible())) {
          await page.click('.session-actions summary');
        }
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          page.click(`[data-export="${format}"]`),
        ]);
        expect(download.suggestedFilename()).toBe(`${id}.${format}`);
        const text = await streamToText(await download.createReadStream());
        expect(text.startsWith(beginning)).toBe(true);
        expect(text).toContain(id);
        expect(text.slice(0, 600)).toContain('Add idempotency keys to the queue');
      }
      expect(complaints).toEqual([]);
      await context.close();
    });
  });
}

async function streamToText(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}
