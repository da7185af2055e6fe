import { createRedactor, type Redactor } from '../../../shared/redaction/engine/redact.ts';
import type { Device } from '../../config/device.ts';
import type { Paths } from '../../config/paths.ts';
import type { Settings } from '../../config/settings.ts';
import { openJournal, type Journal } from '../../journal/journal.ts';
import { readPurgedSessions } from '../../journal/purged-sessions.ts';
import type { Database } from '../../store/driver/db.ts';
import { ensureIdIndexes } from '../../store/judging/sharers.ts';
import { recomputeIsolated } from '../../store/rollups/recompute-isolated.ts';
import type { ImportResult } from './import-result.ts';
import { readRunningClients } from '../../client/running-clients.ts';
import type { EventSink } from './event-sink.ts';
import { createSessionProjects, type SessionProjects } from './session-projects.ts';
import { createSessionSecrets, type SessionSecrets } from './session-secrets.ts';
import { countSkips } from './skip-counters.ts';
import type { SkippedInputs } from './skipped-inputs.ts';

/** What one catch-up holds while it works: the open stores, and what it has touched so far. */
export type IngestPass = {
  db: Database;
  journal: Journal;
  redactor: Redactor;
  settings: Settings;
  projects: SessionProjects;
  result: ImportResult;
  now: number;
  /** Who is told of what was written, in this order. */
  sinks: readonly EventSink[];
  skipped: SkippedInputs;
  /** Sessions whose rollups are stale. */
  touched: Set<string>;
  /** Secrets found, by rule. */
  redacted: Map<string, number>;
  secrets: SessionSecrets;
  /** Sessions that were deleted for good: whatever comes of them is passed over. */
  purged: ReadonlySet<string>;
};

export function openIngestPass({
  db,
  paths,
  settings,
  home,
  result,
  now,
  sinks = [],
  skipped,
  secrets = createSessionSecrets(),
}: {
  db: Database;
  paths: Paths;
  settings: Settings;
  home: string | undefined;
  result: ImportResult;
  now: number;
  sinks?: readonly EventSink[] | undefined;
  skipped: SkippedInputs;
  secrets?: SessionSecrets | undefined;
}): IngestPass {
  ensureIdIndexes(db);
  const redactor = createRedactor(settings.redaction);
  const torn: [string, number][] = [];
  const journal = openJournal({ paths, onTorn: () => torn.push(['torn_tail', 1]) });
  return {
    db,
    journal: {
      ...journal,
      append(o) {
        const appended = journal.append(o);
        countSkips({ db, kind: 'journal', reasons: torn.splice(0), now });
        return appended;
      },
    },
    redactor,
    settings,
    projects: createSessionProjects({ db, home, redactor, now }),
    result,
    now,
    sinks,
    skipped,
    touched: new Set(),
    redacted: new Map(),
    secrets,
    purged: readPurgedSessions(paths.purged),
  };
}

/** Sums up what was touched. Sessions that look unfinished are judged again even when nothing came in. */
export function finishRollups({
  session,
  device,
  claudeDirs,
  timeZone,
}: {
  session: IngestPass;
  device: Device;
  claudeDirs: readonly string[];
  timeZone: string;
}): void {
  const { db, touched, redacted, now, skipped } = session;
  const { device_id, member } = device;
  const liveSessions = readRunningClients({ claudeDirs });
  for (const id of touched) skipped.clear(id);
  recomputeIsolated({
    db,
    sessionIds: touched,
    device: { device_id, member },
    now,
    timeZone,
    liveSessions,
    onFailed: ({ sessionId, error }) => skipped.skip({ path: sessionId, kind: 'session', error }),
  });
  countSkips({ db, kind: 'redacted', reasons: redacted, now });
  touched.clear();
  redacted.clear();
}
