import { HOUR } from '../../shared/core/time.ts';
import type { ArchiveIndex } from './archive-index.ts';
import type { SourceFile } from './find-files.ts';

/** What changed within it may still be on its way. */
const patienceMs = HOUR;

/** Sessions with a file that has not changed for an hour and is not in the archive as it is. */
export function lateSessions(o: {
  index: Pick<ArchiveIndex, 'files'>;
  sources: readonly SourceFile[];
  now: number;
}): number {
  const sizes = new Map(o.index.files().map((file) => [`${file.root}\0${file.file}`, file.size]));
  const late = o.sources.filter(
    ({ root, file, stat }) =>
      stat.mtimeMs <= o.now - patienceMs && sizes.get(`${root}\0${file}`) !== stat.size,
  );
  return new Set(late.map(({ session_id }) => session_id)).size;
}
