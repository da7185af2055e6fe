import type { AppEnv } from '../../env.ts';
import { Hono } from 'hono';
import { setCookie } from 'hono/cookie';
import { ownPath } from '../../http/own-path.ts';
import { readForm } from '../../http/validate.ts';
import { themes } from './request-view.ts';

const year = 365 * 86_400;

/** What a reader sets for their own browser; a cookie, because it must be known before the first byte is sent. */
export const preferences = new Hono<AppEnv>().post('/preferences', async (c) => {
  const form = await readForm(c);
  const theme = themes.find((known) => known === form.get('theme')) ?? 'auto';
  setCookie(c, 'theme', theme, { path: '/', sameSite: 'Lax', maxAge: year });
  return c.redirect(ownPath(form.get('next')), 303);
});
