import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { makeDeps } from '../../../worker/deps.ts';
import { hostileTexts } from '../../fixtures/team/hostile-texts.ts';
import { openCloud } from '../cloud.ts';
import { openLocal } from './open-local.ts';

const at = new Date().toISOString();
const hit = {
  session_id: 'session-1',
  agent_id: 'a7',
  event_id: 'tool:toolu_1',
  role: 'tool',
  at,
  snippet: 'Exit code 1: the queue is full',
  marks: [[17, 22]],
  project: 'acme/shop',
  agent_type: 'Explore',
  tool: 'Bash',
  call: 'Bash npm test -- full',
  title: 'Fix the queue',
};
const found = {
  hits: [hit],
  total: 1,
  building: { files: 0, bytes: 0 },
  choices: { tools: ['Bash'], agents: ['Explore', 'main'] },
};
const unfinished = {
  session_id: 'session-1',
  project: 'acme/shop',
  ended_how: 'crashed',
  last_event_at: at,
  snapshot_id: 'session-1.4',
  handoff: null,
  files_at_risk: ['src/queue.ts', 'notes.md'],
  command: "cd '/home/dev/my shop' && claude --resume session-1",
  title: 'Fix the queue',
  tasks_done: 2,
  tasks_open: 3,
};
const recovery = {
  sessions: [unfinished],
  archive: {
    sessions_seen: 14,
    sessions_archived: 12,
    files: 40,
    raw_bytes: 9000,
    stored_bytes: 1000,
    newest_age_s: 12,
    next_cleanup_at: new Date(Date.now() + 9 * 86_400_000).toISOString(),
  },
  unread: 0,
  space: [
    { kind: 'journal', bytes: 3 * 1024 * 1024 },
    { kind: 'archive', bytes: 1024 * 1024 },
  ],
  space_limit_bytes: 2 ** 31,
  home: '/home/dev/.subtrack',
};

