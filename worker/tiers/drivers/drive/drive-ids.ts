import { z } from 'zod';
import type { Clock } from '../../../../shared/core/clock.ts';

/**
 * The id that each path of ours has in Drive. It is kept before anything is made under it: whoever stops in between makes
 * the same thing again and nothing beside it, because Drive takes an id once but allows equal names.
 */
export type DriveIds = {
  find: (path: string) => Promise<string | undefined>;
  /** The id of a path, from now on in use; `make` gives one where there is none. Two at once get the same. */
  claim: (o: { path: string; make: () => Promise<string> }) => Promise<{ id: string; isNew: boolean }>;
  forget: (paths: readonly string[]) => Promise<void>;
};

const idSchema = z.string().nullable();

export function createDriveIds({ db, clock }: { db: D1Database; clock: Clock }): DriveIds {
  const find = async (path: string) => {
    const found = await db
      .prepare('SELECT file_id FROM drive_ids WHERE path = ?1')
      .bind(path)
      .first('file_id');
    return idSchema.parse(found) ?? undefined;
  };
  const renew = async (path: string) => {
    const found = await db
      .prepare('UPDATE drive_ids SET claimed_at = ?2 WHERE path = ?1 RETURNING file_id')
      .bind(path, clock())
      .first('file_id');
    return idSchema.parse(found) ?? undefined;
  };
  return {
    find,
    async claim({ path, make }) {
      const known = await renew(path);
      if (known !== undefined) return { id: known, isNew: false };
      const made = await make();
      const found = await db
        .prepare(
          `INSERT INTO drive_ids (path, file_id, claimed_at) VALUES (?1, ?2, ?3)
          ON CONFLICT (path) DO UPDATE SET claimed_at = excluded.claimed_at RETURNING file_id`,
        )
        .bind(path, made, clock())
        .first('file_id');
      const id = idSchema.parse(found) ?? made;
      return { id, isNew: id === made };
    },
    async forget(paths) {
      await db
        .prepare('DELETE FROM drive_ids WHERE path IN (SELECT value FROM json_each(?1))')
        .bind(JSON.stringify(paths))
        .run();
    },
  };
}
