import { answerText } from '../../hooks/answers/answer-files.ts';
import type { Settings } from '../../config/settings.ts';
import type { Database, Row } from '../../store/driver/db.ts';
import { isOwnSql } from '../../store/facts/imported-sessions.ts';
import { readWorkTree } from '../git/work-tree.ts';
import { writeHandoff } from '../handoff/write-handoff.ts';
import type { SnapshotDeps } from '../snapshots/take-snapshot.ts';
import type { ClientNote } from '../../client/client-note.ts';
import { contextOf } from './bring-back.ts';
import { howItBrokeOff, lastSignOf } from '../handoff/broken-off.ts';
import { CRASH_NEWS_MS } from './snapshot-policy.ts';

/**
 * What a hook answers at the start of a session when nothing was made ready, because whoever makes it ready was stopped as
 * well: the hand-off of the folder's last session, where that broke off in the middle of its work, on the same branch, since
 * less than a day. Undefined in any other case, and while anything tells that it goes on.
 */
export async function answerNow({
  folder,
  sessionId,
  clients,
  bootedAt,
  ...deps
}: Omit<SnapshotDeps, 'settings'> & {
  settings: Settings;
  folder: string;
  /** The one that starts. */
  sessionId: string;
  /** What clients note of themselves, by session. */
  clients: ReadonlyMap<string, ClientNote>;
  /** When the machine was started, milliseconds. */
  bootedAt: number;
}): Promise<string | undefined> {
  const { db, settings, clock } = deps;
  if (settings.handoff.bring_back === 'off') return undefined;
  const last = db.prepare(lastSql).get(folder, sessionId);
  if (last === undefined || !isBrokenOff({ last, db, clients, bootedAt, now: clock() })) return undefined;
  const lastId = String(last['session_id']);
  if (!(await isOnBranch({ folder, branch: last['git_branch'] }))) return undefined;
  const handoff = writeHandoff({ ...deps, sessionId: lastId });
  return answerText({ event: 'SessionStart', context: contextOf({ settings, handoff }) });
}

const lastSql = `SELECT s.session_id, s.git_branch, r.status, r.last_event_at
FROM sessions s JOIN session_rollups r ON r.session_id = s.session_id
WHERE s.cwd = ?1 AND s.session_id <> ?2 AND r.prompts > 0 AND ${isOwnSql('s.session_id')}
ORDER BY r.last_event_at DESC LIMIT 1`;

/** Nobody has read or judged it since: it may still be taken to be at work, or have gone on. */
function isBrokenOff(o: {
  last: Row;
  db: Database;
  clients: ReadonlyMap<string, ClientNote>;
  bootedAt: number;
  now: number;
}): boolean {
  const sessionId = String(o.last['session_id']);
  const lastEventAt = Number(o.last['last_event_at']);
  if (o.now - lastEventAt >= CRASH_NEWS_MS) return false;
  const lastSignAt = lastSignOf({ db: o.db, sessionId, lastEventAt });
  const about = { status: String(o.last['status']), client: o.clients.get(sessionId) };
  return howItBrokeOff({ ...about, lastSignAt, bootedAt: o.bootedAt, now: o.now }) !== undefined;
}

async function isOnBranch({ folder, branch }: { folder: string; branch: unknown }): Promise<boolean> {
  const workTree = await readWorkTree({ folder });
  // Where no branch was checked out the client calls it so.
  if (workTree === undefined || typeof branch !== 'string' || branch === 'HEAD') return true;
  return workTree.branch === branch;
}
