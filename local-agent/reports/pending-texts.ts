import type { Deps } from '../deps.ts';
import { countPendingTexts } from '../ingest/pass/transcript-cursors.ts';
import type { Database } from '../store/driver/db.ts';
import { counted } from '../terminal/format.ts';

/** For people who ask for what only texts tell, while some of history are not read. */
export function tellPendingTexts({ deps, db }: { deps: Pick<Deps, 'stderr'>; db: Database }): void {
  const pending = countPendingTexts(db);
  if (pending === 0) return;
  deps.stderr.write(
    `subtrack: the texts of ${counted(pending, 'file')} of history are still to come: ` +
      'the agent writes them when it runs, or "subtrack import --wait" now\n',
  );
}
