import { env as bindings } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Scope } from '../../../shared/queries/parts/scope.ts';
import { chartNames } from '../../../shared/charts/registry.ts';
import { queryNames } from '../../../shared/queries/registry.ts';
import { createApp } from '../../../worker/app.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { createRandom } from '../../fixtures/team/random.ts';
import { simulateSession } from '../../fixtures/team/simulate-session.ts';
import { livePlans } from '../../fixtures/team/stories.ts';
import { applyMigrations, openCloud, type TestCloud } from '../cloud.ts';
import { fillCloud } from '../dashboard/fill-cloud.ts';

const [mine, other] = livePlans({ now: Date.now() })
  .slice(0, 2)
  .map((plan, index) => ({
    ...plan,
    sessionId: index === 0 ? 'session-mine' : 'session-other',
    member: index === 0 ? 'Mine' : 'Otherwise',
    project: index === 0 ? 'acme/mine' : 'acme/otherwise',
    title: index === 0 ? 'My own work' : 'Work of somebody else otherwise',
  }));

beforeAll(async () => {
  await reset();
  await applyMigrations();
  for (const plan of [mine, other])
    if (plan !== undefined) await fillCloud({ session: simulateSession({ plan, random: createRandom(5) }) });
  await bindings.DB.prepare(
    `UPDATE segments SET device_id = (SELECT s.device_id FROM session_rollups s WHERE s.session_id = segments.session_id)`,
  ).run();
});

function within(scope: Scope): TestCloud {
  return openCloud({ mode: 'embedded', deps: { readScope: async () => scope } });
}

/**
 * Every address that reads, as far as it can be asked without knowing more than these two sessions. Reviews are about none:
 * they are written beforehand, from what everybody may see; search and recovery are the machine’s own; links are asked by
 * those who have them; what a machine has sent is told to it alone.
 */
const addresses = createApp(makeDeps)
  .routes.filter(
    ({ method, path }) =>
      method === 'GET' &&
      !/live|sign-in|hello|settings|link|connect|reviews|search|recovery|^\/s\/|share_id|v1\/device|bundles\/lost/.test(
        path,
      ),
  )
  .flatMap(({ path }) =>
    path.includes(':name')
      ? queryNames.map((name) => path.replace(':name', name))
      : path.includes(':file')
        ? chartNames.map((name) => path.replace(':file', `${name}.svg`))
        : [path.replace(/:segment\w*/, 'seg-1').replace(':level', 'metadata')],
  );
/** Asks for what is not theirs, wherever an address takes such a thing; pages repeat their own address. */
const ofOther = 'session_id=session-other&member=Otherwise&prefix=session&since=0&tool_name=Bash';
const ofPage = 'tool=Bash&fingerprint=x&range=90d';

describe.each([
  ['one member', { member: 'Mine' }],
  ['one session', { session_id: 'session-mine' }],
])('somebody whose scope is %s', (_what, scope: Scope) => {
  it.each(addresses)('sees nothing of others at %s', async (address) => {
    const place = address.replace(/:(?:id|session_id)\b/, 'session-other');
    const isOfOther = place !== address;
    const response = await within(scope).request(
      `${place}?${place.startsWith('/v1/queries') ? ofOther : ofPage}`,
    );
    const text = await response.text();
    expect(text).not.toMatch(/otherwise|session-other"/i);
    const isHidden = isOfOther && place !== '/v1/segments/session-other';
    expect(isHidden ? [404] : [200, 400]).toContain(response.status);
  });

  it.each(addresses.filter((address) => /:(?:id|session_id)\b/.test(address)))(
    'sees their own at %s',
    async (address) => {
      const place = address.replace(/:(?:id|session_id)\b/, 'session-mine');
      expect((await within(scope).request(place)).status).toBe(200);
    },
  );

  it('sees their own on the pages and in queries', async () => {
    for (const place of ['/', '/sessions', '/v1/queries/sessions']) {
      expect(await (await within(scope).request(place)).text()).toContain('My own work');
    }
  });

  it('does not hear in the live room which sessions change', async () => {
    const headers = { upgrade: 'websocket' };
    expect((await within(scope).request('/v1/live', { headers })).status).toBe(404);
  });
});

it('two scopes do not share what is kept of an answer', async () => {
  await recalling({}).request('/costs?by=member');
  const html = await (await recalling({ member: 'Mine' }).request('/costs?by=member')).text();
  expect(html).not.toContain('Otherwise');
  expect(html).toContain('Mine');
});

/** As in team mode, where answers are kept, but without a sign-in. */
function recalling(scope: Scope): TestCloud {
  const { askWithin } = makeDeps({ ...bindings, MODE: 'team' });
  return openCloud({ mode: 'embedded', deps: { readScope: async () => scope, askWithin } });
}
