import { z } from 'zod';
import { createErrorFactory } from '../../../shared/core/errors.ts';
import { DAY } from '../../../shared/core/time.ts';
import type { StoredObject } from '../tier-store.ts';
import type { MoveDeps } from './copy-object.ts';
import { OLD_MS } from './scrub.ts';

// Files of many objects in S3 are compared by the checksum that S3 keeps of each: all of them within a month, where reading
// again (see scrub.ts) reaches a part. Whether the bytes can still be read, only reading says. Objects of a file of which S3
// tells otherwise are in doubt, which is `verified_at` 0, until their own bytes were compared.

/** One that could not be asked about is asked about again after this long. */
const AGAIN_MS = DAY;

const fileSchema = z.object({
  key: z.string(),
  remote_id: z.string(),
  bytes: z.number().nullable(),
  pieces_sha256: z.string().nullable(),
});
type ToldFile = z.infer<typeof fileSchema>;

const fileChangedError = createErrorFactory<{ key: string }>(({ key }) => ({
  code: 'tier.file_changed',
  message: `S3 tells otherwise of ${key} than when it was stored`,
  hint: 'its objects are read again first, and what is damaged or cannot be read is said',
}));

/** What S3 says of a file that was just written. */
export function noteToldFile(o: { db: D1Database; stored: StoredObject; now: number }): D1PreparedStatement {
  const { key, remoteId, bytes, piecesSha256 } = o.stored;
  return o.db
    .prepare(
      `INSERT INTO told_files (key, remote_id, bytes, pieces_sha256, asked_at, told_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5)
      ON CONFLICT (key) DO UPDATE SET remote_id = excluded.remote_id, bytes = excluded.bytes,
        pieces_sha256 = excluded.pieces_sha256, asked_at = excluded.asked_at, told_at = excluded.told_at`,
    )
    .bind(key, remoteId, bytes, piecesSha256 ?? null, o.now);
}

/**
 * Asks S3 about the files of which it said nothing for longest. Where the answer is another one, the objects in it are the next
 * that are read again. Throws that after all of them; what the tier throws at once.
 */
export async function askFiles({ deps, limit }: { deps: MoveDeps; limit: number }): Promise<void> {
  const { db, stores, clock } = deps;
  const store = stores.s3;
  if (store === undefined) return;
  const { results } = await db
    .prepare(
      'SELECT key, remote_id, bytes, pieces_sha256 FROM told_files WHERE asked_at < ?1 ORDER BY asked_at LIMIT ?2',
    )
    .bind(clock() - OLD_MS, limit)
    .all();
  let changed: Error | undefined;
  for (const file of z.array(fileSchema).parse(results)) {
    const { key, remote_id: remoteId } = file;
    if (await isLeft({ db, key })) continue;
    // Before it is asked about: one that fails each time keeps no other from its turn.
    await noteAsked({ db, key, at: clock() - OLD_MS + AGAIN_MS });
    const told = await store.head({ key, remoteId });
    if (told !== undefined && isSame({ file, told })) await noteSame({ db, told, now: clock() });
    else {
      await readAgainFirst({ db, key, told, now: clock() });
      changed ??= fileChangedError({ key });
    }
  }
  if (changed !== undefined) throw changed;
}

function isSame({ file, told }: { file: ToldFile; told: StoredObject }): boolean {
  if (file.bytes === null) return true;
  return file.bytes === told.bytes && file.pieces_sha256 === (told.piecesSha256 ?? null);
}

/** No object of the catalogue lies in it any more: nobody need ask about it. */
async function isLeft({ db, key }: { db: D1Database; key: string }): Promise<boolean> {
  const { results } = await db
    .prepare(
      `DELETE FROM told_files WHERE key = ?1
        AND NOT EXISTS (SELECT 1 FROM object_copies WHERE tier = 's3' AND object_copies.key = ?1) RETURNING key`,
    )
    .bind(key)
    .all();
  return results.length > 0;
}

async function noteAsked({ db, key, at }: { db: D1Database; key: string; at: number }): Promise<void> {
  await db.prepare('UPDATE told_files SET asked_at = ?2 WHERE key = ?1').bind(key, at).run();
}

/** The same as before, which says that all is whole only where none of its objects is in doubt. */
async function noteSame(o: { db: D1Database; told: StoredObject; now: number }): Promise<void> {
  const { key, bytes, piecesSha256 } = o.told;
  await o.db
    .prepare(
      `UPDATE told_files SET bytes = ?2, pieces_sha256 = ?3, asked_at = ?4,
        told_at = iif(EXISTS (SELECT 1 FROM object_copies WHERE tier = 's3' AND object_copies.key = ?1
          AND (verified_at = 0 OR state = 'damaged')), told_at, ?4)
      WHERE key = ?1`,
    )
    .bind(key, bytes, piecesSha256 ?? null, o.now)
    .run();
}

/** The new answer is kept with the doubt, in one step: it is said once, and a third one is another change. */
async function readAgainFirst(o: {
  db: D1Database;
  key: string;
  told: StoredObject | undefined;
  now: number;
}): Promise<void> {
  const { db, key, told, now } = o;
  await db.batch([
    db
      .prepare(
        `DELETE FROM scrub_tries WHERE tier = 's3' AND object_id IN
          (SELECT object_id FROM object_copies WHERE tier = 's3' AND key = ?1)`,
      )
      .bind(key),
    db
      .prepare(`UPDATE object_copies SET verified_at = 0 WHERE tier = 's3' AND key = ?1 AND state = 'here'`)
      .bind(key),
    told === undefined
      ? db.prepare('UPDATE told_files SET asked_at = ?2 WHERE key = ?1').bind(key, now)
      : db
          .prepare('UPDATE told_files SET asked_at = ?2, bytes = ?3, pieces_sha256 = ?4 WHERE key = ?1')
          .bind(key, now, told.bytes, told.piecesSha256 ?? null),
  ]);
}
