import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { hostileId, hostileIds, stepsTogether } from '../../fixtures/team/hostile.ts';
import { hostileTexts } from '../../fixtures/team/hostile-texts.ts';
import { defineFindings, hostileFindings, readPage } from './hostile-findings.ts';
import { openRun, visit, type World } from './world.ts';

const htmlCode = '.step-body pre.code[data-language="html"]';

export function describeHostileTexts(getWorld: () => World): void {
  describe('hostile texts', () => {
    it('stay text in every field of every step, opened one by one', { timeout: 240_000 }, async () => {
      const world = getWorld();
      const { context, page, complaints } = await visit({ world });
      const found: string[] = [];
      let isColoured = false;
      for (const id of hostileIds) {
        await openRun({ page, url: `${world.served.much.url}/sessions/${id}?tab=files` });
        const opened = new Set<string>();
        for (let isMore = true; isMore; isMore = await scrollOn(page)) {
          for (const step of await openEverything(page)) opened.add(step);
          // What colours code is fetched with the first that is opened.
          if (!isColoured && (await page.locator(htmlCode).count()) > 0) {
            await page.waitForSelector(`${htmlCode} .hljs-tag`);
            isColoured = true;
          }
          found.push(...(await hostileFindings(page)).map((finding) => `${id}: ${finding}`));
        }
        const calls = [...opened].filter((step) => step.startsWith('tool:')).length;
        if (calls < stepsTogether) found.push(`${id}: of the calls only ${calls} could be opened`);
      }
      expect(found).toEqual([]);
      expect(isColoured).toBe(true);
      expect(complaints).toEqual([]);
      await context.close();
    });

    it('stay text in the heads of sessions and in filters', { timeout: 240_000 }, async () => {
      const world = getWorld();
      const { context, page, complaints } = await visit({ world });
      const { url } = world.served.much;
      await page.goto(url);
      await page.evaluate(defineFindings);
      const asked = hostileTexts.flatMap((text, index) => {
        const filters = {
          project: text,
          text,
          tool: text,
          fingerprint: text,
          sort: text,
          from: text,
          by: text,
        };
        const lists = [
          '/sessions',
          '/errors',
          '/errors/group',
          '/tools/sessions',
          '/search',
          '/team',
          '/compare',
        ];
        return [
          `/sessions/${hostileId(index)}`,
          `${lists[index % lists.length]}?${new URLSearchParams(filters).toString()}`,
        ];
      });
      // What the server writes is read as a page would be, without the time that a page takes.
      const found: string[] = [];
      for (const path of asked) {
        const { status, faults } = await page.evaluate(readPage, path);
        if (status !== 200) found.push(`${path}: ${status}`);
        found.push(...faults.map((finding) => `${path}: ${finding}`));
      }
      expect(found).toEqual([]);
      expect(complaints).toEqual([]);
      await context.close();
    });
  });
}
/** Steps draw what they hold when they are clicked, those in view alone; files are there and only shut. Answers with their ids. */
function openEverything(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const ids = [...document.querySelectorAll('.step:has(summary)')].map(
      (step) => step.getAttribute('data-step') ?? '',
    );
    for (const id of ids) {
      const summary = document.querySelector<HTMLElement>(`[data-step="${CSS.escape(id)}"] summary`);
      if (summary?.parentElement?.hasAttribute('open') === false) summary.click();
    }
    for (const details of document.querySelectorAll<HTMLDetailsElement>('details:not(.step *)'))
      details.open = true;
    return ids;
  });
}

/** To the steps below those in view; false at the end. */
function scrollOn(page: Page): Promise<boolean> {
  return page.evaluate(async () => {
    const view = document.querySelector('.steps-view');
    if (view === null || view.scrollTop + view.clientHeight >= view.scrollHeight - 2) return false;
    view.scrollBy(0, view.clientHeight * 0.8);
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    return true;
  });
}
