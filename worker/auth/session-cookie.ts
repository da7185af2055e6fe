import type { Context } from 'hono';
import type { AppEnv } from '../env.ts';
import { deleteCookie, getSignedCookie, setSignedCookie } from 'hono/cookie';

const name = 'subtrack';
const lifetimeS = 30 * 86_400;

/** Signed with the team key: changing the key signs everybody out. Carries nothing but the time it ends. */
export async function startSession({ c, teamKey }: { c: Context<AppEnv>; teamKey: string }): Promise<void> {
  const endsAt = c.var.deps.clock() + lifetimeS * 1000;
  await setSignedCookie(c, name, String(endsAt), signingKey(teamKey), {
    prefix: 'host',
    path: '/',
    secure: true,
    httpOnly: true,
    sameSite: 'Lax',
    maxAge: lifetimeS,
  });
}

export async function hasSession({ c, teamKey }: { c: Context<AppEnv>; teamKey: string }): Promise<boolean> {
  const value = await getSignedCookie(c, signingKey(teamKey), name, 'host');
  return typeof value === 'string' && Number(value) > c.var.deps.clock();
}

export function endSession(c: Context<AppEnv>): void {
  deleteCookie(c, name, { prefix: 'host', path: '/', secure: true });
}

/** Not the team key itself, so that the signature serves no other purpose. */
function signingKey(teamKey: string): string {
  return `subtrack dashboard session v1:${teamKey}`;
}
