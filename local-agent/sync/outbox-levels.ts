import type { Database, Row } from '../store/driver/db.ts';
import type { PrivacyLevel } from '../../shared/privacy/levels.ts';
import type { Settings } from '../config/settings.ts';
import { levelOf } from '../../shared/privacy/cut.ts';
import { EMBEDDED } from '../config/device.ts';
import { renewSessions } from './renew-rows.ts';

/** Privacy level by session id; a session that nobody names does not leave. */
export type Levels = ReadonlyMap<string, PrivacyLevel>;

const rank: Readonly<Record<PrivacyLevel, number>> = { off: 0, metadata: 1, redacted: 2 };

type LevelsOf = {
  db: Database;
  privacy: Settings['privacy'];
  target: string;
  /** Whether a project goes to this cloud. */
  serves: (project: string) => boolean;
};

/** Of every session there is. */
export function readLevels(o: LevelsOf): Levels {
  const sessions = new Map(
    o.db
      .prepare(sessionsSql)
      .all()
      .map((row) => [String(row['session_id']), toSession(row)]),
  );
  const judge = createJudge({ ...o, find: (id) => sessions.get(id) });
  return new Map([...sessions].map(([id, session]) => [id, judge({ id, session })]));
}

/** Of one session at a time, as it is at that moment; undefined where there is none of this id. */
export function createLevelReader(o: LevelsOf): (sessionId: string) => PrivacyLevel | undefined {
  const one = o.db.prepare(`${sessionsSql} WHERE s.session_id = ?`);
  const find = (id: string) => {
    const row = one.get(id);
    return row && toSession(row);
  };
  const judge = createJudge({ ...o, find });
  return (id) => {
    const session = find(id);
    return session && judge({ id, session });
  };
}

type Session = { project: string; forkedFrom: string | null; imported: boolean };
type Find = (sessionId: string) => Session | undefined;

const sessionsSql = `SELECT s.session_id, s.project, s.forked_from, i.session_id IS NOT NULL AS imported
  FROM session_rollups s LEFT JOIN imported_sessions i ON i.session_id = s.session_id`;

function toSession(row: Row): Session {
  return {
    project: String(row['project']),
    forkedFrom: row['forked_from'] === null ? null : String(row['forked_from']),
    imported: row['imported'] === 1,
  };
}

/**
 * What came from somebody's link goes to the dashboard of this machine, and to no team: it is not ours to send. A session
 * that began with a copy of others' history goes where all of them go, or nowhere.
 */
function createJudge(o: Omit<LevelsOf, 'db'> & { find: Find }) {
  const isHere = o.target.startsWith(EMBEDDED);
  const byProject = new Map<string, PrivacyLevel>();
  const levelHere = (project: string): PrivacyLevel => {
    const level = byProject.get(project) ?? levelOf({ settings: o.privacy, project });
    byProject.set(project, level);
    return level;
  };
  return ({ id, session }: { id: string; session: Session }): PrivacyLevel => {
    const goes = session.imported
      ? isHere
      : [session.project, ...copiedProjects({ find: o.find, id })].every((one) => o.serves(one));
    return goes ? levelHere(session.project) : 'off';
  };
}

/** Projects of the sessions whose history this one began with, as far as they are known here. */
function copiedProjects(o: { find: Find; id: string }): string[] {
  const seen = new Set([o.id]);
  const projects: string[] = [];
  for (let from = o.find(o.id)?.forkedFrom; from != null && !seen.has(from);) {
    seen.add(from);
    const origin = o.find(from);
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
      const sent = isWider ? 0 : (before?.firstUnsent ?? 1) - 1;
      // Rows of it may have gone without events: `off` and a position says that the cloud may have heard of it.
      const isTold = before !== undefined && level === 'off';
      put.run(o.target, sessionId, level, isTold ? Math.max(sent, 1) : sent);
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
