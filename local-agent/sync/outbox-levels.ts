import type { Database } from '../store/driver/db.ts';
import type { PrivacyLevel } from '../../shared/privacy/levels.ts';
import type { Settings } from '../config/settings.ts';
import { levelOf } from '../../shared/privacy/cut.ts';
import { EMBEDDED } from '../config/device.ts';
import { renewSessions } from './renew-rows.ts';

/** Privacy level by session id; a session that nobody names does not leave. */
export type Levels = ReadonlyMap<string, PrivacyLevel>;

const rank: Readonly<Record<PrivacyLevel, number>> = { off: 0, metadata: 1, redacted: 2 };

/**
 * What came from somebody's link goes to the dashboard of this machine, and to no team: it is not ours to send. A session
 * that began with a copy of others' history goes where all of them go, or nowhere.
 */
export function readLevels({
  db,
  privacy,
  target,
  serves,
}: {
  db: Database;
  privacy: Settings['privacy'];
  target: string;
  /** Whether a project goes to this cloud. */
  serves: (project: string) => boolean;
}): Levels {
  const sessions = readSessions(db);
  const isHere = target.startsWith(EMBEDDED);
  const byProject = new Map<string, PrivacyLevel>();
  const levelHere = (project: string): PrivacyLevel => {
    const level = byProject.get(project) ?? levelOf({ settings: privacy, project });
    byProject.set(project, level);
    return level;
  };
  return new Map(
    [...sessions].map(([id, { project, imported }]) => {
      const goes = imported
        ? isHere
        : [project, ...copiedProjects({ sessions, id })].every((one) => serves(one));
      return [id, goes ? levelHere(project) : 'off'];
    }),
  );
}

type Session = { project: string; forkedFrom: string | null; imported: boolean };

function readSessions(db: Database): ReadonlyMap<string, Session> {
  const rows = db
    .prepare(
      `SELECT s.session_id, s.project, s.forked_from, i.session_id IS NOT NULL AS imported FROM session_rollups s
      LEFT JOIN imported_sessions i ON i.session_id = s.session_id`,
    )
    .all();
  return new Map(
    rows.map((row) => [
      String(row['session_id']),
      {
        project: String(row['project']),
        forkedFrom: row['forked_from'] === null ? null : String(row['forked_from']),
        imported: row['imported'] === 1,
      },
    ]),
  );
}

/** Projects of the sessions whose history this one began with, as far as they are known here. */
function copiedProjects(o: { sessions: ReadonlyMap<string, Session>; id: string }): string[] {
  const seen = new Set([o.id]);
  const projects: string[] = [];
  for (let from = o.sessions.get(o.id)?.forkedFrom; from != null && !seen.has(from);) {
    seen.add(from);
    const origin = o.sessions.get(from);
    if (origin !== undefined) projects.push(origin.project);
    from = origin?.forkedFrom;
  }
  return projects;
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
