import path from 'node:path';
import { listIfThere } from '../files/read-if-there.ts';
import { ambiguousBundle, noBundle } from './backup-errors.ts';
import { bundleFolders, listBundles, sessionFolder } from './bundle-folders.ts';

/**
 * The folder of the newest bundle of the session that a typed beginning names, damaged or not. Throws `backup.not_found` or
 * `backup.ambiguous`.
 */
export function findBundle({ backups, prefix }: { backups: string; prefix: string }): string {
  const ids = [...new Set(listBundles({ backups }).map(({ manifest }) => manifest.session_id))];
  const known = new Set(ids.map((id) => path.basename(sessionFolder({ backups }, id))));
  // Of those whose manifest cannot be read the folder's name is left.
  const names = [...ids, ...listIfThere(backups).filter((name) => !known.has(name))];
  const matching = names.filter((id) => id.startsWith(prefix));
  const found = matching.includes(prefix) ? [prefix] : matching;
  if (found.length > 1) throw ambiguousBundle({ prefix, found });
  const [only] = found;
  const folder = only === undefined ? undefined : bundleFolders(sessionFolder({ backups }, only)).at(-1);
  if (folder === undefined) throw noBundle({ prefix });
  return folder;
}
