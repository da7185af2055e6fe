import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../fixtures/team/random.ts';
import { hostileSessions } from '../../fixtures/team/hostile.ts';
import { simulateSession } from '../../fixtures/team/simulate-session.ts';
import { livePlans } from '../../fixtures/team/stories.ts';
import { openCloud } from '../cloud.ts';
import { fillCloud } from './fill-cloud.ts';

const cloud = openCloud({ mode: 'embedded' });
const paths = [
  '/',
  '/sessions',
  '/costs',
  '/costs?by=session',
  '/costs?by=tool',
  '/costs?by=tool&model=claude-haiku-5',
  '/tools/sessions?tool=Bash&sort=cost',
  '/costs?by=branch&heat=year',
  '/costs?by=session&week_hour=34&branch=main',
  '/alerts',
  '/budgets',
  '/team',
  '/team?by=project',
  '/activity',
  '/activity?amount=cost',
  '/compare',
  '/workflows',
  '/compare?what=period',
  '/compare?what=agent&a=main&b=Explore',
  '/storage',
  '/agents',
  '/agents/runs',
  '/tools',
  '/tools/sessions?tool=Bash',
  '/errors',
  '/errors/group?fingerprint=x',
];

describe('every page', () => {
  it.each(paths)('%s answers with nothing recorded, and says what would fill it', async (path) => {
    const response = await cloud.request(path);
    expect(response.status).toBe(200);
    const html = await response.text();
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).toMatch(/class="empty|class="stats"/);
  });

  it.each(paths)('%s needs neither inline script nor inline style', async (path) => {
    for (const session of hostileSessions({ now: Date.now() }).slice(0, 6))
      await fillCloud({ session }).catch(ignoreRepeats);
    const html = await (await cloud.request(path)).text();
    expect(html).not.toMatch(/<script(?![^>]* src="\/assets\/)/);
    expect(html).not.toMatch(/ style="/);
    expect(html).not.toMatch(/<style/);
    expect(html).not.toMatch(/ on[a-z]+="/);
  });

  it('a session whose tools and agents are called like parts of the language has its pages', async () => {
    const named = hostileSessions({ now: Date.now() }).filter(({ plan }) =>
      /^(?:constructor|__proto__|toString|then)$/.test(plan.title),
    );
    expect(named).toHaveLength(4);
    for (const session of named) {
      await fillCloud({ session }).catch(ignoreRepeats);
      for (const tab of ['steps', 'agents', 'files', 'errors']) {
        const response = await cloud.request(`/sessions/${session.plan.sessionId}?tab=${tab}`);
        expect(response.status).toBe(200);
      }
    }
    for (const path of ['/', '/sessions', '/costs', '/agents', '/agents/runs', '/tools', '/errors'])
      expect((await cloud.request(path)).status).toBe(200);
  });

  it.each([
    '/sessions?page=999999999999',
    '/sessions?page=-1',
    '/sessions?sort=;--&dir=x',
    '/sessions?from=2026-13-45&to=x',
    '/sessions?from=2026-01-01&to=2020-01-01',
    '/costs?by=toString',
    '/costs?by=session&week_hour=9999',
    '/costs?by=session&week_hour=-1',
    '/costs?range=__proto__',
    '/tools?sort=__proto__',
    '/errors?kind=nonsense',
    '/compare?what=toString&a=__proto__&b=constructor',
    '/compare?what=period&a=2026-13-45..x&b=2026-01-09..2026-01-01',
    '/compare?what=session&a=none&b=none&format=csv',
    '/team?by=toString&format=csv',
  ])('%s is read as far as it makes sense', async (path) => {
    expect((await cloud.request(path)).status).toBe(200);
  });
});

describe('the Now page', () => {
  it('lists who waits first, then what runs with its agents', async () => {
    for (const plan of livePlans({ now: Date.now() })) {
      await fillCloud({
        session: simulateSession({ plan: { ...plan, start: Date.now() - 600_000 }, random: createRandom(4) }),
      });
    }
    const html = await (await cloud.request('/')).text();
    expect(html.indexOf('Allow Bash: npm publish?')).toBeGreaterThan(0);
    const { results } = await env.DB.prepare(
      "SELECT last_message FROM session_rollups WHERE status = 'working' AND project LIKE 'acme/%' AND last_message IS NOT NULL",
    ).all<{ last_message: string }>();
    expect(results.length).toBeGreaterThan(0);
    for (const { last_message } of results) expect(html).toContain(last_message.slice(0, 20));
    expect(html.indexOf('Allow Bash: npm publish?')).toBeLessThan(
      html.indexOf('Dead-letter queue with replay'),
    );
  });
});

describe('preferences', () => {
  it('go into a cookie and back to the page, never to another site', async () => {
    const answer = await post('/tools?range=7d');
    expect(answer.headers.get('location')).toBe('/tools?range=7d');
    expect(answer.headers.get('set-cookie')).toContain('theme=dark');
    for (const next of ['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)']) {
      expect((await post(next)).headers.get('location')).toBe('/');
    }
  });
});

function post(next: string): Promise<Response> {
  return cloud.request('/preferences', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ theme: 'dark', next }).toString(),
  });
}

/** Storage is kept between the cases of a file; the same segment twice is no failure here. */
function ignoreRepeats(error: unknown): void {
  if (!(error instanceof Error) || !error.message.includes('UNIQUE')) throw error;
}
