import type { Context } from 'hono';
import type { AppEnv, ReaderEnv } from '../env.ts';
import type { Deps } from '../deps.ts';
import type { DeviceIdentity, Identity } from './identity.ts';
import { createMiddleware } from 'hono/factory';
import { findDeviceByHash } from './device-repository.ts';
import { signInNeededError, tokenNeededError, tokenRevokedError } from './errors.ts';
import { isDeviceToken, isSameSecret, readBearer, sha256Hex } from './secrets.ts';
import { hasSession } from './session-cookie.ts';

/** Only reads who is asking; whether that is enough is for the guards on the routes. */
export const readIdentity = createMiddleware<AppEnv>(async (c, next) => {
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
  if (mode === 'embedded') c.set('viewer', withScope(c.var.deps, { kind: 'loopback', role: 'owner' }));
  else if (teamKey !== undefined && (await hasSession({ c, teamKey })))
    c.set('viewer', withScope(c.var.deps, { kind: 'member', role: 'member' }));
  await next();
});

export const requireDevice = createMiddleware<AppEnv & { Variables: { device: DeviceIdentity } }>(
  async (c, next) => {
    // Whether the middleware before found one is not in its type.
    const found: DeviceIdentity | undefined = c.var.device;
    if (found === undefined) throw tokenNeededError();
    await next();
  },
);

/** For what pages, islands and enrolled devices may read. */
export const requireReader = createMiddleware<ReaderEnv>(async (c, next) => {
  const identity =
    c.var.viewer ??
    (c.var.device === undefined ? undefined : withScope(c.var.deps, { kind: 'device', role: 'member' }));
  if (identity === undefined) throw signInNeededError();
  admit(c, identity);
  await next();
});

/** For pages: whoever is not signed in is sent to the sign-in page and comes back afterwards. */
export const requireViewer = createMiddleware<ReaderEnv>(async (c, next) => {
  if (c.var.viewer === undefined) {
    if (c.req.method !== 'GET') throw signInNeededError();
    const { pathname, search } = new URL(c.req.url);
    return c.redirect(`/sign-in?${new URLSearchParams({ next: pathname + search }).toString()}`, 303);
  }
  admit(c, c.var.viewer);
  await next();
});

function withScope({ scopeOf }: Pick<Deps, 'scopeOf'>, who: Omit<Identity, 'scope'>): Identity {
  return { ...who, scope: scopeOf(who) };
}

function admit(c: Context<ReaderEnv>, identity: Identity): void {
  c.set('identity', identity);
  c.set('deps', { ...c.var.deps, ...c.var.deps.askWithin(identity.scope) });
}
