import { MINUTE } from '../../shared/core/time.ts';

const windowMs = 15 * MINUTE;

/**
 * Counts one try under each key (whose limits are tries within a quarter of an hour) before anybody looks at it, so that many
 * at once are not more than one after the other. Answers how long to wait, in milliseconds; 0: go on. Over a limit nothing is
 * written.
 */
export async function countTry(o: {
  db: D1Database;
  now: number;
  limits: Readonly<Record<string, number>>;
}): Promise<number> {
  const keys = Object.keys(o.limits);
  const since = o.now - windowMs;
  const { results } = await o.db
    .prepare(
      `SELECT address AS key, since, tries FROM sign_in_tries
      WHERE address IN (SELECT value FROM json_each(?1)) AND since > ?2`,
    )
    .bind(JSON.stringify(keys), since)
    .all<{ key: string; since: number; tries: number }>();
  const over = results.find(({ key, tries }) => tries >= (o.limits[key] ?? 0));
  if (over !== undefined) return over.since + windowMs - o.now;
  const add = o.db.prepare(
    `INSERT INTO sign_in_tries (address, since, tries) VALUES (?1, ?2, 1)
    ON CONFLICT (address) DO UPDATE SET
      tries = CASE WHEN since > ?3 THEN tries + 1 ELSE 1 END, since = CASE WHEN since > ?3 THEN since ELSE ?2 END
    RETURNING tries`,
  );
  const [, ...counted] = await o.db.batch<{ tries: number }>([
    o.db.prepare('DELETE FROM sign_in_tries WHERE since <= ?1').bind(since),
    ...keys.map((key) => add.bind(key, o.now, since)),
  ]);
  const isOver = keys.some((key, at) => (counted[at]?.results[0]?.tries ?? 0) > (o.limits[key] ?? 0));
  return isOver ? windowMs : 0;
}

/** Whoever was right has not guessed: their try does not stand against them, nor against the others. */
export async function forgiveTry(o: { db: D1Database; keys: readonly string[] }): Promise<void> {
  await o.db
    .prepare(
      `UPDATE sign_in_tries SET tries = max(tries - 1, 0)
      WHERE address IN (SELECT value FROM json_each(?1))`,
    )
    .bind(JSON.stringify(o.keys))
    .run();
}
