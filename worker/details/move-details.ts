import { DAY, HOUR } from '../../shared/core/time.ts';
import { keptDetailDays } from '../../shared/queries/days/kept-days.ts';
import {
  detailTables,
  mergeDetails,
  readDetails,
  type SessionDetails,
  writeDetails,
} from '../../shared/protocol/session-details.ts';
import { sha256Hex } from '../auth/secrets.ts';
import type { CronDeps, CronTask } from '../cron-task.ts';
import { readDayState } from '../data/day-state.ts';
import type { DetailStore } from '../segments/detail-store.ts';
import { deleteDetailsHere, findGone, type OldSession, readDetailsHere } from './detail-repository.ts';
import { dropPurged } from './drop-purged.ts';
import { findOld, findLate, readMark, writeMark } from './find-old.ts';

/** What one call moves: with 48 calls a day more sessions than a large team begins, weekends taken in. */
const sessionsATick = 25;
/** Of one table, of all sessions of a call: a call has 10 ms. */
const rowsATick = 600;
/** A session of more stays where it is: what is bound to a question has its limit. */
const longestText = 1_000_000;

/**
 * What old sessions are made of goes to the storage: copied, read back and compared, and only then deleted here. Every step
 * may be the last and may be done twice, by two at once as well: an object is written only over what was read of it, rows
 * are deleted only as they were read, and rows that are in both places count once.
 */
export const moveDetails: CronTask = async ({ deps }) => {
  // Without R2 there is nowhere to put them: they stay.
  if (deps.mode !== 'team' || deps.details === undefined) return;
  const { db, details: store, clock } = deps;
  await dropPurged({ db, store, now: clock() });
  const { foldedUntil } = await readDayState(db);
  if (foldedUntil === 0) return;
  const { mark, sizeBytes } = await readMark(db);
  const keptDays = keptDetailDays({ sizeBytes });
  // Figures of days that may be made anew are made of these rows.
  const before = Math.min(clock() - keptDays * DAY, foldedUntil * HOUR);
  const old = await findOld({ db, mark, before, most: sessionsATick });
  const room = sessionsATick - old.found.length;
  const late = room > 0 ? await findLate({ db, mark, before, most: room }) : { found: [], mark };
  const failures: unknown[] = [];
  await moveAll({ db, store, sessions: [...old.found, ...late.found], failures });
  const walked_id = late.mark.walked_id;
  await writeMark({ db, mark: { ...old.mark, walked_id, kept_days: keptDays }, was: mark });
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} sessions were not moved`);
};

/** All at once, or where that is too much, by halves; whatever is too large by itself stays. */
async function moveAll(o: {
  db: CronDeps['db'];
  store: DetailStore;
  sessions: readonly OldSession[];
  /** Of single sessions: what is wrong with one keeps no other. */
  failures: unknown[];
}): Promise<void> {
  const { db, store, failures } = o;
  if (o.sessions.length === 0) return;
  const here = await readDetailsHere({ db, sessions: o.sessions, most: rowsATick });
  if (here === undefined) {
    if (o.sessions.length === 1) return;
    const half = Math.ceil(o.sessions.length / 2);
    await moveAll({ ...o, sessions: o.sessions.slice(0, half) });
    await moveAll({ ...o, sessions: o.sessions.slice(half) });
    return;
  }
  const moved: SessionDetails[] = [];
  for (const details of here) {
    if (detailTables.every((name) => details.rows[name].length === 0)) continue;
    try {
      if (await copy({ store, details })) moved.push(details);
    } catch (error) {
      failures.push(error);
    }
  }
  if (moved.length === 0) return;
  const ids = new Set(moved.map(({ session_id }) => session_id));
  const sessions = o.sessions.filter(({ session_id }) => ids.has(session_id));
  await deleteDetailsHere({ db, sessions, details: moved });
  // One that was deleted while this went on is to leave nothing.
  await store.delete(await findGone({ db, ids: [...ids] }));
}

/** Whether the storage holds what is here: read back, with the same hash. */
async function copy(o: { store: DetailStore; details: SessionDetails }): Promise<boolean> {
  const { store, details } = o;
  const sessionId = details.session_id;
  if (await write({ store, details, over: undefined })) return true;
  // A stop before what was here was deleted, or something that came late.
  const stored = await store.get(sessionId);
  if (stored === undefined) return false;
  const kept = readDetails(stored.text);
  const merged = kept.device_id === details.device_id ? mergeDetails({ kept, here: details }) : details;
  return write({ store, details: merged, over: stored.version });
}

async function write(o: {
  store: DetailStore;
  details: SessionDetails;
  over: string | undefined;
}): Promise<boolean> {
  const text = writeDetails(o.details);
  const sessionId = o.details.session_id;
  if (text.length > longestText) return false;
  if (!(await o.store.put({ sessionId, text, over: o.over }))) return false;
  const stored = await o.store.get(sessionId);
  return stored !== undefined && (await sha256Hex(stored.text)) === (await sha256Hex(text));
}
