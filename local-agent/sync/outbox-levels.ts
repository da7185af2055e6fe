import type { Database } from '../store/driver/db.ts';
import type { PrivacyLevel } from '../../shared/privacy/levels.ts';
import type { Settings } from '../config/settings.ts';
import { levelOf } from '../../shared/privacy/cut.ts';
import { EMBEDDED } from '../config/device.ts';
import { renewSessions } from './renew-rows.ts';

/** Privacy level by session id; a session that nobody names does not leave. */
export type Levels = ReadonlyMap<string, PrivacyLevel>;

const rank: Readonly<Record<PrivacyLevel, number>> = { off: 0, metadata: 1, redacted: 2 };

/** What came from somebody's link goes to the dashboard of this machine, and to no team: it is not ours to send. */
export function readLevels({
  db,
  privacy,
  target,
}: {
  db: Database;
  privacy: Settings['privacy'];
  target: string;
}): Levels {
  const rows = db
    .prepare(
      `SELECT s.session_id, s.project, i.session_id IS NOT NULL AS imported FROM session_rollups s
      LEFT JOIN imported_sessions i ON i.session_id = s.session_id`,
    )
    .all();
  const staysHere = !target.startsWith(EMBEDDED);
  const byProject = new Map<string, PrivacyLevel>();
  return new Map(
    rows.map((row) => {
      if (staysHere && row['imported'] === 1) return [String(row['session_id']), 'off'];
      const project = String(row['project']);
      const level = byProject.get(project) ?? levelOf({ settings: privacy, project });
      byProject.set(project, level);
      return [String(row['session_id']), level];
    }),
  );
}

/**
 * Follows a change of the settings. Wider: what went out cut is sent once more, rows under a new rev (the cloud keeps
 * the newest only), the journal from its start. Narrower: what was planned and not yet sent is planned anew.
 */
export function applyLevels(o: { db: Database; target: string; levels: Levels; now: number }): void {
  o.db.transaction(() => {
    const known = readKnown(o);
    const put = o.db.prepare(
      `INSERT INTO outbox_sessions (target, session_id, level, planned_seq) VALUES (?1, ?2, ?3, ?4)
      ON CONFLICT (target, session_id) DO UPDATE SET level = ?3, planned_seq = ?4`,
    );
    const unplan = o.db.prepare('DELETE FROM outbox_segments WHERE target = ? AND session_id = ?');
    const widened: string[] = [];
    for (const [sessionId, level] of o.levels) {
      const before = known.get(sessionId);
      // One that stays here is noted as well: the cursors pass over its rows, and a wider level must call them back.
      if (before?.level === level) continue;
      const isWider = before !== undefined && rank[level] > rank[before.level];
      if (isWider) widened.push(sessionId);
      if (before !== undefined) unplan.run(o.target, sessionId);
      put.run(o.target, sessionId, level, isWider ? 0 : (before?.firstUnsent ?? 1) - 1);
    }
    if (widened.length > 0) renewSessions({ db: o.db, sessions: widened, now: o.now });
  });
}

/** Level and first position that no segment acknowledged covers, by session. */
function readKnown(o: { db: Database; target: string }) {
  const rows = o.db
    .prepare(
      `SELECT s.session_id, s.level,
        coalesce((SELECT min(p.first_seq) FROM outbox_segments p
          WHERE p.target = s.target AND p.session_id = s.session_id), s.planned_seq + 1) AS first_unsent
      FROM outbox_sessions s WHERE s.target = ?`,
    )
    .all(o.target);
  return new Map(
    rows.map((row) => [
      String(row['session_id']),
      { level: row['level'] as PrivacyLevel, firstUnsent: Number(row['first_unsent']) },
    ]),
  );
}
