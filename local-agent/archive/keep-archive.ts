import type { Paths } from '../config/paths.ts';
import { archiveNew, type ArchivePass } from './archive-pass.ts';
import { openArchive } from './open-archive.ts';

/** Archives what is new, for as long as it may take; undefined while another process does. */
export async function keepArchive({
  paths,
  ...pass
}: {
  paths: Pick<Paths, 'archive' | 'archiveLock' | 'purged'>;
  claudeDirs: readonly string[];
  now: number;
  budgetMs?: number;
  signal?: AbortSignal;
}): Promise<ArchivePass | undefined> {
  const archive = openArchive({ paths });
  if (archive === undefined) return undefined;
  try {
    return await archiveNew({ archive, ...pass });
  } finally {
    archive.close();
  }
}
