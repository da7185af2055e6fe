import type { Context } from 'hono';
import type { AppEnv } from '../env.ts';
import { Hono } from 'hono';
import { setCookie } from 'hono/cookie';
import { Frame, type PageProps } from './components/frame.tsx';
import { loadFrameFacts, type FrameFacts } from './frame-facts.ts';
import { loadNow } from './pages/now.data.ts';
import { NowPage } from './pages/now.page.tsx';
import { createView, themes, type View } from './request-view.ts';
import { stripControls } from './text/display-text.ts';

type PageContext = { c: Context<AppEnv>; view: View; facts: FrameFacts };

export const dashboard = new Hono<AppEnv>()
  .get('/', async (c) => {
    const { deps } = c.var;
    const view = createView(c);
    const [facts, data] = await Promise.all([loadFrameFacts({ deps, view }), loadNow({ deps, view })]);
    const content = <NowPage view={view} data={data} blank={facts.blank} />;
    if (view.query.has('fragment')) return c.html(stripControls(String(content)));
    return page(
      { c, view, facts },
      { title: 'Now', section: '/', islands: ['now'], timeless: true },
      content,
    );
  })
  .post('/preferences', async (c) => {
    const form = await c.req.parseBody();
    const theme = themes.find((known) => known === form['theme']) ?? 'auto';
    setCookie(c, 'theme', theme, { path: '/', sameSite: 'Lax', maxAge: 365 * 86_400 });
    const next = typeof form['next'] === 'string' ? form['next'] : '/';
    // A path of ours, never another site (`//host`, `/\host`).
    return c.redirect(/^\/(?![/\\])[^\\\s]*$/.test(next) ? next : '/', 303);
  });

type PageFrame = Pick<PageProps, 'title' | 'section' | 'islands' | 'timeless'>;

function page({ c, view, facts }: PageContext, frame: PageFrame, content: PageProps['children']) {
  c.header('Cache-Control', 'private, no-cache');
  const html = (
    <Frame view={view} options={facts.options} waiting={facts.waiting} {...frame}>
      {content}
    </Frame>
  );
  return c.html(`<!doctype html>${stripControls(String(html))}`);
}
