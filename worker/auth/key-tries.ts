import type { Context } from 'hono';
import type { AppEnv } from '../env.ts';
import { tooManyTriesError } from './errors.ts';
import { addressOf } from './request-address.ts';
import { isSameSecret, sha256Hex } from './secrets.ts';
import { countTry, forgiveTry } from './tries.ts';
import { MINUTE } from '../../shared/core/time.ts';

/** Wrong keys from one address, and from all together, before nobody is asked any more until the window is over. */
const limits = { address: 10, everybody: 200 };
const EVERYBODY = '';

/**
 * Whether this is the team key. Over the limit even the right key is refused, and nothing is written. Throws
 * `auth.too_many_tries`.
 */
export async function tryKey(o: { c: Context<AppEnv>; given: string; teamKey: string }): Promise<boolean> {
  const { db, clock } = o.c.var.deps;
  // Hashed with the key: addresses of people are not ours to keep.
  const address = await sha256Hex(`${addressOf(o.c)} ${o.teamKey}`);
  const tries = { [address]: limits.address, [EVERYBODY]: limits.everybody };
  const waitMs = await countTry({ db, now: clock(), limits: tries });
  if (waitMs > 0) throw tooManyTriesError({ minutes: Math.ceil(waitMs / MINUTE) });
  if (!(await isSameSecret({ given: o.given, wanted: o.teamKey }))) return false;
  await db.prepare('DELETE FROM sign_in_tries WHERE address = ?1').bind(address).run();
  await forgiveTry({ db, keys: [EVERYBODY] });
  return true;
}
