import fs from 'node:fs';
import type { Deps } from '../deps.ts';
import { search, type SearchHit, type SearchResult } from '../search/search.ts';
import { openSearchForReading } from '../search/search-index.ts';

type Asked = Pick<Parameters<typeof search>[0], 'text' | 'filter' | 'limit'>;

/** What the index finds; nothing while there is no index. */
export function searchTexts({
  deps,
  ...asked
}: { deps: Pick<Deps, 'paths' | 'clock'> } & Asked): SearchResult {
  if (!fs.existsSync(deps.paths.search)) return { hits: [], total: 0 };
  const db = openSearchForReading(deps.paths.search);
  try {
    return search({ db, journal: deps.paths.journal, now: deps.clock(), ...asked });
  } finally {
    db.close();
  }
}

/** A hit as `subtrack search --json` tells it. */
export function hitJson({ session_id, agent_id, event_id, role, at, snippet }: SearchHit) {
  return { session_id, agent_id, event_id, role, at, snippet };
}
