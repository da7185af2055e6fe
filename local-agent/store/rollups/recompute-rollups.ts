import { markCopies } from '../judging/mark-copies.ts';
import { placeInherited } from '../judging/place-inherited.ts';
import { judgeNow } from '../judging/judge-now.ts';
import { reconcile } from '../judging/reconcile.ts';
import type { ClientNote } from '../../client/client-note.ts';
import type { Database } from '../driver/db.ts';
import { localHour, type HourZone } from './local-hour.ts';
import { keepPhase } from './hour-phases.ts';
import { unpackFacts } from '../facts/packed-facts.ts';
import { unpackSharers } from '../judging/unpack-sharers.ts';
import type { SumRow } from './sum-facts.ts';
import { looksUnfinished } from './looks-unfinished.ts';
import { keepRev, nextRev } from './rev.ts';
import { errorRollupsSql } from './error-rollup-sql.ts';
import * as sql from './rollup-sql.ts';
import { prepareScratch } from './scratch-tables.ts';
import { countTouched } from './signal-rows.ts';
import { sumSessions } from './sum-sessions.ts';
import { writeChanges } from './write-changes.ts';

/** From this many sessions on it is cheaper to walk the history once than to look things up. */
const MANY_SESSIONS = 200;

/**
 * Links, judges and sums up sessions again. Rollup rows are absolute; only those that changed get a new `rev`, which
 * grows even if the clock goes back. Besides the given sessions it takes those whose facts changed before a stop, and
 * those that look unfinished, because silence alone changes them. With `alone` it takes no others.
 */
export function recomputeRollups({
  db,
  sessionIds,
  device,
  now,
  timeZone,
  liveSessions,
  alone = false,
  told = false,
  sums,
}: {
  db: Database;
  sessionIds: Iterable<string>;
  alone?: boolean;
  /** This connection was told who shares ids (`tellSharers`). */
  told?: boolean;
  /** Sums of sessions whose facts are packed, and that share no ids with others. */
  sums?: ReadonlyMap<string, readonly SumRow[]> | undefined;
  device: { device_id: string; member: string };
  now: number;
  liveSessions?: ReadonlyMap<string, ClientNote> | undefined;
} & HourZone): { changedRows: number } {
  return db.transaction(() => {
    prepareScratch(db);
    const touch = db.prepare('INSERT OR IGNORE INTO temp.touched VALUES (?)');
    for (const id of sessionIds) touch.run(id);
    if (!alone) {
      db.prepare('INSERT OR IGNORE INTO temp.touched SELECT session_id FROM stale_sessions').run();
      db.prepare(touchUnfinished).run();
    }
    const touched = db
      .prepare('SELECT session_id FROM temp.touched')
      .lists()
      .map(([id]) => String(id));
    if (touched.length === 0) return { changedRows: 0 };
    unpackFacts({ db, sessionIds: touched.filter((id) => !sums?.has(id)) });
    if (!told) unpackSharers(db);
    markCopies({ db, find: told ? 'told' : touched.length >= MANY_SESSIONS ? 'scan' : 'probe' });
    placeInherited(db);
    keepPhase({ db, now, timeZone });
    const hour = localHour({ now, timeZone });
    sumSessions({ db, hour, given: sums });
    reconcile({ db, now, liveSessions });
    judgeNow({ db, now });
    db.prepare(sql.sessionRollupsSql).run(device.device_id, device.member);
    db.prepare(sql.agentRollupsSql).run();
    db.prepare(errorRollupsSql(hour.sql)).run();
    countTouched({ db, packed: sums });
    db.prepare('DELETE FROM stale_sessions WHERE session_id IN (SELECT session_id FROM temp.touched)').run();
    const rev = nextRev({ db, now });
    const changedRows = writeChanges({ db, rev });
    if (changedRows > 0) keepRev({ db, rev });
    return { changedRows };
  });
}

const touchUnfinished = `INSERT OR IGNORE INTO temp.touched SELECT session_id FROM session_rollups
WHERE last_event_at > 0 AND ${looksUnfinished}
  AND session_id NOT IN (SELECT path FROM skipped_inputs WHERE kind = 'session')`;
