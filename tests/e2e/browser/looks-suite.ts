import { describe, expect, it } from 'vitest';
import { violationsOf } from './axe.ts';
import { overflowOf } from './overflow.ts';
import { featured, huge, visit, type World } from './world.ts';

const lists = ['/', '/sessions', '/costs', '/costs?by=agent', '/agents', '/tools', '/errors'];
const details = ['/agents/runs?agent_type=Explore', '/tools/sessions?tool=Bash', '/costs?by=session'];
/** What is planned and what it came to: a phase, its review, budgets. */
const plans = ['/phases', '/reviews/phase-1', '/budgets'];
const pagesOf = {
  empty: [
    ...lists,
    '/phases',
    '/budgets',
    '/agents/runs',
    '/tools/sessions?tool=none',
    '/errors/group?fingerprint=none',
  ],
  ordinary: [
    ...lists,
    ...details,
    ...plans,
    featured,
    `${featured}?tab=agents`,
    `${featured}?tab=files`,
    `${featured}?tab=errors`,
  ],
  much: [...lists, ...details, huge, `${huge}?tab=agents`, `${huge}?tab=files`],
};

/** Pages of a kind of their own: axe takes about a second each. */
const audited = new Set([...lists, featured, `${featured}?tab=files`, details[0], ...plans]);

/** What is looked at where; axe comes once for each scheme, in the dark for its contrast alone. */
const looks = [
  { amount: 'empty', width: 1440, scheme: 'dark', audit: true },
  { amount: 'empty', width: 390, scheme: 'light', audit: false },
  { amount: 'ordinary', width: 1440, scheme: 'light', audit: true },
  { amount: 'ordinary', width: 1440, scheme: 'dark', audit: true },
  { amount: 'ordinary', width: 768, scheme: 'dark', audit: false },
  { amount: 'ordinary', width: 390, scheme: 'light', audit: false },
  { amount: 'much', width: 1440, scheme: 'light', audit: false },
  { amount: 'much', width: 390, scheme: 'dark', audit: false },
] as const;

export function describeLooks(getWorld: () => World): void {
  describe('looks', () => {
    for (const { amount, width, scheme, audit } of looks) {
      const wanted = audit ? 'fits, is quiet and passes axe' : 'fits and is quiet';
      it(`${wanted} with ${amount} data at ${width} px, ${scheme}`, { timeout: 240_000 }, async () => {
        const world = getWorld();
        const { context, page, complaints } = await visit({ world, width, scheme });
        const found: Record<string, string[]> = {};
        for (const path of pagesOf[amount]) {
          await page.goto(world.served[amount].url + path);
          if (path.startsWith('/sessions/')) await page.waitForSelector('[data-ready]');
          const judged = audit && audited.has(path);
          found[path] = [
            ...(await overflowOf(page)),
            ...(judged ? await violationsOf({ page, scheme }) : []),
          ];
        }
        expect(found).toEqual(Object.fromEntries(pagesOf[amount].map((path) => [path, []])));
        expect(complaints).toEqual([]);
        await context.close();
      });
    }
  });
}
