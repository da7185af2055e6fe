import type { Deps } from '../deps.ts';
import type { SyncResult } from '../sync/sync-run.ts';
import type { Component, Report } from '../runtime/component.ts';
import { catchUpDeps } from '../reports/refresh.ts';
import { loadDevice } from '../config/device.ts';
import { catchUp, ensureText } from '../ingest/catch-up.ts';
import { openJournal } from '../journal/journal.ts';
import { openStore } from '../store/driver/open-store.ts';
import { createSyncComponent } from '../sync/sync-component.ts';
import { createIngestComponent, ingestPace } from '../ingest/ingest-component.ts';

/** What the agent does, in the order of its start: the store is open before anything reads or sends from it. */
export function createAgentComponents({
  deps,
  report,
  announcement,
  onSynced,
}: {
  deps: Deps;
  report: Report;
  /** What a person waits for: it comes before history's texts take the processor. */
  announcement?: Component;
  onSynced?: (result: SyncResult) => void;
}): Component[] {
  const { paths, clock } = deps;
  const db = openStore({ file: paths.database });
  const journal = openJournal({ paths });
  const store: Component = {
    name: 'store',
    start: () => undefined,
    stop() {
      db.close();
    },
  };
  const sync = createSyncComponent({
    db,
    journal,
    paths,
    device: () => loadDevice({ paths, env: deps.env }),
    privacy: () => deps.settings().privacy,
    fetch: deps.fetch,
    clock,
    report,
    ...(onSynced ? { onSynced } : {}),
  });
  const ingest = createIngestComponent({
    spool: paths.spool,
    catchUp: ({ signal }) => catchUp({ ...catchUpDeps(deps), text: 'later', signal }),
    catchUpText: ({ signal }) => ensureText({ ...catchUpDeps(deps), signal, budgetMs: ingestPace.textSlice }),
    onIngested: () => sync.poke(),
    report,
  });
  return [store, sync, ...(announcement ? [announcement] : []), ingest];
}
