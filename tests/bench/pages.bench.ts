import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { findFreePort } from '../support/free-port.ts';
import { buildForServing, serve } from '../fixtures/team/serve.ts';
import { launchChromium } from '../support/chromium.ts';
import { startRecorded, type RecordedSet } from '../fixtures/transcripts/recorded.ts';
import type { Bench, BenchResult } from './bench.ts';
import { longestTaskOf } from '../support/page-tasks.ts';

const sets: readonly RecordedSet[] = ['ordinary', 'heavy', 'nasty', 'empty'];
const lists = [
  '/',
  '/sessions',
  '/costs',
  '/costs?by=tool',
  '/costs?heat=year',
  '/agents',
  '/agents/runs',
  '/tools',
  '/tools/sessions?tool=Bash',
  '/errors',
  '/team',
  '/activity',
  '/workflows',
  '/compare',
  '/phases',
  '/budgets',
  '/alerts',
  '/storage',
  '/search',
  '/search?text=line',
  '/recovery',
];
/** What only a team with months of work fills. */
const teamLists = [
  '/',
  '/sessions',
  '/costs?by=session',
  '/errors',
  '/team',
  '/team?by=project',
  '/activity',
  '/activity?amount=cost',
  '/workflows',
  '/compare?what=agent&a=main&b=Explore',
  '/compare?what=period',
  '/phases',
  '/budgets',
  '/alerts',
  '/storage',
];
const tabs = ['', '?tab=agents', '?tab=files', '?tab=errors', '?tab=snapshots'];

type Weight = {
  set: RecordedSet | 'team';
  place: string;
  paint: number;
  html: number;
  script: number;
  nodes: number;
  longest: number;
};

/** Every page over four sets of transcripts, and a team's, as a reader opens it for the first time; all of it is printed. */
export const bench: Bench = {
  name: 'pages',
  async run({ rows }) {
    const isAsked = (row: string) => rows.length === 0 || rows.some((text) => row.includes(text));
    const browser = await launchChromium({ env: process.env });
    const weights: Weight[] = [];
    process.stderr.write(`${head}\n`);
    try {
      for (const set of sets) weights.push(...(await weighSet({ browser, set, isAsked })));
      weights.push(...(await weighTeam({ browser, isAsked })));
    } finally {
      await browser.close();
    }
    return worstOf(weights);
  },
};

const rowsOfSet = [...lists, '/errors/group?fingerprint=:id', ...tabs.map((tab) => `/sessions/:id${tab}`)];
type IsAsked = (row: string) => boolean;

async function weighSet(o: { browser: Browser; set: RecordedSet; isAsked: IsAsked }): Promise<Weight[]> {
  if (!rowsOfSet.some((place) => o.isAsked(`${o.set} ${place}`))) return [];
  const recorded = await startRecorded({ set: o.set, now: Date.now() });
  try {
    const { sessions } = (await recorded.json(['sessions', '--sort', 'tool_calls'])) as {
      sessions: { session_id: string }[];
    };
    const session = sessions[0]?.session_id;
    const { errors } = (await recorded.json(['errors'])) as { errors: { fingerprint: string }[] };
    const group = errors[0]?.fingerprint;
    const signedIn = await signIn({ browser: o.browser, link: await recorded.link() });
    const places = [
      ...lists,
      ...(group === undefined ? [] : [`/errors/group?fingerprint=${group}`]),
      ...(session === undefined ? [] : tabs.map((tab) => `/sessions/${session}${tab}`)),
    ];
    const weights: Weight[] = [];
    for (const place of places) {
      const words = place.replace(/[0-9a-f-]{36}/, ':id').replace(/=[0-9a-f]{16}/, '=:id');
      if (!o.isAsked(`${o.set} ${words}`)) continue;
      const weight = await weigh({ browser: o.browser, signedIn, url: recorded.url + place });
      weights.push(print({ set: o.set, place: words, ...weight }));
    }
    return weights;
  } finally {
    await recorded.stop();
  }
}