describe('the search page', () => {
  it('lists what was found, the words marked, each a link to its step', async () => {
    const { page } = openLocal({ '/local/search': found });
    const { status, html } = await page('/search?text=queue');
    expect(status).toBe(200);
    expect(html).toContain('Exit code 1: the <mark>queue</mark> is full');
    expect(html).toContain('href="/sessions/session-1?step=tool%3Atoolu_1"');
    expect(html).toContain('1 found');
    expect(html).toContain('Fix the queue');
  });

  it.each([
    ['of what a call gave out', 'Exit code 1', true],
    ['of the call itself', 'npm test -- full · description: all of it', false],
  ])('says beside the words %s which call it was, once', async (_what, snippet, isSaid) => {
    const { page } = openLocal({ '/local/search': { ...found, hits: [{ ...hit, snippet, marks: [] }] } });
    const { html } = await page('/search?text=full');
    expect(/<b>Bash<\/b><bdi class="clip mono">npm test -- full<\/bdi>/.test(html)).toBe(isSaid);
    expect(html.split('npm test -- full')).toHaveLength(2);
  });

  it('asks with every filter, and keeps them in the form', async () => {
    const { page, asked } = openLocal({ '/local/search': found });
    const query = 'text=修复&project=acme%2Fshop&agent_type=Explore&tool=Bash&role=tool&errors=1&since=7d';
    const { html } = await page(`/search?${query}`);
    const { since, ...sent } = Object.fromEntries(asked[0]?.searchParams ?? []);
    expect(sent).toEqual({
      text: '修复',
      project: 'acme/shop',
      agent_type: 'Explore',
      tool: 'Bash',
      role: 'tool',
      errors: '1',
      limit: '100',
    });
    expect(Number(since)).toBeLessThan(Date.now() - 5 * 86_400_000);
    for (const chosen of ['Bash', 'Explore', 'tool', '7d'])
      expect(html).toMatch(new RegExp(`<option value="${chosen}" selected`));
  });

  it('says when nothing is asked, nothing found, and what is not in the index yet', async () => {
    const none = { ...found, hits: [], total: 0, building: { files: 3, bytes: 5_000_000 } };
    const { page } = openLocal({ '/local/search': none });
    expect((await page('/search')).html).toContain('Prompts, answers, tool calls');
    const { html } = await page('/search?text=nowhere&role=user');
    expect(html).toContain('Nothing has these words with these filters');
    expect(html).toContain('The index is still being built: the texts of 3 files of history');
  });

  it('leaves hostile snippets, titles and names text', async () => {
    for (const text of hostileTexts) {
      const hits = [
        {
          ...hit,
          snippet: text,
          title: text,
          project: text,
          tool: text,
          agent_type: text,
          marks: [
            [0, 2],
            [1, 9],
            [3, 999],
          ],
        },
      ];
      const { page } = openLocal({ '/local/search': { ...found, hits } });
      const { status, html } = await page(`/search?${new URLSearchParams({ text }).toString()}`);
      expect(status).toBe(200);
      expect(html).not.toMatch(/<script(?![^>]* src="\/assets\/)|<img|<iframe|<style| on[a-z]+="/i);
    }
  });

  it('gives the palette the best hits', async () => {
    const { page, asked } = openLocal({ '/local/search': found });
    const { html } = await page('/search/hits.json?text=queue');
    expect(JSON.parse(html)).toEqual({ hits: [hit] });
    expect(asked[0]?.searchParams.get('limit')).toBe('6');
  });
});

describe('the recovery page', () => {
  it('tells what can be continued with its command, the archive, the clean-up and the space', async () => {
    const { page } = openLocal({ '/local/recovery': recovery });
    const { status, html } = await page('/recovery');
    expect(status).toBe(200);
    const text = html.replaceAll('&#39;', "'").replaceAll('&amp;', '&');
    expect(text).toContain(unfinished.command);
    expect(text).toContain('subtrack snapshot restore session-1.4 --files');
    for (const told of ['12 of 14', 'src/queue.ts', '2 of 5 tasks done', 'Crashed', '4.2 MB', '75 %'])
      expect(text).toContain(told);
  });

  it('does not call a session broken off that nobody knows to be over', async () => {
    const last_event_at = new Date(Date.now() - 16 * 60_000).toISOString();
    const sessions = [{ ...unfinished, ended_how: 'fell_silent', last_event_at }];
    const { page } = openLocal({ '/local/recovery': { ...recovery, sessions } });
    const { html } = await page('/recovery');
    expect(html).toContain('Quiet for 16 m');
    expect(html).not.toContain('Crashed');
  });

  it('quotes what a shell would read as more than one word', async () => {
    const sessions = [{ ...unfinished, snapshot_id: "it's; $(id).4" }];
    const { page } = openLocal({ '/local/recovery': { ...recovery, sessions } });
    const { html } = await page('/recovery');
    expect(html.replaceAll('&#39;', "'")).toContain(
      String.raw`subtrack snapshot restore 'it'\''s; $(id).4' --files`,
    );
  });

  it('lists as many as a page has room for, all of them page by page, and those of the chosen project alone', async () => {
    const sessions = Array.from({ length: 123 }, (_, index) => ({
      ...unfinished,
      session_id: `session-${index}.`,
      project: index % 4 === 0 ? 'acme/other' : unfinished.project,
    }));
    const { page, asked } = openLocal({ '/local/recovery': { ...recovery, sessions } });
    const listed = async (query: string) => {
      const { html } = await page(`/recovery${query}`);
      return [...html.matchAll(/href="\/sessions\/session-(\d+)\./g)].map(([, number]) => Number(number));
    };
    expect(await listed('')).toEqual(Array.from({ length: 10 }, (_, index) => index));
    expect(await listed('?page=13')).toEqual([120, 121, 122]);
    expect(await listed('?page=99')).toEqual([120, 121, 122]);
    expect(await listed('?project=acme%2Fother&page=4')).toEqual([120]);
    const { searchParams } = asked.at(-1) ?? {};
    expect(Object.fromEntries(searchParams ?? [])).toEqual({ project: 'acme/other', page: '4' });
  });

  it('says that nothing is to be continued', async () => {
    const archive = {
      ...recovery.archive,
      sessions_seen: 0,
      sessions_archived: 0,
      newest_age_s: null,
      next_cleanup_at: null,
    };
    const { page } = openLocal({ '/local/recovery': { ...recovery, sessions: [], archive, space: [] } });
    expect((await page('/recovery')).html).toContain('No session was seen on this machine yet.');
    const { page: later } = openLocal({ '/local/recovery': { ...recovery, sessions: [] } });
    expect((await later('/recovery')).html).toContain('No session crashed, fell silent or left tasks open.');
  });
});

describe('an agent that cannot answer', () => {
  it.each([
    ['that is away', undefined, 'does not answer'],
    ['of another version', { odd: true }, 'in another way than expected'],
    ['that is no agent', new Response('<html>'), 'in another way than expected'],
    [
      'that says what is wrong',
      Response.json({ error: { code: 'store.full', message: 'the disk is full' } }, { status: 500 }),
      'the disk is full',
    ],
  ])('%s: the pages say so', async (_what, answer, said) => {
    const { page } = openLocal({ '/local/search': answer, '/local/recovery': answer });
    for (const path of ['/search?text=a', '/recovery']) {
      const { status, html } = await page(path);
      expect(status).toBe(200);
      expect(html).toContain(said);
    }
  });
});

describe('who has these pages', () => {
  it('the cloud of a machine that has an agent beside it, with links to them', async () => {
    const { html } = await openLocal({ '/local/search': found }).page('/search');
    expect(html).toMatch(/href="\/search"[^>]*aria-current="page"/);
    expect(html).toContain('href="/recovery"');
  });

  it('no other cloud: neither page nor link, whatever its settings say', async () => {
    const alone = openCloud({ mode: 'embedded' });
    for (const path of ['/search', '/search/hits.json', '/recovery'])
      expect((await alone.request(path)).status).toBe(404);
    const html = await (await alone.request('/')).text();
    expect(html).not.toMatch(/href="\/(search|recovery)/);
  });
});

it('has a clock that stands still where it shows a sample, and a team’s never does', () => {
  const held = { ...env, HELD_AT: '1000' };
  expect(makeDeps({ ...held, MODE: 'embedded' }).clock()).toBe(1000);
  expect(makeDeps({ ...held, MODE: 'team' }).clock()).toBeGreaterThan(1000);
});
