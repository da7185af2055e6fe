import type { Paths } from '../config/paths.ts';
import { archiveNew, type ArchivePass } from './archive-pass.ts';
import { type Archive, openArchive } from './open-archive.ts';

/** Archives what is new, for as long as it may take; undefined while another process does. */
export async function keepArchive({
  paths,
  onPass,
  ...pass
}: {
  paths: Pick<Paths, 'archive' | 'archiveLock' | 'purged'>;
  claudeDirs: readonly string[];
  now: number;
  budgetMs?: number;
  signal?: AbortSignal;
  /** What lies in the archive after it, and what is there. */
  onPass?: (o: { index: Archive['index']; pass: ArchivePass }) => void;
}): Promise<ArchivePass | undefined> {
  const archive = openArchive({ paths });
  if (archive === undefined) return undefined;
  try {
    const done = await archiveNew({ archive, ...pass });
    onPass?.({ index: archive.index, pass: done });
    return done;
  } finally {
    archive.close();
  }
}
