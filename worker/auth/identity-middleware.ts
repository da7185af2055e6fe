import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from '../env.ts';
import { findDeviceByHash } from './device-repository.ts';
import { signInNeededError, tokenNeededError, tokenRevokedError } from './errors.ts';
import { isDeviceToken, isSameSecret, readBearer, sha256Hex } from './secrets.ts';
import { hasSession } from './session-cookie.ts';

/** Only reads who is asking; whether that is enough is for the guards on the routes. */
export const readIdentity: MiddlewareHandler<AppEnv> = async function readIdentity(c, next) {
  const { db, mode, teamKey } = c.var.deps;
  const token = readBearer(c.req.header('authorization'));
  if (token !== undefined && isDeviceToken(token)) {
    const tokenHash = await sha256Hex(token);
    const found = await findDeviceByHash({ db, tokenHash });
    if (found !== undefined && (await isSameSecret({ given: tokenHash, wanted: found.token_hash }))) {
      if (found.revoked_at !== null) throw tokenRevokedError();
      const { device_id, member, name, last_seen_day } = found;
      c.set('device', { device_id, member, name, last_seen_day });
    }
  }
  if (mode === 'embedded') c.set('viewer', { via: 'loopback' });
  else if (teamKey !== undefined && (await hasSession({ c, teamKey }))) c.set('viewer', { via: 'cookie' });
  await next();
};

export const requireDevice: MiddlewareHandler<AppEnv> = async function requireDevice(c, next) {
  if (c.var.device === undefined) throw tokenNeededError();
  await next();
};

/** For what pages, islands and enrolled devices may read. */
export const requireReader: MiddlewareHandler<AppEnv> = async function requireReader(c, next) {
  if (c.var.viewer === undefined && c.var.device === undefined) throw signInNeededError();
  await next();
};

/** For pages: whoever is not signed in is sent to the sign-in page and comes back afterwards. */
export const requireViewer: MiddlewareHandler<AppEnv> = async function requireViewer(c, next) {
  if (c.var.viewer === undefined) {
    if (c.req.method !== 'GET') throw signInNeededError();
    const { pathname, search } = new URL(c.req.url);
    return c.redirect(`/sign-in?${new URLSearchParams({ next: pathname + search }).toString()}`, 303);
  }
  await next();
};
