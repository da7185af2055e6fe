import type { Page } from 'playwright-core';
import { reviewedPhase } from '../../fixtures/team/fill-plans.ts';
import { teamDoors } from '../../fixtures/team/fill-team.ts';
import type { Amount } from '../../fixtures/team/seed.ts';
import { featured, huge } from './world.ts';

/** Whose page it is: of a machine of one's own, of a member of a team, or of somebody who has not signed in. */
export type Reader = 'own' | 'member' | 'guest';
/** `audit`: axe judges it. */
export type Walked = { reader: Reader; path: string; audit: boolean };

const lists = [
  '/',
  '/sessions',
  '/costs',
  '/budgets',
  '/agents',
  '/tools',
  '/errors',
  '/team',
  '/activity',
  '/workflows',
  '/compare',
  '/phases',
  '/alerts',
  '/storage',
  '/search',
  '/recovery',
  '/shares',
  '/settings/tiers',
];
const alikeDetails = ['/costs?by=agent', '/costs?by=session', '/tools/sessions?tool=Bash'];
const none = [
  '/agents/runs',
  '/tools/sessions?tool=none',
  '/errors/group?fingerprint=none',
  '/reviews/none',
  '/nothing',
];
const aboutSession = [`${featured}/share`, `${featured}/comments`, `${featured}?tab=snapshots`];
const ofTeam = [
  '/',
  '/team',
  '/settings',
  '/shares',
  '/shares/share-0',
  ...aboutSession,
  '/alerts',
  '/storage',
];
const doors = [teamDoors.linkOf(3), teamDoors.share, teamDoors.locked];

const as = (reader: Reader, paths: readonly string[], o?: { audit: false }): Walked[] =>
  paths.map((path) => ({ reader, path, audit: o === undefined }));
/** Of the kind of others that axe has judged. */
const alike = { audit: false } as const;

/** Every page and every way in, with nothing, ordinary data, and too much of everything. */
export const walked: Record<Amount, readonly Walked[]> = {
  empty: [
    ...as('own', lists),
    ...as('own', none, alike),
    ...as('member', ['/settings']),
    ...as('member', ['/', '/team', '/shares', '/connect'], alike),
    ...as('guest', ['/sign-in']),
    ...as('guest', [`/s/${'0'.repeat(43)}`], alike),
  ],
  ordinary: [
    ...as('own', [
      ...lists,
      '/agents/runs?agent_type=Explore',
      '/search?text=queue',
      '/reviews/phase-1',
      '/api/v1',
      featured,
      `${featured}?tab=files`,
      ...aboutSession,
    ]),
    ...as('own', [...alikeDetails, `${featured}?tab=agents`, `${featured}?tab=errors`], alike),
    ...as('member', ['/team', '/settings', '/shares/share-0', teamDoors.connect]),
    ...as('member', ['/', '/shares', ...aboutSession, '/alerts', '/storage', '/settings/tiers'], alike),
    ...as('guest', doors),
  ],
  much: [
    ...as('own', [
      ...lists,
      '/agents/runs?agent_type=Explore',
      ...alikeDetails,
      '/search?text=queue',
      `/reviews/phase-${reviewedPhase(true)}`,
      huge,
      `${huge}?tab=agents`,
      `${huge}?tab=files`,
      ...aboutSession,
    ]),
    ...as('member', ofTeam),
    ...as('guest', doors),
  ],
};

/** Answers that are refusals, as they should be; a browser notes each. */
export const refused = ['/nothing', '/reviews/none', `/s/${'0'.repeat(43)}`, teamDoors.locked];

/** A page with all that its script adds. */
export async function open({ page, url }: { page: Page; url: string }): Promise<void> {
  await page.goto(url);
  await page.waitForFunction(
    () =>
      document.querySelector('[data-island="session"]:not([data-ready])') === null ||
      document.querySelector('.missing') !== null,
  );
}
