import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { AppEnv, ReaderEnv } from '../env.ts';
import { AppError } from '../../shared/core/errors.ts';
import { findByEmail } from '../members/member-repository.ts';
import { accessHeader, verifyAccess } from './access.ts';
import { findToken } from './api-tokens.ts';
import { findDeviceByHash } from './device-repository.ts';
import { signInNeededError, tokenNeededError, tokenRevokedError, tooFastError } from './errors.ts';
import { type Asker, credentialOf, type DeviceIdentity, type Identity } from './identity.ts';
import { isDeviceToken, isSameSecret, readBearer, sha256Hex } from './secrets.ts';
import { mostRequests, secondsToWait } from './token-pace.ts';
import { findSignedIn } from './session-cookie.ts';
import { keyOwner } from './identity.ts';

/** Only reads who is asking; whether that is enough is for the permissions and the guards on the routes. */
export const readIdentity = createMiddleware<AppEnv>(async (c, next) => {
  const device = await readDevice(c);
  const asker = await readAsker(c, device);
  if (device !== undefined) c.set('device', device);
  if (asker !== undefined) c.set('asker', asker);
  await next();
});

/** Who asks at this moment, for what outlives its request: a sign-in may have ended meanwhile. */
export async function readAskerNow(c: Context<ReaderEnv>): Promise<Asker | undefined> {
  // The same request, as it is before anybody is known.
  const asked = c as unknown as Context<AppEnv>;
  try {
    return await readAsker(asked, await readDevice(asked));
  } catch (error) {
    if (error instanceof AppError && error.code === tokenRevokedError().code) return undefined;
    throw error;
  }
}

async function readDevice(c: Context<AppEnv>): Promise<(DeviceIdentity & Owner) | undefined> {
  const token = readBearer(c.req.header('authorization'));
  if (token === undefined || !isDeviceToken(token)) return undefined;
  const tokenHash = await sha256Hex(token);
  const found = await findDeviceByHash({ db: c.var.deps.db, tokenHash });
  if (found === undefined || !(await isSameSecret({ given: tokenHash, wanted: found.token_hash })))
    return undefined;
  if (found.revoked_at !== null || found.removed_at !== null) throw tokenRevokedError();
  const { device_id, member, name, last_seen_day, member_id, role } = found;
  return { device_id, member, name, last_seen_day, member_id, role };
}

type Owner = Partial<Pick<Asker, 'member_id' | 'role'>>;

/**
 * A token says who asks; a cookie only where there is none. On one's own machine both are of whoever runs the agent, whose
 * everything is.
 */
async function readAsker(
  c: Context<AppEnv>,
  device: (DeviceIdentity & Owner) | undefined,
): Promise<Asker | undefined> {
  const { mode, teamKey } = c.var.deps;
  const program = await readProgram(c);
  if (program !== undefined) return program;
  if (mode === 'embedded') {
    const signedIn =
      device === undefined && teamKey !== undefined ? await findSignedIn({ c, teamKey }) : undefined;
    const credential =
      device === undefined ? signedIn?.credential : credentialOf({ device: device.device_id });
    return credential === undefined
      ? undefined
      : {
          kind: 'loopback',
          member_id: keyOwner,
          member: '',
          role: 'owner',
          credential,
          ends_at: signedIn?.ends_at,
        };
  }
  if (device !== undefined) {
    const { member_id, member, role } = device;
    const credential = credentialOf({ device: device.device_id });
    return member_id === undefined || role === undefined
      ? undefined
      : { kind: 'device', member_id, member, role, credential };
  }
  const signedIn = teamKey === undefined ? undefined : await findSignedIn({ c, teamKey });
  return signedIn ?? readAccess(c);
}

/** Who was signed in by what stands before this cloud; the member with that address, and nobody where there is none. */
async function readAccess(c: Context<AppEnv>): Promise<Asker | undefined> {
  const { access: settings, db, fetch, clock } = c.var.deps;
  const token = c.req.header(accessHeader);
  if (settings === undefined || token === undefined) return undefined;
  const verified = await verifyAccess({ token, settings, fetch, clock });
  const member = verified === undefined ? undefined : await findByEmail({ db, email: verified.email });
  if (verified === undefined || member === undefined) return undefined;
  const { member_id, name, role } = member;
  return { kind: 'person', member_id, member: name, role, ends_at: verified.endsAt };
}

/** A token of a program is one for the API alone. Throws `auth.too_fast`. */
async function readProgram(c: Context<AppEnv>): Promise<Asker | undefined> {
  const { db, clock } = c.var.deps;
  const token = readBearer(c.req.header('authorization'));
  if (token === undefined || !c.req.path.startsWith('/api/')) return undefined;
  const found = await findToken({ db, token, now: clock() });
  if (found === undefined) return undefined;
  const seconds = secondsToWait({ tokenId: found.token_id, now: clock() });
  if (seconds > 0) {
    c.header('Retry-After', String(seconds));
    throw tooFastError({ limit: mostRequests, seconds });
  }
  const { member_id, member, role, scope } = found;
  return { kind: 'token', member_id, member, role: scope === 'figures' ? 'viewer' : role };
}

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
  if (c.var.asker === undefined) throw signInNeededError();
  await admit(c, c.var.asker);
  await next();
});

/** For pages: whoever is not signed in is sent to the sign-in page and comes back afterwards. */
export const requireViewer = createMiddleware<ReaderEnv>(async (c, next) => {
  const { asker } = c.var;
  if (asker === undefined || asker.kind === 'device') {
    if (c.req.method !== 'GET') throw signInNeededError();
    const { pathname, search } = new URL(c.req.url);
    return c.redirect(`/sign-in?${new URLSearchParams({ next: pathname + search }).toString()}`, 303);
  }
  await admit(c, asker);
  await next();
});

/** A page may stand behind several guards: whoever was let in by one is let in. */
async function admit(c: Context<ReaderEnv>, asker: Asker): Promise<void> {
  const admitted: Identity | undefined = c.var.identity;
  if (admitted?.kind === asker.kind) return;
  const scope = await c.var.deps.readScope(asker);
  c.set('identity', { ...asker, scope });
  c.set('deps', {
    ...c.var.deps,
    ...c.var.deps.askWithin(scope, { before: readBefore(c.req.query('before')) }),
  });
}

/** Lists that tell how far back they looked lead to what was before; Unix ms. */
function readBefore(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,14}$/.test(text) ? Number(text) : undefined;
}
