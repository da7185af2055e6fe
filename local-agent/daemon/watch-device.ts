import type { DevicePartName, DeviceState } from '../../shared/alerts/device-state.ts';
import { MINUTE } from '../../shared/core/time.ts';
import type { Archive } from '../archive/open-archive.ts';
import type { ArchivePass } from '../archive/archive-pass.ts';
import { lateSessions } from '../archive/late-sessions.ts';
import type { NoteSending } from '../backup/send/send-component.ts';
import type { Connection } from '../config/connections.ts';
import type { Deps } from '../deps.ts';
import { notePart } from '../device-state/part-states.ts';
import { isDiskAway } from '../device-state/read-device-state.ts';
import { deviceStateNow } from '../reports/device-state-now.ts';
import { archiveReport } from '../reports/archive-report.ts';
import type { NoteTrouble } from '../runtime/error-code.ts';
import type { Database } from '../store/driver/db.ts';

/** Both look through folders. */
const archiveLooksMs = 10 * MINUTE;
const stateKeptMs = MINUTE;

export type DeviceWatch = {
  noteOf: (part: DevicePartName) => NoteTrouble & NoteSending;
  archivePassed: (o: { index: Archive['index']; pass: ArchivePass }) => void;
  /** As this cloud is told. */
  state: (connection: Connection) => DeviceState;
};

/** Keeps how the machine stands while the agent runs. */
export function watchDevice({ deps, db }: { deps: Deps; db: Database }): DeviceWatch {
  const { paths, clock } = deps;
  let lookedAt = Number.NEGATIVE_INFINITY;
  const kept = new Map<string, { at: number; state: DeviceState }>();

  const noteOf =
    (part: DevicePartName): NoteTrouble & NoteSending =>
    (code: string | null, target?: string) =>
      notePart({ db, part, target, code, now: clock() });

  return {
    noteOf,
    archivePassed({ index, pass: { sources, pending } }) {
      const now = clock();
      // While there is more, what is late is on its way.
      if (pending > 0 || Math.abs(now - lookedAt) < archiveLooksMs) return;
      lookedAt = now;
      const { found } = archiveReport({ deps, index, sources });
      const { sessions_seen, sessions_archived, newest_age_s, next_cleanup_at } = found;
      const late = lateSessions({ index, sources, now });
      notePart({
        db,
        part: 'archive',
        code: late === 0 ? null : 'archive.late',
        now,
        figures: {
          sessions_seen,
          sessions_archived,
          late,
          newest_age_s,
          next_cleanup_at: next_cleanup_at === null ? null : Math.max(0, Date.parse(next_cleanup_at)),
        },
      });
    },
    state(connection) {
      const now = clock();
      const known = kept.get(connection.name);
      if (known !== undefined && Math.abs(now - known.at) < stateKeptMs) return known.state;
      noteOf('disk')(isDiskAway({ paths, settings: deps.settings() }) ? 'storage.not_mounted' : null);
      const state = deviceStateNow({ deps, db, connection });
      kept.set(connection.name, { at: now, state });
      return state;
    },
  };
}
