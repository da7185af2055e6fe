import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from '../env.ts';
import { createErrorFactory } from '../../shared/core/errors.ts';

const hostRefusedError = createErrorFactory(() => ({
  code: 'request.host_refused',
  message: 'this address answers to its own name only',
  hint: 'open the URL that `subtrack up` printed',
  status: 421,
}));

const originRefusedError = createErrorFactory(() => ({
  code: 'request.origin_refused',
  message: 'another site sent this request',
  hint: 'open the page yourself',
  status: 403,
}));

/** Where another service sends somebody back to; what it brings is checked against what they were sent with. */
export const consentCallbackPath = '/settings/tiers/drive/callback';

/**
 * Embedded: only our own loopback `host:port` (a foreign name that resolves to 127.0.0.1 is DNS rebinding), and nothing
 * that another site's page started, not even a GET. Team: links from elsewhere may open pages, but only our own pages
 * may change anything or open a socket.
 */
export const originGuard: MiddlewareHandler<AppEnv> = async function originGuard(c, next) {
  const { mode, hosts } = c.var.deps;
  const host = c.req.header('host') ?? '';
  if (mode === 'embedded' && !hosts.includes(host)) throw hostRefusedError();
  const reads = c.req.method === 'GET' || c.req.method === 'HEAD';
  const comesBack = reads && c.req.path === consentCallbackPath;
  const strict = (mode === 'embedded' || !reads || c.req.header('upgrade') !== undefined) && !comesBack;
  const own = `${new URL(c.req.url).protocol}//${host}`;
  if (strict && isForeign({ origin: c.req.header('origin'), site: c.req.header('sec-fetch-site'), own })) {
    throw originRefusedError();
  }
  await next();
};

/** The same host without TLS is another site: anybody on the way can play it. */
function isForeign(o: { origin: string | undefined; site: string | undefined; own: string }): boolean {
  if (o.site === 'cross-site' || o.site === 'same-site') return true;
  if (o.origin === undefined) return false;
  return (
    !URL.canParse(o.origin) || !URL.canParse(o.own) || new URL(o.origin).origin !== new URL(o.own).origin
  );
}
