import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { MINUTE } from '../../shared/core/time.ts';
import type { AppEnv } from '../env.ts';
import { addressOf } from '../auth/request-address.ts';
import { isSameSecret, sha256Hex } from '../auth/secrets.ts';
import { countTry, forgiveTry } from '../auth/tries.ts';
import { tooManyPasswordsError } from './errors.ts';
import { isPassword } from './password.ts';
import type { Share } from './tables.ts';

const cookie = 'subtrack-share';
const lifetimeS = 12 * 3600;
/** Wrong passwords in a quarter of an hour: for one link whoever tries, and from one address whatever it tries. */
const limits = { link: 10, address: 20 };

type Locked = Pick<Share, 'share_id' | 'password_salt' | 'password_hash'>;

/** Whether no password is asked for, or was given in this browser already. */
export async function isUnlocked<Env extends AppEnv>(o: {
  c: Context<Env>;
  share: Locked;
}): Promise<boolean> {
  if (o.share.password_hash === null) return true;
  const value = getCookie(o.c, cookie) ?? '';
  const endsAt = /^(\d{1,16})\.[0-9a-f]{64}$/.exec(value)?.[1];
  if (endsAt === undefined || Number(endsAt) <= o.c.var.deps.clock()) return false;
  return isSameSecret({ given: value, wanted: await proofOf({ share: o.share, endsAt }) });
}

/**
 * Whether that is the password; if so, this browser need not say it again for a while, at this link alone. Tries are counted
 * before they are looked at. Throws `share.too_many_tries`.
 */
export async function unlock<Env extends AppEnv>(o: {
  c: Context<Env>;
  share: Locked;
  given: string;
}): Promise<boolean> {
  const { c, share } = o;
  const { password_salt: salt, password_hash: hash } = share;
  if (salt === null || hash === null) return true;
  const { db, clock, mode, teamKey = '' } = c.var.deps;
  const now = clock();
  const tries = {
    [`share ${share.share_id}`]: limits.link,
    // Hashed with the key: addresses of people are not ours to keep.
    [`share-from ${await sha256Hex(`${addressOf(c)} ${teamKey}`)}`]: limits.address,
  };
  const waitMs = await countTry({ db, now, limits: tries });
  if (waitMs > 0) throw tooManyPasswordsError({ minutes: Math.ceil(waitMs / MINUTE) });
  if (!(await isPassword({ given: o.given, salt, hash }))) return false;
  await forgiveTry({ db, keys: Object.keys(tries) });
  const endsAt = String(now + lifetimeS * 1000);
  setCookie(c, cookie, await proofOf({ share, endsAt }), {
    path: new URL(c.req.url).pathname,
    secure: mode === 'team',
    httpOnly: true,
    sameSite: 'Strict',
    maxAge: lifetimeS,
  });
  return true;
}

/** Signed with what is kept of the password: nobody has that outside of the database. */
async function proofOf({ share, endsAt }: { share: Locked; endsAt: string }): Promise<string> {
  const encoder = new TextEncoder();
  const key = await crypto.subtle.importKey(
    'raw',
    encoder.encode(share.password_hash ?? ''),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  );
  const signed = await crypto.subtle.sign('HMAC', key, encoder.encode(`${share.share_id} ${endsAt}`));
  const bytes = Array.from(new Uint8Array(signed), (byte) => byte.toString(16).padStart(2, '0'));
  return `${endsAt}.${bytes.join('')}`;
}
