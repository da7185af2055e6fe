import type { TrackedEvent } from '../../../shared/events/event-schema.ts';
import { createRedactor, type Redactor } from '../../../shared/redaction/engine/redact.ts';
import type { Device } from '../../config/device.ts';
import type { Paths } from '../../config/paths.ts';
import type { Settings } from '../../config/settings.ts';
import { openJournal, type Journal } from '../../journal/journal.ts';
import type { Database } from '../../store/driver/db.ts';
import { projectEvents } from '../../store/facts/project-events.ts';
import { recomputeRollups } from '../../store/rollups/recompute-rollups.ts';
import type { ImportResult } from './import-result.ts';
import { readRunningClients } from '../../client/running-clients.ts';
import { tellSinks, type EventSink } from './event-sink.ts';
import { prepareEvents } from './prepare-events.ts';
import { createSessionProjects, type SessionProjects } from './session-projects.ts';
import { countSkips } from './skip-counters.ts';

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
  /** Sessions whose rollups are stale. */
  touched: Set<string>;
  /** Secrets found, by rule. */
  redacted: Map<string, number>;
};

export function openIngestPass({
  db,
  paths,
  settings,
  home,
  result,
  now,
  sinks = [],
}: {
  db: Database;
  paths: Paths;
  settings: Settings;
  home: string | undefined;
  result: ImportResult;
  now: number;
  sinks?: readonly EventSink[] | undefined;
}): IngestPass {
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
    projects: createSessionProjects({ db, home, redactor }),
    result,
    now,
    sinks,
    touched: new Set(),
    redacted: new Map(),
  };
}

/**
 * Writes events with whatever marks them as done, in this order: journal first, so that it can rebuild the rest; then
 * facts and cursor in one transaction; then the sinks are told. A stop in between reads the same lines again, which changes nothing.
 * Without `journaled` (the numbers pass) there are facts alone.
 */
export function applyEvents({
  session,
  events,
  journaled,
  alongside,
}: {
  session: IngestPass;
  events: readonly TrackedEvent[];
  journaled: boolean;
  alongside: () => void;
}): void {
  const { db, journal, redactor, redacted, sinks, now } = session;
  const prepared = prepareEvents({ events, redactor, counts: redacted });
  const final = journaled && prepared.length > 0 ? journal.append({ events: prepared }) : prepared;
  const sessions = db.transaction(() => {
    const projected = projectEvents({ db, events: final, journaled });
    alongside();
    session.result.events_added += projected.added;
    for (const id of projected.sessions) session.touched.add(id);
    return [...projected.sessions];
  });
  tellSinks({ sinks, sessions, events: final, db, now });
}

/** Sums up what was touched. Sessions that look unfinished are judged again even when nothing came in. */
export function finishRollups({
  session,
  device,
  claudeDirs,
}: {
  session: IngestPass;
  device: Device;
  claudeDirs: readonly string[];
}): void {
  const { db, touched, redacted, now } = session;
  const { device_id, member } = device;
  const liveSessions = readRunningClients({ claudeDirs });
  recomputeRollups({ db, sessionIds: touched, device: { device_id, member }, now, liveSessions });
  countSkips({ db, kind: 'redacted', reasons: redacted, now });
  touched.clear();
  redacted.clear();
}
