import type { Browser, Page } from 'playwright-core';
import { startRecorded, type RecordedSet } from '../fixtures/transcripts/recorded.ts';
import { launchChromium } from '../support/chromium.ts';
import { longestTaskOf } from '../support/page-tasks.ts';
import type { Bench, BenchResult } from './bench.ts';

type Place = { x: number; y: number };
type Gesture = {
  what: string;
  set: RecordedSet;
  width?: number;
  /** Where it happens, if not at any one place. */
  at?: string;
  /** What stands there before it begins. */
  before?: (page: Page) => Promise<void>;
  make: (o: { page: Page; at: Place }) => Promise<void>;
};

/** A hundred thousand steps take longer than usual on a busy machine. */
const longWait = { timeout: 120_000 };

const gestures: readonly Gesture[] = [
  {
    what: 'typing in Find of 13,000 steps',
    set: 'heavy',
    before: (page) => page.focus('[data-do="find"]'),
    make: ({ page }) => page.keyboard.type('module 7', { delay: 120 }),
  },
  { what: 'opening the palette and typing', set: 'heavy', make: palette },
  { what: 'dragging the divider, 300 agents', set: 'heavy', at: '.run-divider', make: drag },
  { what: 'zooming 300 lanes by wheel', set: 'heavy', at: '.wf-plot', make: zoom },
  { what: 'scrolling 13,000 steps', set: 'heavy', at: '.steps-view', make: scroll },
  { what: 'scrolling 300 lanes', set: 'heavy', at: '.wf-plot', make: scroll },
  {
    what: 'playing 13,000 steps back',
    set: 'heavy',
    at: '[data-do="play"]',
    make: ({ page, at }) => page.mouse.click(at.x, at.y),
  },
  { what: 'scrolling 300 agents at 390 px', set: 'heavy', width: 390, at: '.wf-plot', make: scroll },
  {
    what: 'opening 105,000 steps',
    set: 'long',
    make: async ({ page }) => {
      await page.reload();
      await page.waitForSelector('[data-whole]', longWait);
    },
  },
  { what: 'scrolling 105,000 steps', set: 'long', at: '.steps-view', make: scroll },
  {
    what: 'switching on the lines of 105,000 steps',
    set: 'long',
    make: async ({ page }) => {
      await page.click('[data-do="context"]');
      await page.click('[data-do="cost"]');
    },
  },
  {
    what: 'opening a step with an output of megabytes',
    set: 'nasty',
    before: async (page) => {
      await page.fill('[data-do="find"]', 'cat everything');
      await page.waitForFunction(() => document.querySelectorAll('.step').length === 1);
    },
    at: '.step summary',
    make: ({ page, at }) => page.mouse.click(at.x, at.y),
  },
  { what: 'dragging the divider beside right-to-left texts', set: 'nasty', at: '.run-divider', make: drag },
];

/** What a reader does on the page of a session, and the longest task that it makes. */
export const bench: Bench = {
  name: 'gestures',
  async run({ rows }) {
    const browser = await launchChromium({ env: process.env });
    const results: BenchResult[] = [];
    try {
      for (const set of ['heavy', 'long', 'nasty'] as const) {
        const asked = gestures.filter(
          (one) => one.set === set && (rows.length === 0 || rows.some((text) => one.what.includes(text))),
        );
        if (asked.length > 0) results.push(...(await measureSet({ browser, set, asked })));
      }
    } finally {
      await browser.close();
    }
    return results;
  },
};

async function measureSet(o: { browser: Browser; set: RecordedSet; asked: readonly Gesture[] }) {
  const recorded = await startRecorded({ set: o.set, now: Date.now() });
  try {
    const { sessions } = (await recorded.json(['sessions', '--sort', 'tool_calls'])) as {
      sessions: { session_id: string }[];
    };
    const context = await o.browser.newContext();
    await (await context.newPage()).goto(await recorded.link());
    const storageState = await context.storageState();
    await context.close();
    const results: BenchResult[] = [];
    for (const gesture of o.asked) {
      const visit = await o.browser.newContext({
        viewport: { width: gesture.width ?? 1440, height: 900 },
        timezoneId: 'UTC',
        storageState,
      });
      const page = await visit.newPage();
      await page.goto(`${recorded.url}/sessions/${sessions[0]?.session_id}`);
      await page.waitForSelector('[data-whole]', longWait);
      const measured = await measure({ browser: o.browser, page, gesture });
      results.push({ what: gesture.what, measured: Math.round(measured), unit: 'ms', target: 50 });
      await visit.close();
    }
    return results;
  } finally {
    await recorded.stop();
  }
}

async function measure(o: { browser: Browser; page: Page; gesture: Gesture }): Promise<number> {
  const { browser, page, gesture } = o;
  await gesture.before?.(page);
  const box = gesture.at === undefined ? undefined : await page.locator(gesture.at).first().boundingBox();
  const at = {
    x: (box?.x ?? 0) + (box?.width ?? 0) / 2,
    y: (box?.y ?? 0) + Math.min(80, (box?.height ?? 0) / 2),
  };
  // What opening leaves behind is no part of it.
  await page.waitForTimeout(800);
  return longestTaskOf({
    browser,
    async work() {
      await gesture.make({ page, at });
      await page.waitForTimeout(1500);
    },
  });
}

async function palette({ page }: { page: Page }): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.keyboard.type('mod', { delay: 120 });
}

async function drag({ page, at }: { page: Page; at: Place }): Promise<void> {
  await page.mouse.move(at.x, at.y);
  await page.mouse.down();
  await page.mouse.move(at.x - 300, at.y, { steps: 20 });
  await page.mouse.up();
}

async function zoom({ page, at }: { page: Page; at: Place }): Promise<void> {
  await page.mouse.move(at.x, at.y);
  await page.keyboard.down('Control');
  for (let turn = 0; turn < 20; turn += 1) await page.mouse.wheel(0, turn < 12 ? -120 : 120);
  await page.keyboard.up('Control');
}

async function scroll({ page, at }: { page: Page; at: Place }): Promise<void> {
  await page.mouse.move(at.x, at.y);
  for (let turn = 0; turn < 30; turn += 1) await page.mouse.wheel(0, 700);
}
