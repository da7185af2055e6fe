import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPaths } from '../../../local-agent/config/paths.ts';
import { openSnapshotStore } from '../../../local-agent/recovery/snapshots/snapshot-store.ts';
import { launchChromium } from '../../support/chromium.ts';
import { first, writeHistory } from '../../support/small-history.ts';
import { snapshotState } from '../../support/snapshot-state.ts';
import { spawnSubtrack, type Running } from '../../support/spawn-subtrack.ts';
import { violationsOf } from '../browser/axe.ts';
import { signInBy } from '../../support/as-owner.ts';

// What lies on one's own machine, as `subtrack up` shows it: the real agent beside the real Worker, in Chromium.
describe('pages of what lies on this machine', { timeout: 120_000 }, () => {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack own '));
  let up: Running;
  let browser: Browser;
  let url = '';
  let cookie = '';

  beforeAll(async () => {
    writeHistory(path.join(home, '.claude'));
    const store = openSnapshotStore({
      root: createPaths(path.join(home, '.subtrack')).snapshots,
      fullEvery: 4,
    });
    for (const minute of [1, 2, 3]) {
      const state = snapshotState({ sessionId: first, minute, tokens: minute * 1000 });
      // Not so old that it would be taken away.
      const takenAt = new Date(Date.now() - (10 - minute) * 60_000).toISOString();
      store.add({ state: { ...state, taken_at: takenAt }, checkpoint: null, changedFiles: minute });
    }
    up = spawnSubtrack({ args: ['up'], home, env: { PORT: '0' } });
    browser = await launchChromium({ env: process.env });
    const [, link = ''] = await up.shows(/Dashboard\s+(http:\/\/\S+)\n/);
    url = new URL(link).origin;
    cookie = await signInBy(link);
    await untilShown('/search?text=routes', 'class="hit ');
    await untilShown(`/sessions/${first}`, 'tab-snapshots-link');
  }, 120_000);

  afterAll(async () => {
    await browser.close();
    up.child.kill('SIGKILL');
    await up.ended;
    fs.rmSync(home, { recursive: true, force: true });
  });

  /** The agent reads and sends in its own time. */
  async function untilShown(place: string, text: string): Promise<void> {
    while (!(await (await fetch(url + place, { headers: { cookie } })).text()).includes(text))
      await new Promise((resolve) => setTimeout(resolve, 200));
  }

  async function read(
    o: { script?: boolean; width?: number },
    look: (page: Page) => Promise<void>,
  ): Promise<void> {
    const context = await browser.newContext({
      viewport: { width: o.width ?? 1440, height: 900 },
      javaScriptEnabled: o.script ?? true,
      timezoneId: 'UTC',
      reducedMotion: 'reduce',
    });
    const [name = '', value = ''] = cookie.split('=');
    await context.addCookies([{ name, value, url }]);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`);
    });
    await look(page);
    expect(complaints).toEqual([]);
    await context.close();
  }

  for (const script of [true, false])
    it(`search finds a text and leads to its step ${script ? 'with' : 'without'} script`, () =>
      read({ script }, async (page) => {
        await page.goto(`${url}/search`);
        await page.fill('input[name="text"]', 'tests failed');
        await page.press('input[name="text"]', 'Enter');
        await page.waitForURL(/text=tests/);
        expect(await page.locator('.hit mark').allInnerTexts()).toEqual(expect.arrayContaining(['failed']));
        expect(script ? await violationsOf({ page }) : []).toEqual([]);
        await page.click('.hit >> nth=0');
        await page.waitForURL(/\/sessions\/.+step=/);
        const step = page.locator('.step.selected');
        await step.waitFor();
        expect((await step.innerText()).toLowerCase()).toContain('failed');
      }));

  it('recovery tells the archive and the space, and passes axe', () =>
    read({}, async (page) => {
      await page.goto(`${url}/recovery`);
      await page.waitForSelector('.space-kinds li');
      const told = await page.locator('main').innerText();
      for (const text of [
        'Journal',
        'Snapshots',
        'Bundles of sessions',
        'Unfinished sessions',
        'Next clean-up',
      ])
        expect(told).toContain(text);
      expect(await violationsOf({ page })).toEqual([]);
    }));

  it('a snapshot on the time axis leads to its place in the list, where two are compared', () =>
    read({}, async (page) => {
      await page.goto(`${url}/sessions/${first}`);
      await page.waitForSelector('[data-island="session"][data-ready]');
      await page.locator('.wf-snapshots a circle').last().click();
      await page.waitForSelector('#snapshot-3:target');
      expect(await page.locator('.snapshots > li').count()).toBe(3);
      await page.locator('#snapshot-3 a').click();
      await page.waitForSelector('#difference');
      expect(await page.locator('#difference h3').innerText()).toContain('#2 to #3');
      await page.waitForSelector('[data-island="session"][data-ready]');
      expect(await violationsOf({ page })).toEqual([]);
    }));

  it('fits the width of a phone, with all that scripts add', () =>
    read({ width: 390 }, async (page) => {
      for (const place of ['/search?text=routes', '/recovery', `/sessions/${first}?tab=snapshots`]) {
        await page.goto(url + place);
        await page.waitForSelector('html[data-script]');
        expect([place, await fits(page)]).toEqual([place, true]);
      }
    }));

  it('any two are compared and restored from without script, at the width of a phone', () =>
    read({ script: false, width: 390 }, async (page) => {
      await page.goto(`${url}/sessions/${first}`);
      await page.click('.tab-snapshots-link');
      await page.selectOption('select[name="from_snapshot"]', `${first}.1`);
      await page.click('.snapshot-pair button');
      await page.waitForURL(/#difference$/);
      expect(await page.locator('#difference h3').innerText()).toMatch(/#1 to #3.*2\.0k tokens/s);
      const commands = await page.locator('.snapshots .command').allInnerTexts();
      expect(commands).toEqual([3, 2, 1].map((n) => `subtrack snapshot restore ${first}.${n}`));
      expect(await fits(page)).toBe(true);
    }));
});

function fits(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);
}
