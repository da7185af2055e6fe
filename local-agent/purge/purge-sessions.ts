import fs from 'node:fs';
import type { Archive } from '../archive/open-archive.ts';
import { sessionFolder } from '../backup/bundle-folders.ts';
import type { Paths } from '../config/paths.ts';
import { addPurgedSessions } from '../journal/purged-sessions.ts';
import { forgetRecovery } from '../recovery/watch/forget-recovery.ts';
import { forgetSession, type SearchIndex } from '../search/search-index.ts';
import type { Database } from '../store/driver/db.ts';
import { OVERWRITE, purgeDatabase, REWRITE, TRUNCATE_LOG } from './purge-database.ts';
import { sessionFiles } from './session-files.ts';

/**
 * Deletes sessions everywhere we put them. First it is written down that they are not to come back, last the database
 * forgets them: stopped on the way, the same call goes on. The caller holds the locks of whoever writes.
 */
export async function purgeSessions({
  paths,
  db,
  archive,
  search,
  sessionIds,
  now,
  warn,
}: {
  paths: Paths;
  db: Database;
  archive: Archive;
  search: SearchIndex;
  sessionIds: readonly string[];
  now: number;
  warn: (text: string) => void;
}): Promise<void> {
  if (sessionIds.length === 0) return;
  addPurgedSessions({ file: paths.purged, sessionIds, now });
  archive.index.db.exec(OVERWRITE);
  for (const sessionId of sessionIds) {
    await forgetRecovery({ paths, sessionId, warn });
    for (const file of sessionFiles({ paths, sessionId })) fs.rmSync(file, { force: true });
    fs.rmSync(sessionFolder(paths, sessionId), { recursive: true, force: true });
    archive.index.forget(sessionId);
  }
  archive.index.db.exec(REWRITE);
  purgeSearch({ search, sessionIds });
  purgeDatabase({ db, sessionIds });
}

function purgeSearch({
  search: { db },
  sessionIds,
}: {
  search: SearchIndex;
  sessionIds: readonly string[];
}): void {
  db.exec(OVERWRITE);
  db.transaction(() => {
    const find = db.prepare('SELECT session_no FROM sessions WHERE session_id = ?');
    for (const sessionId of sessionIds) {
      const row = find.get(sessionId);
      if (row !== undefined) forgetSession({ db, sessionNo: Number(row['session_no']) });
    }
  });
  // Words of deleted texts stay until the index is written anew.
  db.exec(`INSERT INTO words (words) VALUES ('optimize'); ${TRUNCATE_LOG}`);
}