/** The same for the made-up team of the fixtures. */
async function weighTeam({ browser, isAsked }: { browser: Browser; isAsked: IsAsked }): Promise<Weight[]> {
  if (![...teamLists, '/reviews/:id'].some((place) => isAsked(`team ${place}`))) return [];
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-pages-'));
  const build = await buildForServing({ folder });
  const port = await findFreePort();
  const served = await serve({ build, amount: 'ordinary', port, now: Date.now() });
  try {
    const signedIn = await signIn({ browser, link: served.url });
    const [review] = /\/reviews\/[\w:.-]+/.exec(await (await fetch(`${served.url}/phases`)).text()) ?? [];
    const weights: Weight[] = [];
    for (const place of [...teamLists, ...(review === undefined ? [] : [review])]) {
      const words = place.replace(/(?<=reviews\/).+/, ':id');
      if (!isAsked(`team ${words}`)) continue;
      const weight = await weigh({ browser, signedIn, url: served.url + place });
      weights.push(print({ set: 'team', place: words, ...weight }));
    }
    return weights;
  } finally {
    await served.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

type SignedIn = Awaited<ReturnType<BrowserContext['storageState']>>;

/** A reader's cookies, without what the browser keeps of pages. */
async function signIn(o: { browser: Browser; link: string }): Promise<SignedIn> {
  const context = await o.browser.newContext();
  await (await context.newPage()).goto(o.link);
  const state = await context.storageState();
  await context.close();
  return state;
}

async function weigh(o: {
  browser: Browser;
  signedIn: SignedIn;
  url: string;
}): Promise<Omit<Weight, 'set' | 'place'>> {
  const context = await o.browser.newContext({
    viewport: { width: 1440, height: 900 },
    timezoneId: 'UTC',
    storageState: o.signedIn,
  });
  const page = await context.newPage();
  const longest = await longestTaskOf({
    browser: o.browser,
    async work() {
      await page.goto(o.url);
      if (/\/sessions\/[0-9a-f]/.test(o.url)) await page.waitForSelector('[data-whole]');
      await page.waitForTimeout(400);
    },
  });
  const weight = await page.evaluate(() => {
    const [html] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    const scripts = performance
      .getEntriesByType('resource')
      .filter((entry) => /\.js(?:\?|$)/.test(entry.name)) as PerformanceResourceTiming[];
    return {
      paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
      html: (html?.decodedBodySize ?? 0) / 1024,
      script: scripts.reduce((sum, entry) => sum + entry.decodedBodySize, 0) / 1024,
      nodes: document.querySelectorAll('*').length,
    };
  });
  await context.close();
  return { ...weight, longest };
}

const line = (cells: readonly (string | number)[]) =>
  cells
    .map((cell, at) => (at < 2 ? String(cell).padEnd(at === 0 ? 10 : 28) : String(cell).padStart(12)))
    .join('');

const head = line(['set', 'page', 'paint ms', 'HTML KB', 'script KB', 'nodes', 'task CPU ms']);

/** At once: all of them take minutes. */
function print(weight: Weight): Weight {
  const { set, place, paint, html, script, nodes, longest } = weight;
  const figures = [paint, html, script, nodes, longest].map(Math.round);
  process.stderr.write(`${line([set, place, ...figures])}\n`);
  return weight;
}

function worstOf(weights: readonly Weight[]): BenchResult[] {
  const worst = (name: 'paint' | 'html' | 'script' | 'nodes' | 'longest') => {
    const [first] = weights.toSorted((a, b) => b[name] - a[name]);
    return { measured: Math.round(first?.[name] ?? Number.NaN), note: `${first?.set}, ${first?.place}` };
  };
  return [
    { what: 'slowest first paint of all pages and sets', unit: 'ms', target: 1000, ...worst('paint') },
    { what: 'heaviest page, HTML unpacked', unit: 'KB', ...worst('html') },
    { what: 'most script of a page, unpacked', unit: 'KB', target: 250, ...worst('script') },
    { what: 'most elements of a page', unit: '', target: 5000, ...worst('nodes') },
    { what: 'longest task while a page opens, processor time', unit: 'ms', target: 50, ...worst('longest') },
  ];
}
