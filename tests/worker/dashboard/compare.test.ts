import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Scope } from '../../../shared/queries/parts/scope.ts';
import { createRandom } from '../../fixtures/team/random.ts';
import { simulateSession } from '../../fixtures/team/simulate-session.ts';
import { livePlans } from '../../fixtures/team/stories.ts';
import { makeDeps } from '../../../worker/deps.ts';
import type { SegmentStore } from '../../../worker/segments/segment-store.ts';
import { segmentInArchiveError } from '../../../worker/tiers/packs/errors.ts';
import { applyMigrations, openCloud } from '../cloud.ts';
import { fillCloud } from './fill-cloud.ts';

const plans = livePlans({ now: Date.now() })
  .slice(0, 2)
  .map((plan, index) => ({
    ...plan,
    sessionId: `session-${index}`,
    member: index === 0 ? 'Ada' : 'Grace',
    project: index === 0 ? 'acme/shop' : 'acme/ledger',
  }));
const cloud = openCloud({ mode: 'embedded' });

beforeAll(async () => {
  await reset();
  await applyMigrations();
  for (const plan of plans) await fillCloud({ session: simulateSession({ plan, random: createRandom(5) }) });
  await env.DB.prepare(
    'UPDATE segments SET device_id = (SELECT s.device_id FROM session_rollups s WHERE s.session_id = segments.session_id)',
  ).run();
});

const page = async (path: string, of = cloud) => (await of.request(path)).text();

/** Of which sessions a page says that not all could be read. */
const unread = (html: string) =>
  [...html.matchAll(/Not all steps of the (\w+) could be read/g)].map(([, side]) => side);

/** How many steps are alike; a whole page says too little when it is not what was expected. */
const sentences = (html: string) => /\d+ alike[^<]*/.exec(html)?.[0] ?? '';

describe('two sessions side by side', () => {
  const path = '/compare?what=session&a=session-0&b=session-1';

  it('show the figures of both, their agents and their steps', async () => {
    const html = await page(path);
    expect(html).toContain('Steps of the main threads');
    expect(sentences(html)).toMatch(/[1-9]\d* alike/);
    const csv = await page(`${path}&format=csv`);
    expect(csv).toMatch(/^figure,unit,first,second,difference\r\nCost,usd,/);
  });

  it('with itself are the same, step by step', async () => {
    const html = await page('/compare?what=session&a=session-0&b=session-0');
    expect(sentences(html)).toMatch(/^[1-9]\d* alike · 0 of the first alone · 0 of the second alone$/);
    expect([...html.matchAll(/<td class="r n">[+−][^<]*/g)]).toEqual([]);
  });

  it('show no steps of a session whose words stay with who ran it', async () => {
    const reader = {
      own: 'Ada',
      texts: true,
      hidden: false,
      visibility: { default: 'metadata', projects: {} },
    };
    const scope = { reader } as Scope;
    const html = await page(path, openCloud({ mode: 'embedded', deps: { readScope: async () => scope } }));
    expect(html).toContain('numbers and names alone are shown');
    expect(sentences(html)).toBe('');
  });

  it('say which of them could not be read, and nothing of it where both were', async () => {
    const lost = 'session-1';
    const { segments } = makeDeps({ ...env, MODE: 'embedded' });
    const missing: SegmentStore = {
      ...segments,
      get: async (of) => (of.session_id === lost ? undefined : segments.get(of)),
    };
    const archived: SegmentStore = {
      ...segments,
      get: (of) =>
        of.session_id === lost
          ? Promise.reject(segmentInArchiveError({ readyAt: undefined }))
          : segments.get(of),
    };
    for (const store of [missing, archived]) {
      const html = await page(path, openCloud({ mode: 'embedded', deps: { segments: store } }));
      expect(unread(html)).toEqual(['second']);
    }
    expect(unread(await page(path))).toEqual([]);
  });

  it('say so where one of them is not there, or not to be seen', async () => {
    expect(await page('/compare?what=session&a=session-0&b=none')).toContain(
      'Nothing is known of one of them',
    );
    const other: Scope = { member: 'Ada' };
    const html = await page(path, openCloud({ mode: 'embedded', deps: { readScope: async () => other } }));
    expect(html).toContain('Nothing is known of one of them');
    expect(html).not.toContain('acme/ledger');
  });
});

it.each(['agent', 'model', 'project', 'period'])(
  'two of a kind, %s, are compared without being asked which',
  async (what) => {
    const html = await page(`/compare?what=${what}&range=7d`);
    expect([...html.matchAll(/<table class="compare">|<th scope="row">Cost</g)]).toHaveLength(2);
  },
);
