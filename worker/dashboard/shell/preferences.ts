import type { AppEnv } from '../../env.ts';
import { Hono } from 'hono';
import { setCookie } from 'hono/cookie';
import { themes } from './request-view.ts';

const year = 365 * 86_400;

/** What a reader sets for their own browser; a cookie, because it must be known before the first byte is sent. */
export const preferences = new Hono<AppEnv>().post('/preferences', async (c) => {
  const form = await c.req.parseBody();
  const theme = themes.find((known) => known === form['theme']) ?? 'auto';
  setCookie(c, 'theme', theme, { path: '/', sameSite: 'Lax', maxAge: year });
  const next = typeof form['next'] === 'string' ? form['next'] : '/';
  // A path of ours, never another site (`//host`, `/\host`).
  return c.redirect(/^\/(?![/\\])[^\\\s]*$/.test(next) ? next : '/', 303);
});
