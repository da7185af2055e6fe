import { env } from 'cloudflare:workers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { rowFields } from '../../../shared/privacy/row-fields.ts';
import { shareLevels } from '../../../shared/privacy/levels.ts';
import { enrolDevice, openCloud } from '../cloud.ts';
import { signInAs } from '../sign-in-as.ts';
import { makeLink, planted, sendSession, shareRequest } from './shared-session.ts';
import { below, useSharedSession } from './use-shared-session.ts';

const start = Date.UTC(2026, 10, 27, 12);
const day = 86_400_000;
const { cloud, time, ada, get, statuses, textOf, revoke, beginAnew } = useSharedSession();

const words = (html: string) => html.replace(/<[^>]*>/g, '');

describe('a link', () => {
  it('shows its session to whoever has it, and is told by its secret alone', async () => {
    const link = await makeLink({ cloud, token: ada.token });
    expect(link.url).toMatch(/^https:\/\/team\.example\.com\/s\/[A-Za-z0-9_-]{43}$/);
    expect(link).toMatchObject({ level: 'redacted', expires_at: start + day });
    expect(await statuses(link.path)).toEqual([200, 200, 200]);
    const stored = JSON.stringify((await env.DB.prepare('SELECT * FROM shares').all()).results);
    expect(stored).not.toContain(link.secret);
    expect(new Set([link.secret, (await makeLink({ cloud, token: ada.token })).secret]).size).toBe(2);
  });

  it('is answered as nothing at all when it never was, ended, was revoked, or is another session’s', async () => {
    const link = await makeLink({ cloud, token: ada.token });
    const other = await makeLink({ cloud, token: ada.token });
    await revoke(other.share_id);
    const answers = [];
    const ended = async () => {
      time.now = start + day;
      const answer = await (await get(link.path)).text();
      time.now = start;
      return answer;
    };
    for (const wrong of ['/s/', `/s/${'A'.repeat(43)}`, `${link.path}x`, other.path, `/s/${link.share_id}`])
      answers.push(...(await statuses(wrong)));
    expect(new Set(answers)).toEqual(new Set([404, 303]));
    const nothing = words(await (await get(`/s/${'A'.repeat(43)}`)).text());
    expect(words(await (await get(other.path)).text())).toBe(nothing);
    expect(words(await ended())).toBe(nothing);
    expect(nothing).toContain('This link shows nothing');
  });

  it('ends to the millisecond, and at once when it is revoked', async () => {
    const link = await makeLink({ cloud, token: ada.token });
    time.now = start + day - 1;
    expect(await statuses(link.path)).toEqual([200, 200, 200]);
    time.now = start + day;
    expect(await statuses(link.path)).toEqual([404, 404, 404]);
    time.now = start;
    expect((await revoke(link.share_id)).status).toBe(200);
    expect(await statuses(link.path)).toEqual([404, 404, 404]);
  });

  it('shows nothing that was revoked while it was being read', async () => {
    const link = await makeLink({ cloud, token: ada.token });
    let isRevoked = false;
    const slow = openCloud({
      deps: {
        clock: () => time.now,
        segments: {
          get: async () => {
            isRevoked = (await revoke(link.share_id)).ok;
            return {
              bytes: 1,
              sha256: undefined,
              device_id: undefined,
              body: new Response('{}').body ?? new ReadableStream(),
            };
          },
          head: async () => undefined,
          put: async () => false,
          delete: async () => undefined,
          list: async () => [],
        },
      },
    });
    const response = await slow.request(`${link.path}/segments/1-5-abc`);
    expect([isRevoked, response.status]).toEqual([true, 404]);
  });

  it('goes no further than its session', async () => {
    await sendSession({ cloud, sessionId: 'session-2', member: 'Bob' });
    const link = await makeLink({ cloud, token: ada.token });
    expect((await get(`${link.path}/segments/9-9-none`)).status).toBe(404);
    expect(await textOf(link.path)).not.toContain('session-2');
    for (const path of ['/', '/sessions', '/sessions/session-1', '/v1/queries/session?session_id=session-1'])
      expect([303, 401]).toContain((await get(path, { referer: link.url })).status);
    expect(await (await get(`${link.path}?format=csv&tab=snapshots`)).text()).not.toContain(
      'Copy resume command',
    );
  });

  it('gives no way into the dashboard, also to who is signed in', async () => {
    const link = await makeLink({ cloud, token: ada.token });
    const page = await (await get(link.path, { cookie: await signInAs('Ada') })).text();
    expect(page).toContain('A shared session');
    expect(page).not.toMatch(/href="\/(?!assets|s\/)[^"]*"|\/share"|claude --resume|frame\.js/);
  });

  it('stays out of caches, other sites and search', async () => {
    const link = await makeLink({ cloud, token: ada.token });
    for (const path of [...below(link.path), `/s/${'B'.repeat(43)}`]) {
      const { headers } = await get(path);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('referrer-policy')).toBe('same-origin');
      expect(headers.get('x-robots-tag')).toBe('noindex, nofollow');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      const policy = headers.get('content-security-policy') ?? '';
      for (const rule of [
        "default-src 'none'",
        "script-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
      ])
        expect(policy).toContain(rule);
      expect(policy).not.toContain('unsafe');
      expect(headers.get('set-cookie')).toBeNull();
    }
    expect((await get(`${link.path}/segments/1-5-abc`)).headers.get('content-disposition')).toBe(
      'attachment',
    );
  });

  it('of a hostile title stays text', async () => {
    onTestFinished(beginAnew);
    const title = '<img src=x onerror=alert(1)></title><script>alert(2)</script>\u202e';
    await env.DB.prepare('UPDATE session_rollups SET title = ?1, project = ?1, member = ?1')
      .bind(title)
      .run();
    await env.DB.prepare(`UPDATE devices SET member = ?1`).bind(title).run();
    await env.DB.prepare(`UPDATE members SET name = ?1 WHERE name = 'Ada'`).bind(title).run();
    const link = await makeLink({ cloud, token: ada.token });
    const page = await (await get(link.path)).text();
    expect(page).not.toMatch(/<img src=x|<script>alert|\u202e/);
    expect(page).toContain('&lt;img src=x');
  });
});

