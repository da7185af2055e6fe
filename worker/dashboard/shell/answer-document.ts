import type { Context } from 'hono';
import type { Child } from 'hono/jsx';
import type { ReaderEnv } from '../../env.ts';
import { stripControls } from '../../../shared/core/hidden-characters.ts';
import { fontLinks } from './font-links.ts';

/** A whole document. Controls are taken out once more at the very end, whatever a component let through. */
export function answerDocument<Env extends ReaderEnv>({ c, html }: { c: Context<Env>; html: Child }) {
  const text = stripControls(String(html));
  const fonts = fontLinks(text);
  if (fonts !== '') c.header('Link', fonts);
  return c.html(`<!doctype html>${text}`);
}
