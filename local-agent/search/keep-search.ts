import { indexJournal, type IndexProgress } from './index-journal.ts';
import { openSearchIndex, type SearchPaths } from './search-index.ts';

/** Puts into the index what the journal has beyond it; undefined while another process does. */
export async function keepSearch({
  paths,
  ...pass
}: {
  paths: SearchPaths;
  budgetMs?: number;
  onProgress?: (progress: IndexProgress) => void;
  signal?: AbortSignal;
}): Promise<{ pending_bytes: number } | undefined> {
  const index = openSearchIndex({ paths });
  if (index === undefined) return undefined;
  try {
    return await indexJournal({ db: index.db, journal: paths.journal, ...pass });
  } finally {
    index.close();
  }
}
