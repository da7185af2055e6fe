import { describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { amounts, type Amount } from '../../fixtures/team/seed.ts';
import { violationsOf } from './axe.ts';
import { keyDaysOf } from './key-days.ts';
import { hostileFindings } from './hostile-findings.ts';
import { overflowOf } from './overflow.ts';
import { open, refused, walked, type Reader, type Walked } from './pages.ts';
import { listen, visit, type World } from './world.ts';

/** How wide a page is opened, and then made: loading costs more than looking again. */
const looks = {
  empty: { widths: [1440, 390], scheme: 'light' },
  ordinary: { widths: [1440, 768, 390], scheme: 'light' },
  much: { widths: [390, 1440], scheme: 'dark' },
} as const satisfies Record<Amount, unknown>;
/** While one waits for the server the other is looked at. */
const atOnce = 2;
const names: Readonly<Record<Reader, string>> = { own: 'one’s own', member: 'a member', guest: 'a guest' };

export function describeLooks(getWorld: () => World): void {
  describe('looks', () => {
    for (const amount of amounts) {
      for (const reader of ['own', 'member', 'guest'] as const) {
        const wanted = amount === 'much' ? 'keeps hostile texts' : 'passes axe';
        it(
          `fits, is quiet and ${wanted}: pages of ${names[reader]}, ${amount} data`,
          { timeout: 600_000 },
          async () => {
            const world = getWorld();
            const { url, teamUrl } = world.served[amount];
            const { widths, scheme } = looks[amount];
            const memberOf = reader === 'member' ? amount : undefined;
            const { context, page } = await visit({ world, width: widths[0], scheme, memberOf });
            const pages = walked[amount].filter((one) => one.reader === reader);
            const found: Record<string, string[]> = {};
            const left = pages.values();
            const walk = async (walker: Page) => {
              const complaints = listen(walker);
              for (const one of left) {
                const { path } = one;
                await resize(walker, widths[0]);
                await open({ page: walker, url: (reader === 'own' ? url : teamUrl) + path });
                const faults = await faultsOf({ page: walker, one, amount });
                const isExpected = (said: string) => refused.includes(path) && /status of 40[14]/.test(said);
                found[path] = [...faults, ...complaints.splice(0).filter((said) => !isExpected(said))];
              }
            };
            const walkers = [page];
            while (walkers.length < atOnce) walkers.push(await context.newPage());
            await Promise.all(walkers.map(walk));
            expect(found).toEqual(Object.fromEntries(pages.map(({ path }) => [path, []])));
            await context.close();
          },
        );
      }
    }
  });
}

async function faultsOf(o: { page: Page; one: Walked; amount: Amount }): Promise<string[]> {
  const { page, one, amount } = o;
  const faults: string[] = [];
  if (amount === 'much') {
    faults.push(...(await hostileFindings(page)));
  } else {
    faults.push(...(await keyDaysOf(page)));
  }
  if (amount !== 'much' && one.audit) {
    faults.push(...(await violationsOf({ page })));
    await page.emulateMedia({ colorScheme: 'dark' });
    faults.push(...(await violationsOf({ page, scheme: 'dark' })).map((fault) => `dark: ${fault}`));
    await page.emulateMedia({ colorScheme: 'light' });
  }
  for (const width of looks[amount].widths) {
    await resize(page, width);
    faults.push(...(await overflowOf(page)).map((fault) => `${width} px: ${fault}`));
  }
  return faults;
}

async function resize(page: Page, width: number): Promise<void> {
  if (page.viewportSize()?.width !== width)
    await page.setViewportSize({ width, height: width < 700 ? 844 : 900 });
}
