import { answerText } from '../../hooks/answers/answer-files.ts';
import type { Settings } from '../../config/settings.ts';
import type { Row } from '../../store/driver/db.ts';
import { isOwnSql } from '../../store/facts/imported-sessions.ts';
import { readWorkTree } from '../git/work-tree.ts';
import { writeHandoff } from '../handoff/write-handoff.ts';
import type { SnapshotDeps } from '../snapshots/take-snapshot.ts';
import { contextOf } from './bring-back.ts';
import { CRASH_NEWS_MS } from './snapshot-policy.ts';

/**
 * What a hook answers at the start of a session when nothing was made ready, because whoever makes it ready was stopped as
 * well: the hand-off of the folder's last session, where that stands in the middle of its work, on the same branch, since
 * less than a day. Undefined in any other case.
 */
export async function answerNow({
  folder,
  sessionId,
  liveSessions,
  ...deps
}: Omit<SnapshotDeps, 'settings'> & {
  settings: Settings;
  folder: string;
  /** The one that starts. */
  sessionId: string;
  /** Those whose client runs. */
  liveSessions: ReadonlySet<string>;
}): Promise<string | undefined> {
  const { db, settings, clock } = deps;
  if (settings.handoff.bring_back === 'off') return undefined;
  const last = db.prepare(lastSql).get(folder, sessionId);
  if (last === undefined || !isBrokenOff({ last, now: clock() })) return undefined;
  const lastId = String(last['session_id']);
  if (liveSessions.has(lastId) || !(await isOnBranch({ folder, branch: last['git_branch'] })))
    return undefined;
  const handoff = writeHandoff({ ...deps, sessionId: lastId });
  return answerText({ event: 'SessionStart', context: contextOf({ settings, handoff }) });
}

const lastSql = `SELECT s.session_id, s.git_branch, s.end_at, r.status, r.last_event_at
FROM sessions s JOIN session_rollups r ON r.session_id = s.session_id
WHERE s.cwd = ?1 AND s.session_id <> ?2 AND r.prompts > 0 AND ${isOwnSql('s.session_id')}
ORDER BY r.last_event_at DESC LIMIT 1`;

/** Nobody has judged it since: it may still be taken to be at work. */
function isBrokenOff({ last, now }: { last: Row; now: number }): boolean {
  const isInTheMiddle = ['working', 'needs_input', 'crashed'].includes(String(last['status']));
  return isInTheMiddle && last['end_at'] === null && now - Number(last['last_event_at']) < CRASH_NEWS_MS;
}

async function isOnBranch({ folder, branch }: { folder: string; branch: unknown }): Promise<boolean> {
  const workTree = await readWorkTree({ folder });
  // Where no branch was checked out the client calls it so.
  if (workTree === undefined || typeof branch !== 'string' || branch === 'HEAD') return true;
  return workTree.branch === branch;
}
