import path from 'node:path';
import type { Database } from '../../store/driver/db.ts';
import { ensureFacts } from '../../store/facts/ensure-facts.ts';

/** Files below a folder that the session read or wrote with its file tools, by their names in it, with `/`. */
export function touchedFiles({
  db,
  sessionId,
  folder,
}: {
  db: Database;
  sessionId: string;
  folder: string;
}): string[] {
  ensureFacts({ db, sessionId });
  const rows = db
    .prepare('SELECT DISTINCT path FROM file_operations WHERE session_id = ? AND path IS NOT NULL')
    .all(sessionId);
  const names = rows.flatMap((row) => {
    const name = path.relative(folder, path.resolve(folder, String(row['path'])));
    const isInside =
      name !== '' && name !== '..' && !name.startsWith(`..${path.sep}`) && !path.isAbsolute(name);
    return isInside ? [name.replaceAll(path.sep, '/')] : [];
  });
  return [...new Set(names)].sort();
}
