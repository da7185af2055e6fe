import path from 'node:path';
import type { Deps } from '../deps.ts';
import { allClaudeDirs } from '../deps.ts';
import { keepArchive } from '../archive/keep-archive.ts';
import { createBackupComponent } from '../backup/backup-component.ts';
import { createSendComponent } from '../backup/send/send-component.ts';
import { readRunningClients } from '../client/running-clients.ts';
import { bootedAt } from '../runtime/booted-at.ts';
import type { Bus } from '../runtime/bus.ts';
import type { Component, Report } from '../runtime/component.ts';
import { createSettingsWatch } from '../runtime/settings-watch.ts';
import { createUpkeep } from '../runtime/upkeep.ts';
import { keepSearch } from '../search/keep-search.ts';
import { createNewsSink } from '../ingest/news-sink.ts';
import { catchUpDeps } from '../reports/refresh.ts';
import { listConnections, otherConnections, usualConnection } from '../config/connections.ts';
import { loadDevice } from '../config/device.ts';
import { catchUp, ensureText } from '../ingest/catch-up.ts';
import { readHistory, type HistoryReading } from './read-history.ts';
import { createRecoveryComponent } from '../recovery/watch/recovery-component.ts';
import { openJournal } from '../journal/journal.ts';
import { keepRetention } from '../retention/keep-retention.ts';
import { openStore } from '../store/driver/open-store.ts';
import { watchDevice } from './watch-device.ts';
import { createSyncComponent } from '../sync/sync-component.ts';
import { createSyncOthers } from '../sync/sync-others.ts';
import { createSessionSecrets } from '../ingest/pass/session-secrets.ts';
import { createIngestComponent, ingestPace } from '../ingest/ingest-component.ts';
import { HOUR } from '../../shared/core/time.ts';

/** What the agent does, in the order of its start: the store is open before anything reads or sends from it. */
export function createAgentComponents({
  deps,
  report,
  bus,
  announcement,
  history,
}: {
  deps: Deps;
  report: Report;
  bus: Bus;
  /** What a person waits for: it comes before history's texts take the processor. */
  announcement?: Component;
  /** History that is being read already. */
  history?: HistoryReading;
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
  const known = () => ({
    device: loadDevice({ paths, env: deps.env }),
    rules: deps.settings().clouds,
    paths,
  });
  const device = watchDevice({ deps, db });
  const syncDeps = {
    db,
    journal,
    privacy: () => deps.settings().privacy,
    rules: () => deps.settings().clouds,
    deviceState: device.state,
    fetch: deps.fetch,
    clock,
    report,
    bus,
  };
  const sync = createSyncComponent({ ...syncDeps, connection: () => usualConnection(known()) });
  const syncOthers = createSyncOthers({ ...syncDeps, others: () => otherConnections(known()) });
  const news = createNewsSink({ bus, clock });
  const sinks = [news];
  const secrets = createSessionSecrets();
  let historyRuns = false;
  const ingest = createIngestComponent({
    spool: paths.spool,
    projects: () => allClaudeDirs(deps).map((dir) => path.join(dir, 'projects')),
    catchUp: ({ signal }) => catchUp({ ...catchUpDeps(deps), sinks, secrets, text: 'later', signal }),
    catchUpText: ({ signal }) =>
      ensureText({ ...catchUpDeps(deps), sinks, secrets, signal, budgetMs: ingestPace.textSlice }),
    readHistory: ({ signal }) => {
      const reading = history ?? readHistory({ deps, signal });
      history = undefined;
      historyRuns = true;
      reading.goOn();
      reading.onPart(() => bus.emit('ingested', { sessions: [] }));
      return reading.ended.finally(() => (historyRuns = false));
    },
    news,
    report,
  });
  const settings = createSettingsWatch({ file: paths.config, bus });
  const archive = createUpkeep({
    name: 'archive',
    // The client deletes after days.
    pace: { first: 30_000, active: 60_000, idle: 600_000 },
    async work(slice) {
      const about = { paths, claudeDirs: allClaudeDirs(deps), now: clock(), onPass: device.archivePassed };
      const done = await keepArchive({ ...about, ...slice });
      return done && { more: done.pending > 0 };
    },
    bus,
    report,
    note: device.noteOf('archive'),
  });
  const recovery = createRecoveryComponent({
    db,
    journal,
    paths,
    settings: deps.settings,
    clients: () => readRunningClients({ claudeDirs: allClaudeDirs(deps) }),
    bootedAt: bootedAt({ clock }),
    clock,
    bus,
    report,
    note: device.noteOf('snapshots'),
  });
  const search = createUpkeep({
    name: 'search',
    // Whoever searches catches up by himself.
    pace: { first: 45_000, active: 10_000, idle: 600_000 },
    async work(slice) {
      // That process puts into it what it reads, at its end.
      if (historyRuns) return undefined;
      const done = await keepSearch({ paths, ...slice });
      return done && { more: done.pending_bytes > 0 };
    },
    bus,
    report,
  });
  const retention = createUpkeep({
    name: 'retention',
    pace: { first: 300_000, active: 600_000, idle: HOUR },
    async work(slice) {
      const policy = deps.settings().retention;
      const done = await keepRetention({ paths, policy, now: clock(), ...slice });
      const [failed] = done?.failed ?? [];
      if (failed !== undefined) throw new Error(`${failed[0]} stays as it is: ${failed[1]}`);
      return done && { more: done.pending > 0 };
    },
    bus,
    report,
  });
  const backup = createBackupComponent({
    db,
    journal,
    paths,
    settings: deps.settings,
    clock,
    bus,
    report,
    note: device.noteOf('bundles'),
  });
  const upload = createSendComponent({
    db,
    paths,
    connections: () => listConnections(known()),
    settings: deps.settings,
    fetch: deps.fetch,
    clock,
    bus,
    report,
    note: device.noteOf('upload'),
  });
  const opening = [store, settings, sync, syncOthers, ...(announcement ? [announcement] : [])];
  return [...opening, recovery, ingest, archive, search, retention, backup, upload];
}
