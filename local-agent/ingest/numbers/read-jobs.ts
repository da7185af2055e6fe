import type { Settings } from '../../config/settings.ts';
import type { Database } from '../../store/driver/db.ts';
import { localHour } from '../../store/rollups/local-hour.ts';
import { createRedactor } from '../../../shared/redaction/engine/redact.ts';
import { isInputTrouble } from '../pass/input-errors.ts';
import { createSessionProjects } from '../pass/session-projects.ts';
import type { NumbersBatch } from './numbers-batch.ts';
import { createSessionReader, type ReadContext, type SessionJob } from './read-session.ts';

/** What is the same for every job of an import. */
export type JobsContext = {
  settings: Pick<Settings, 'prices' | 'redaction'>;
  home: string | undefined;
  now: number;
  timeZone: string;
  /** Whether facts that nobody needs at once are packed. */
  packs: boolean;
};

export type JobsRead = {
  batch: NumbersBatch;
  /** Ids of sessions in which an input could not be read. */
  left: string[];
};

/** Reads jobs; `context` is told of inputs that cannot be read. */
export function createJobReader({
  context,
  timeZone,
  packs,
}: {
  context: ReadContext;
  timeZone: string;
  packs: boolean;
}): (jobs: readonly SessionJob[]) => NumbersBatch {
  const hourOf = localHour({ now: context.now, timeZone }).of;
  const read = createSessionReader({ context, packs: packs ? { hourOf } : undefined });
  return function readJobs(jobs) {
    const sessions = jobs.map(read);
    return { sessions, redacted: [] };
  };
}

/** One for a thread of its own: sessions with an input that cannot be read are left to whoever keeps account of these. */
export function createRemoteJobReader({
  db,
  settings,
  home,
  now,
  timeZone,
  packs,
}: JobsContext & { db: Database }): (jobs: readonly SessionJob[]) => JobsRead {
  const redactor = createRedactor(settings.redaction);
  const redacted = new Map<string, number>();
  let troubled = false;
  const context: ReadContext = {
    redactor,
    settings,
    projects: createSessionProjects({ db, home, redactor, now }),
    now,
    redacted,
    skipped: {
      skip({ error }) {
        if (!isInputTrouble(error)) throw error;
        troubled = true;
      },
      clear: () => undefined,
    },
  };
  const readJobs = createJobReader({ context, timeZone, packs });
  return function readRemotely(jobs) {
    const sessions: NumbersBatch['sessions'] = [];
    const left: string[] = [];
    const found = new Map<string, number>();
    for (const job of jobs) {
      troubled = false;
      redacted.clear();
      const batch = readJobs([job]);
      if (troubled) {
        left.push(job.session_id);
        continue;
      }
      sessions.push(...batch.sessions);
      for (const [rule, count] of redacted) found.set(rule, (found.get(rule) ?? 0) + count);
    }
    return { batch: { sessions, redacted: [...found] }, left };
  };
}
