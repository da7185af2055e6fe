import type { Context } from 'hono';
import type { AppEnv } from '../env.ts';
import { deleteCookie, getSignedCookie, setSignedCookie } from 'hono/cookie';
import { sha256Hex } from './secrets.ts';
import { type Asker, credentialOf } from './identity.ts';
import { endSignIn, findSignIn, storeSignIn } from './sign-in-repository.ts';

const lifetimeS = 30 * 86_400;
/** When it ends, and a name that nobody can guess. */
const shape = /^\d{1,16}\.[0-9a-f]{32}$/;

/**
 * Signed with the team key: changing the key signs everybody out, and what is made up costs no question to the database,
 * which knows the hash of every cookie that is good.
 */
export async function startSession({
  c,
  teamKey,
  memberId,
}: {
  c: Context<AppEnv>;
  teamKey: string;
  memberId: string;
}): Promise<void> {
  const { db, clock } = c.var.deps;
  const now = clock();
  const endsAt = now + lifetimeS * 1000;
  const value = `${endsAt}.${crypto.randomUUID().replaceAll('-', '')}`;
  await storeSignIn({ db, tokenHash: await sha256Hex(value), endsAt, memberId, now });
  const { name, secure, prefix } = kindOf(c);
  await setSignedCookie(c, name, value, signingKey(teamKey), {
    ...prefix,
    path: '/',
    secure,
    httpOnly: true,
    sameSite: 'Lax',
    maxAge: lifetimeS,
  });
}

/** The member whose cookie came with the request. */
export async function findSignedIn(o: { c: Context<AppEnv>; teamKey: string }): Promise<Asker | undefined> {
  const value = await readCookie(o);
  if (value === undefined) return undefined;
  const { db, clock } = o.c.var.deps;
  const now = clock();
  const endsAt = Number.parseInt(value, 10);
  if (endsAt <= now) return undefined;
  const tokenHash = await sha256Hex(value);
  const member = await findSignIn({ db, tokenHash, now });
  if (member === undefined) return undefined;
  const credential = credentialOf({ signIn: tokenHash });
  const { member_id, name, role } = member;
  return { kind: 'person', member_id, member: name, role, credential, ends_at: endsAt };
}

/** Ends it on this side, where the browser is about to get another. */
export async function endSessionHere(o: { c: Context<AppEnv>; teamKey: string }): Promise<void> {
  const value = await readCookie(o);
  if (value === undefined) return;
  const { db, liveRoom } = o.c.var.deps;
  const tokenHash = await sha256Hex(value);
  await endSignIn({ db, tokenHash });
  await liveRoom.end({ credential: credentialOf({ signIn: tokenHash }) });
}

/** Ends it here and in the browser: a copy of the cookie opens nothing any more. */
export async function endSession({
  c,
  teamKey,
}: {
  c: Context<AppEnv>;
  teamKey: string | undefined;
}): Promise<void> {
  if (teamKey !== undefined) await endSessionHere({ c, teamKey });
  const { name, secure, prefix } = kindOf(c);
  deleteCookie(c, name, { ...prefix, path: '/', secure });
}

/** Loopback has no TLS, and browsers send a cookie to every port of a host: there the port is in its name. */
function kindOf(c: Context<AppEnv>): { name: string; secure: boolean; prefix: { prefix?: 'host' } } {
  if (c.var.deps.mode === 'team') return { name: 'subtrack', secure: true, prefix: { prefix: 'host' } };
  return { name: `subtrack-${new URL(c.req.url).port}`, secure: false, prefix: {} };
}

async function readCookie({
  c,
  teamKey,
}: {
  c: Context<AppEnv>;
  teamKey: string;
}): Promise<string | undefined> {
  const { name, prefix } = kindOf(c);
  const value = await getSignedCookie(c, signingKey(teamKey), name, prefix.prefix);
  return typeof value === 'string' && shape.test(value) ? value : undefined;
}

/** Not the team key itself, so that the signature serves no other purpose. */
function signingKey(teamKey: string): string {
  return `subtrack dashboard session v2:${teamKey}`;
}