describe.each(shareLevels)('a link of level %s', (level) => {
  it('holds no word that it leaves out, in no byte of any answer', async () => {
    const link = await makeLink({ cloud, token: ada.token, request: { level } });
    const tabs = await Promise.all(
      ['tab=errors', 'tab=agents', 'tab=files', 'format=csv'].map(async (query) =>
        (await get(`${link.path}?${query}`)).text(),
      ),
    );
    const said = [await textOf(link.path), ...tabs].join('\n').replaceAll(link.secret, '');
    const [texts, names, fields] = [planted.texts, planted.names, planted.fields].map((words) =>
      words.filter((word) => said.includes(word)),
    );
    expect(texts).toEqual(level === 'redacted' ? planted.texts : []);
    expect(names).toEqual(level === 'anonymised' ? [] : planted.names);
    expect(fields).toEqual([]);
    // What is left is there.
    expect(said).toContain('4711');
  });
});

it('a link to some agents holds nothing of the others', async () => {
  const link = await makeLink({ cloud, token: ada.token, request: { agents: ['agent-2'] } });
  const said = await textOf(link.path);
  expect(said).toContain('SECONDAGENT');
  expect(planted.texts.filter((word) => said.includes(word))).toEqual(['ZEBRAPROMPT']);
  const refused = await cloud.request(
    '/v1/shares',
    shareRequest({ token: ada.token, request: { agents: ['nobody'] } }),
  );
  expect([refused.status, await refused.json()]).toMatchObject([
    400,
    { error: { code: 'share.unknown_agents' } },
  ]);
});

const saysOf = async (agents?: string[]) => {
  const link = await makeLink({ cloud, token: ada.token, request: agents === undefined ? {} : { agents } });
  return (await textOf(link.path)).match(/SAIDBY\w+/g) ?? [];
};

it('a link to some agents tells no words of the session, which may be those of any agent', async () => {
  onTestFinished(beginAnew);
  const words = Object.entries(rowFields.session_rollups).filter(([, kind]) => kind === 'text');
  const said = words.map(([column]) => `${column} = 'SAIDBY${column}'`).join(', ');
  await env.DB.prepare(`UPDATE session_rollups SET ${said}`).run();
  expect(await saysOf()).toContain('SAIDBYlast_message');
  expect(await saysOf(['agent-2'])).toEqual([]);
  expect(await saysOf(['main'])).toEqual([]);
});

it('a preview is what the link will show, and is nobody else’s to see', async () => {
  const cookie = await signInAs('Ada');
  const path = '/sessions/session-1/share/preview/metadata';
  const previewed = await textOf(path, { cookie });
  expect(planted.texts.filter((word) => previewed.includes(word))).toEqual([]);
  expect(previewed).toContain('Nothing is shared yet');
  const link = await makeLink({ cloud, token: ada.token, request: { level: 'metadata' } });
  const [seen, shown] = await Promise.all(
    [path, link.path].map(async (one) => (await get(`${one}/segments/1-5-abc`, { cookie })).text()),
  );
  expect(seen).toBe(shown);
  await enrolDevice({ member: 'Eve' });
  expect(await statuses(path, { cookie: await signInAs('Eve') })).toEqual([403, 403, 403]);
  expect((await get('/sessions/session-1/share/preview/off', { cookie })).status).toBe(400);
});
