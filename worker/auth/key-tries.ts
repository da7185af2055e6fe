import type { Context } from 'hono';
import type { AppEnv } from '../env.ts';
import { tooManyTriesError } from './errors.ts';
import { isSameSecret, sha256Hex } from './secrets.ts';
import { MINUTE } from '../../shared/core/time.ts';

const windowMs = 15 * MINUTE;
/** Wrong keys from one address, and from all together, before nobody is asked any more until the window is over. */
const limits = { address: 10, everybody: 200 };
const EVERYBODY = '';

/**
 * Whether this is the team key. Every try is counted before it is looked at, so that many at once are not more than one
 * after the other; over the limit even the right key is refused, and nothing is written. Throws `auth.too_many_tries`.
 */
export async function tryKey(o: { c: Context<AppEnv>; given: string; teamKey: string }): Promise<boolean> {
  const { db, clock } = o.c.var.deps;
  const now = clock();
  const address = await addressOf(o);
  await ensureBelow({ db, now, address });
  await count({ db, now, address });
  if (!(await isSameSecret({ given: o.given, wanted: o.teamKey }))) return false;
  // Who knows the key has not guessed: their typing errors do not stand against them, nor against the others.
  await db.prepare('DELETE FROM sign_in_tries WHERE address = ?1').bind(address).run();
  await db
    .prepare('UPDATE sign_in_tries SET tries = max(tries - 1, 0) WHERE address = ?1')
    .bind(EVERYBODY)
    .run();
  return true;
}

async function ensureBelow(o: { db: D1Database; now: number; address: string }): Promise<void> {
  const { results } = await o.db
    .prepare('SELECT address, since, tries FROM sign_in_tries WHERE address IN (?1, ?2) AND since > ?3')
    .bind(o.address, EVERYBODY, o.now - windowMs)
    .all<{ address: string; since: number; tries: number }>();
  for (const { address, since, tries } of results) {
    const limit = address === EVERYBODY ? limits.everybody : limits.address;
    if (tries >= limit) throw tooManyTriesError({ minutes: Math.ceil((since + windowMs - o.now) / 60_000) });
  }
}

async function count(o: { db: D1Database; now: number; address: string }): Promise<void> {
  const add = o.db.prepare(
    `INSERT INTO sign_in_tries (address, since, tries) VALUES (?1, ?2, 1)
    ON CONFLICT (address) DO UPDATE SET
      tries = CASE WHEN since > ?3 THEN tries + 1 ELSE 1 END, since = CASE WHEN since > ?3 THEN since ELSE ?2 END
    RETURNING tries`,
  );
  const since = o.now - windowMs;
  const [, own, all] = await o.db.batch<{ tries: number }>([
    o.db.prepare('DELETE FROM sign_in_tries WHERE since <= ?1').bind(since),
    add.bind(o.address, o.now, since),
    add.bind(EVERYBODY, o.now, since),
  ]);
  const [ownTries, allTries] = [own, all].map((answer) => answer?.results[0]?.tries ?? 0);
  if ((ownTries ?? 0) > limits.address || (allTries ?? 0) > limits.everybody)
    throw tooManyTriesError({ minutes: windowMs / 60_000 });
}

/** Hashed with the key: addresses of people are not ours to keep. */
function addressOf({ c, teamKey }: { c: Context<AppEnv>; teamKey: string }): Promise<string> {
  return sha256Hex(`${c.req.header('cf-connecting-ip') ?? 'unknown'} ${teamKey}`);
}
