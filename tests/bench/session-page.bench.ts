import { openRun, startWorld, visit, huge, type World } from '../e2e/browser/world.ts';
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
  const scrolled = await page.evaluate(async () => {
    let longest = 0;
    let frames = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) longest = Math.max(longest, entry.duration);
    }).observe({ type: 'longtask' });
    const panes = ['.steps-view', '.wf-body'].flatMap((name) => document.querySelector(name) ?? []);
    const ends = performance.now() + 4000;
    while (performance.now() < ends) {
      for (const pane of panes) pane.scrollTop = (pane.scrollTop + 260) % Math.max(1, pane.scrollHeight);
      await new Promise(requestAnimationFrame);
      frames += 1;
    }
    return { longest, frames };
  });
  const playing = await page.evaluate(async () => {
    let longest = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) longest = Math.max(longest, entry.duration);
    }).observe({ type: 'longtask' });
    document.querySelector<HTMLElement>('[data-do="play"]')?.click();
    await new Promise((resolve) => setTimeout(resolve, 4000));
    return longest;
  });
  await context.close();
  return { firstPaint, ready, nodes, script: script / 1024, playing, ...scrolled };
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
    { what: 'longest task while the run is played back', measured: of('playing'), unit: 'ms', target: 50 },
    {
      what: 'longest task while scrolling steps and lanes',
      measured: of('longest'),
      unit: 'ms',
      target: 50,
      note: `${Math.round(of('frames') / 4)} frames a second; 0 means that no task took 50 ms`,
    },
  ];
}
