import { openRun, startWorld, visit, huge, type World } from '../e2e/browser/world.ts';
import { longestTaskOf } from '../support/page-tasks.ts';
import { median, type Bench, type BenchResult } from './bench.ts';

const ROUNDS = 5;

/** The session page with ten thousand events and two hundred agents, in Chromium on workerd. */
export const bench: Bench = {
  name: 'session-page',
  async run() {
    const world = await startWorld();
    try {
      const visits = [];
      for (let round = 0; round < ROUNDS; round += 1) visits.push(await measureVisit(world));
      return toResults(visits);
    } finally {
      await world.stop();
    }
  },
};

type Measured = {
  firstPaint: number;
  ready: number;
  nodes: number;
  script: number;
  longest: number;
  playing: number;
  frames: number;
};

async function measureVisit(world: World): Promise<Measured> {
  const { context, page } = await visit({ world });
  const started = Date.now();
  await openRun({ page, url: world.served.much.url + huge });
  const ready = Date.now() - started;
  const firstPaint = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
  );
  const { nodes, script } = await page.evaluate(() => ({
    nodes: document.querySelectorAll('*').length,
    script: performance
      .getEntriesByType('resource')
      .filter((entry) => /\.js(?:\?|$)/.test(entry.name))
      .reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).decodedBodySize, 0),
  }));
  // What loading leaves behind is not scrolling.
  await page.waitForTimeout(500);
  let frames = 0;
  const longest = await longestTaskOf({
    browser: world.browser,
    async work() {
      frames = await page.evaluate(scrollAlong, scrolledMs);
    },
  });
  const playing = await longestTaskOf({
    browser: world.browser,
    async work() {
      await page.click('[data-do="play"]');
      await page.waitForTimeout(4000);
    },
  });
  await context.close();
  return { firstPaint, ready, nodes, script: script / 1024, playing, longest, frames };
}

const scrolledMs = 4000;

/** Runs in the page; says how many frames were drawn meanwhile. */
async function scrollAlong(ms: number): Promise<number> {
  let frames = 0;
  const panes = ['.steps-view', '.wf-body'].flatMap((name) => document.querySelector(name) ?? []);
  const ends = performance.now() + ms;
  while (performance.now() < ends) {
    for (const pane of panes) pane.scrollTop = (pane.scrollTop + 260) % Math.max(1, pane.scrollHeight);
    await new Promise(requestAnimationFrame);
    frames += 1;
  }
  return frames;
}

function toResults(visits: readonly Measured[]): BenchResult[] {
  const of = (name: keyof Measured) => Math.round(median(visits.map((visit) => visit[name])));
  return [
    {
      what: 'session page with 10,000 events: first paint',
      measured: of('firstPaint'),
      unit: 'ms',
      target: 1000,
    },
    { what: 'all 10,000 events drawn and 200 lanes ready', measured: of('ready'), unit: 'ms' },
    { what: 'elements of the page', measured: of('nodes'), unit: '', target: 5000 },
    { what: 'script of the page, unpacked', measured: of('script'), unit: 'KB', target: 250 },
    {
      what: 'longest task while the run is played back, processor time',
      measured: of('playing'),
      unit: 'ms',
      target: 50,
    },
    {
      what: 'longest task while scrolling steps and lanes, processor time',
      measured: of('longest'),
      unit: 'ms',
      target: 50,
      note: `${Math.round((of('frames') / scrolledMs) * 1000)} frames a second`,
    },
  ];
}
