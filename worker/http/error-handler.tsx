import type { ErrorHandler, HonoRequest, NotFoundHandler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ErrorAnswer } from '../../shared/protocol/errors.ts';
import type { AppEnv } from '../env.ts';
import type { Failure } from './failure.ts';
import { html } from 'hono/html';
import { ErrorPage } from './error-page.tsx';
import { notFoundError } from './errors.ts';
import { ownPath } from './own-path.ts';
import { logFailure } from './log-failure.ts';

/** The only place where a failure becomes an answer: JSON for the API, a page for people. */
export const handleError: ErrorHandler<AppEnv> = (error, c) => {
  const failure = logFailure({ error, now: c.var.deps.clock() });
  c.header('Cache-Control', 'no-store');
  if (failure.retryAfter !== undefined) c.header('Retry-After', String(failure.retryAfter));
  const status = failure.status as ContentfulStatusCode;
  if (/^\/(?:api\/)?v1(?:\/|$)/.test(new URL(c.req.url).pathname)) return c.json(toAnswer(failure), status);
  return c.html(html`<!doctype html>${<ErrorPage failure={failure} again={againPath(c.req)} />}`, status);
};

export const handleNotFound: NotFoundHandler<AppEnv> = (c) => {
  throw notFoundError({ what: `the page ${c.req.path}` });
};

/** What was asked for, with all that was chosen; what was sent is sent again from the page that it came from. */
function againPath(request: HonoRequest): string | undefined {
  const url = new URL(request.url);
  if (request.method === 'GET') return ownPath(url.pathname + url.search);
  const from = request.header('referer') ?? '';
  if (!URL.canParse(from)) return undefined;
  const { origin, pathname, search } = new URL(from);
  return origin === url.origin ? ownPath(pathname + search) : undefined;
}

function toAnswer({ code, message, hint }: Failure): ErrorAnswer {
  return { error: hint === undefined ? { code, message } : { code, message, hint } };
}
