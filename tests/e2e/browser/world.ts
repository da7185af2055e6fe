import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { findFreePort } from '../../support/free-port.ts';
import { teamDoors } from '../../fixtures/team/fill-team.ts';
import { amounts, type Amount } from '../../fixtures/team/seed.ts';
import { buildForServing, serve, type Served } from '../../fixtures/team/serve.ts';
import { launchChromium } from '../../support/chromium.ts';
import { ownToken } from '../../support/miniflare-options.ts';

export const featured = '/sessions/7c1e0c5a-52aa-4d0e-9d53-2a6f0b8e7c11';
export const huge = '/sessions/face0000-b16b-4000-8000-000000010000';

export type World = {
  browser: Browser;
  served: Record<Amount, Served>;
  /** Who signed in to the cloud of the team, by amount. */
  members: Map<Amount, BrowserContextOptions['storageState']>;
  stop: () => Promise<void>;
};

/** One build, one browser, and the same Worker three times: with nothing, with a month of a team, with too much. */
export async function startWorld(): Promise<World> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-browser-'));
  const [build, browser] = await Promise.all([
    buildForServing({ folder }),
    launchChromium({ env: process.env }),
  ]);
  const now = Date.now();
  const started: [Amount, Served][] = [];
  for (const amount of amounts) {
    const port = await findFreePort();
    started.push([
      amount,
      await serve({ build, amount, port, now, ...(amount === 'ordinary' ? { notice: 'Sample data' } : {}) }),
    ]);
  }
  const served = Object.fromEntries(started) as Record<Amount, Served>;
  return {
    browser,
    served,
    members: new Map(),
    async stop() {
      await browser.close();
      await Promise.all(Object.values(served).map((one) => one.stop()));
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Visit = { context: BrowserContext; page: Page; complaints: string[] };

/** The world of one file, started before its tests and stopped after them. */
export function useWorld(): () => World {
  let world: World | undefined;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world?.stop());
  return () => {
    if (world === undefined) throw new Error('the world did not start');
    return world;
  };
}

/** A fresh reader; `complaints` collects everything that a page must not do: errors, dialogs, failed requests. */
export async function visit(o: {
  world: World;
  width?: number;
  scheme?: 'light' | 'dark';
  script?: boolean;
  /** With what moves, and what waits for its turn. */
  moving?: boolean;
  /** Signed in to the cloud of the team with this data. */
  memberOf?: Amount | undefined;
}): Promise<Visit> {
  const width = o.width ?? 1440;
  const state = o.memberOf === undefined ? undefined : await signIn({ world: o.world, amount: o.memberOf });
  const context = await o.world.browser.newContext({
    ...(state === undefined ? {} : { storageState: state }),
    viewport: { width, height: width < 700 ? 844 : 900 },
    colorScheme: o.scheme ?? 'light',
    javaScriptEnabled: o.script ?? true,
    timezoneId: 'UTC',
    reducedMotion: o.moving === true ? 'no-preference' : 'reduce',
  });
  const page = await context.newPage();
  return { context, page, complaints: listen(page) };
}

/** Everything that a page must not do, from now on. */
export function listen(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complaints.push(`console: ${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', (error) => complaints.push(`script: ${error.message}`));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return complaints;
}

/** As somebody would: by the link that they were given, once; with the key where there is nobody yet. */
async function signIn({ world, amount }: { world: World; amount: Amount }) {
  const known = world.members.get(amount);
  if (known !== undefined) return known;
  const { teamUrl } = world.served[amount];
  const context = await world.browser.newContext();
  const page = await context.newPage();
  await page.goto(teamUrl + (amount === 'empty' ? '/sign-in' : teamDoors.linkOf(0)));
  if (amount === 'empty') await page.fill('#key', ownToken);
  await page.click('button[type="submit"]');
  await page.waitForURL(`${teamUrl}/`);
  const state = await context.storageState();
  world.members.set(amount, state);
  await context.close();
  return state;
}

/** The session page when its island has drawn all of the run. */
export async function openRun({ page, url }: { page: Page; url: string }): Promise<void> {
  await page.goto(url);
  await page.waitForSelector('[data-island="session"][data-ready][data-whole]');
}
