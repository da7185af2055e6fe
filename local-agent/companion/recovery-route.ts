import { recoveryQuerySchema, type RecoveryAnswer } from '../../shared/protocol/companion.ts';
import { sessionsOfPage } from '../../shared/protocol/recovery-page.ts';
import { indexFile, readArchiveIndex } from '../archive/archive-index.ts';
import { findFiles } from '../archive/find-files.ts';
import { readRunningClients } from '../client/running-clients.ts';
import type { Deps } from '../deps.ts';
import { allClaudeDirs } from '../deps.ts';
import { readPurgedSessions } from '../journal/purged-sessions.ts';
import { unfinishedSessions, withSnapshots } from '../recovery/handoff/unfinished-sessions.ts';
import { archiveReport } from '../reports/archive-report.ts';
import { measureSpace } from '../retention/measure-space.ts';
import { openForReading } from '../reports/open-report.ts';
import type { Route } from './route.ts';

/** `GET /local/recovery`: what `subtrack resume` and `subtrack archive status` tell, and what all of it takes. */
export const answerRecovery: Route = async ({ deps, query }) => {
  const { project, page } = recoveryQuerySchema.parse(Object.fromEntries(query));
  const { found, unread } = archiveNow(deps);
  const db = openForReading(deps);
  try {
    const sessions = unfinishedSessions({
      db,
      paths: deps.paths,
      clients: readRunningClients({ claudeDirs: allClaudeDirs(deps) }),
      now: deps.clock(),
    });
    const shown = page === undefined ? sessions : sessionsOfPage({ sessions, project, page }).sessions;
    return {
      sessions: withSnapshots({ paths: deps.paths, sessions, shown }),
      archive: found,
      unread,
      space: measureSpace(deps.paths).kinds.map(({ kind, bytes }) => ({ kind, bytes })),
      space_limit_bytes: deps.settings().retention.warn_mb * 1e6,
      home: deps.paths.home,
    } satisfies RecoveryAnswer;
  } finally {
    db.close();
  }
};

/** As the archive stands; the agent is what fills it. */
function archiveNow(deps: Deps): ReturnType<typeof archiveReport> {
  const index = readArchiveIndex({ file: indexFile(deps.paths.archive) });
  const purged = readPurgedSessions(deps.paths.purged);
  const known = new Map(index?.files().map(({ root, file, session_id }) => [`${root}\0${file}`, session_id]));
  // What cannot be listed was told when it was to be archived.
  const sources = findFiles({
    claudeDirs: allClaudeDirs(deps),
    skip: () => undefined,
    knownSession: ({ root, file }) => known.get(`${root}\0${file}`),
  }).filter(({ session_id }) => !purged.has(session_id));
  try {
    return archiveReport({ deps, index, sources });
  } finally {
    index?.close();
  }
}
