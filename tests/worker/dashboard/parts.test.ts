import { env } from 'cloudflare:workers';
import { describe, expect, it, vi } from 'vitest';
import type { Deps } from '../../../worker/deps.ts';
import { createRandom } from '../../fixtures/team/random.ts';
import { simulateSession } from '../../fixtures/team/simulate-session.ts';
import { livePlans } from '../../fixtures/team/stories.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { openCloud } from '../cloud.ts';
import { fillCloud } from './fill-cloud.ts';

/** The same questions, of which those named do what `answer` does. */
function replaceQueries(names: (name: string) => boolean, answer: () => Promise<never>): Partial<Deps> {
  const real = makeDeps({ ...env, MODE: 'embedded' });
  return {
    askWithin(scope) {
      const { runQuery } = real.askWithin(scope);
      const some: typeof runQuery = (query, params) =>
        names(query.name) ? answer() : runQuery(query, params);
      return { runQuery: some, recall: () => some };
    },
  };
}

const never = () => new Promise<never>(() => undefined);
const fail = () => Promise.reject(new Error('the disk of this table is on fire'));

async function openNow(deps: Partial<Deps>) {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const response = await openCloud({ mode: 'embedded', deps }).request('/');
  const calls = logged.mock.calls.length;
  logged.mockRestore();
  return { status: response.status, html: await response.text(), calls };
}

const parts = [
  { query: 'now_sessions', missing: 'The sessions at work' },
  { query: 'agents_of_sessions', missing: 'Their agents' },
  { query: 'usage_by_hour', missing: 'The cost of today' },
  { query: 'activity_totals', missing: 'The counts of today' },
  { query: 'errors_recent', missing: 'The last failures' },
  { query: 'sessions', missing: 'The recent sessions' },
  { query: 'filter_options', missing: 'The choices of the filters' },
  { query: 'sessions_waiting', missing: 'How many sessions wait' },
];

describe('the Now page, one part of which fails', () => {
  it.each(parts)('$query: says what is missing, logs it once and shows the rest', async (part) => {
    for (const plan of livePlans({ now: Date.now() })) {
      const session = simulateSession({
        plan: { ...plan, start: Date.now() - 600_000 },
        random: createRandom(4),
      });
      await fillCloud({ session }).catch(() => undefined);
    }
    const { status, html, calls } = await openNow(replaceQueries((name) => name === part.query, fail));
    expect(status).toBe(200);
    expect(calls).toBe(1);
    expect(html).not.toContain('on fire');
    const said = [...html.matchAll(/<p>([^<]*) could not be loaded/g)].map((match) => match[1]);
    expect(said).toEqual([part.missing]);
    expect(html.includes('Allow Bash: npm publish?')).toBe(part.query !== 'now_sessions');
    expect(html).toContain('id="failures"');
    expect(html).toContain('id="today"');
  });

  it('shows what is there when a part takes too long', async () => {
    const { deps, waited } = slowly();
    const { status, html } = await openNow({
      ...replaceQueries((name) => name === 'errors_recent', never),
      ...deps,
    });
    expect(status).toBe(200);
    expect(waited()).toBeGreaterThan(0);
    expect(html).toContain('The last failures could not be loaded: it took longer than');
  });

  it('is no page when none of its parts stands', async () => {
    const { status, html } = await openNow(replaceQueries(() => true, fail));
    expect(status).toBe(500);
    expect(html).toContain('That did not work');
  });
});

/** A limit that is soon over: long for these few rows, short for a test. */
function slowly() {
  let count = 0;
  const wait: Deps['wait'] = async () => {
    count += 1;
    await scheduler.wait(1000);
  };
  return { deps: { wait }, waited: () => count };
}
