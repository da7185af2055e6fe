import fs from 'node:fs';
import path from 'node:path';
import type { Paths } from '../../config/paths.ts';
import type { Settings } from '../../config/settings.ts';
import { ifThere } from '../../files/read-if-there.ts';
import { putAnswer, sweepAnswers, takeBackAnswer } from '../../hooks/answers/answer-files.ts';
import type { Database } from '../../store/driver/db.ts';
import { isImported, isOwnSql } from '../../store/facts/imported-sessions.ts';
import { readWorkTree } from '../git/work-tree.ts';
import type { Handoff } from '../handoff/write-handoff.ts';
import type { SnapshotTrigger } from '../snapshots/snapshot-schema.ts';
import { CRASH_NEWS_MS } from './snapshot-policy.ts';
import { HOUR } from '../../../shared/core/time.ts';

/** The event at which a hand-off comes back. */
const event = 'SessionStart';
/** A compaction that takes longer than this was given up. */
const COMPACTION_MS = HOUR;

/**
 * Makes a hand-off ready for whoever needs it next: the same session after its compaction, or the next one that starts in the
 * folder of a session that broke off, on its branch. What somebody else's session says reaches no model here.
 */
export async function bringBack({
  db,
  paths,
  settings: { handoff: setting },
  trigger,
  handoff,
  now,
}: {
  db: Database;
  paths: Pick<Paths, 'answers'>;
  settings: Pick<Settings, 'handoff'>;
  trigger: SnapshotTrigger;
  handoff: Handoff;
  now: number;
}): Promise<void> {
  if (setting.bring_back === 'off' || isImported({ db, sessionId: handoff.session_id })) return;
  const { answers } = paths;
  const context = contextOf({ settings: { handoff: setting }, handoff });
  if (trigger === 'compaction') {
    const key = { session: handoff.session_id };
    putAnswer({ answers, event, key, until: now + COMPACTION_MS, head: undefined, context });
    return;
  }
  if (trigger !== 'crash' && trigger !== 'silence') return;
  const [session] = db
    .prepare('SELECT cwd, git_branch, last_event_at FROM sessions WHERE session_id = ?')
    .all(handoff.session_id);
  const folder = session?.['cwd'];
  if (typeof folder !== 'string') return;
  const branch = session?.['git_branch'];
  const head = await headOf({ folder, branch: typeof branch === 'string' ? branch : null });
  const until = Number(session?.['last_event_at']) + CRASH_NEWS_MS;
  putAnswer({ answers, event, key: { folder }, until, head, context });
}

/** What the model is told, unless nothing is brought back. */
export function contextOf({
  settings,
  handoff,
}: {
  settings: Pick<Settings, 'handoff'>;
  handoff: Handoff;
}): string {
  return settings.handoff.bring_back === 'ask' ? question(handoff) : handoff.text;
}

function question({ path: file, tokens }: Handoff): string {
  return (
    `An earlier session in this folder broke off or was compacted; a hand-off of ${tokens} tokens is in ${file}. Ask the ` +
    'user whether to read it, unless the request is about something else: then leave it aside.'
  );
}

/** Git's own file with the branch, and what it says on the branch of the session; none where no repository can be read. */
async function headOf({
  folder,
  branch,
}: {
  folder: string;
  branch: string | null;
}): Promise<{ file: string; line: string } | undefined> {
  const workTree = await readWorkTree({ folder });
  if (workTree === undefined) return undefined;
  const file = path.join(workTree.gitDir, 'HEAD');
  const now = ifThere(() => fs.readFileSync(file, 'utf8'))?.trimEnd() ?? '';
  // Where no branch was checked out the client calls it so.
  return { file, line: branch === null || branch === 'HEAD' ? now : `ref: refs/heads/${branch}` };
}

/** What is not needed any more goes: its folder saw another session since, or its time is over. */
export function takeBackAnswers({
  db,
  paths: { answers },
  fellSilent,
  now,
}: {
  db: Database;
  paths: Pick<Paths, 'answers'>;
  fellSilent: (session: { sessionId: string; status: string; lastEventAt: number }) => boolean;
  now: number;
}): void {
  if (!fs.existsSync(path.join(answers, event))) return;
  sweepAnswers({ answers, event, now });
  const rows = db.prepare(goneOnSql).all(now - CRASH_NEWS_MS);
  for (const row of rows) {
    const latest = { sessionId: String(row['session_id']), status: String(row['status']) };
    if (fellSilent({ ...latest, lastEventAt: Number(row['last_event_at']) })) continue;
    takeBackAnswer({ answers, event, key: { folder: String(row['cwd']) } });
  }
}

/** Folders whose latest session is not known to have crashed. */
const goneOnSql = `SELECT cwd, session_id, status, last_event_at FROM (
  SELECT s.cwd, r.session_id, r.status, max(r.last_event_at) AS last_event_at FROM session_rollups r JOIN sessions s ON s.session_id = r.session_id
  WHERE r.last_event_at >= ?1 AND s.cwd IS NOT NULL AND r.prompts > 0 AND ${isOwnSql('s.session_id')}
  GROUP BY s.cwd)
WHERE status <> 'crashed'`;
