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
import { findOld, findLate, type Found, type Mark, readMark, writeMark } from './find-old.ts';

/** What one call moves: with 48 calls a day more sessions than a large team begins, weekends taken in. */
const sessionsATick = 25;
/** Of one table, of all sessions of a call: a call has 10 ms. */
const rowsATick = 600;
/** Of the 50 that a call may ask; what stands before and after the moving asks 8 at the most. */
const questionsATick = 40;
/** A question for each table, and for what the rows of the sessions keep and which of them are gone. */
const questionsToRead = detailTables.length;
const questionsToDelete = detailTables.length + 2;
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
  const passed = await moveAll({ db, store, sessions: [...old.found, ...late.found], failures });
  const reached = {
    ...(passed < old.found.length ? markAt(old.found.slice(0, passed), mark) : old.mark),
    walked_id: walkedTo({ late, passed: passed - old.found.length, was: mark }),
    kept_days: keptDays,
  };
  await writeMark({ db, mark: reached, was: mark });
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} sessions were not moved`);
};

/** How far the sessions in the order of their start were passed, where not all that were found were. */
function markAt(passed: readonly OldSession[], was: Mark): Mark {
  const last = passed.at(-1);
  return last === undefined ? was : { ...was, started_at: last.started_at, session_id: last.session_id };
}

/** The same of the walk, which comes behind them. */
function walkedTo(o: { late: Found; passed: number; was: Mark }): string {
  const { late, passed, was } = o;
  if (passed === late.found.length) return late.mark.walked_id;
  return late.found[passed - 1]?.session_id ?? was.walked_id;
}

/**
 * All at once, or where that is too much, by halves; whatever is too large by itself stays. Answers how many of them it
 * passed, in their order: the questions of a call may not be enough for all.
 */
async function moveAll(o: {
  db: CronDeps['db'];
  store: DetailStore;
  sessions: readonly OldSession[];
  /** Of single sessions: what is wrong with one keeps no other. */
  failures: unknown[];
}): Promise<number> {
  const waiting = o.sessions.length === 0 ? [] : [o.sessions];
  let passed = 0;
  let left = questionsATick;
  for (let some = waiting.shift(); some !== undefined; some = waiting.shift()) {
    if (left < questionsToRead + questionsToDelete) break;
    left -= questionsToRead;
    const here = await readDetailsHere({ db: o.db, sessions: some, most: rowsATick });
    if (here === undefined && some.length > 1) {
      const half = Math.ceil(some.length / 2);
      waiting.unshift(some.slice(0, half), some.slice(half));
      continue;
    }
    if (here !== undefined && (await moveSome({ ...o, sessions: some, here }))) left -= questionsToDelete;
    passed += some.length;
  }
  return passed;
}

/** Whether there was anything to move. */
async function moveSome(o: {
  db: CronDeps['db'];
  store: DetailStore;
  sessions: readonly OldSession[];
  here: readonly SessionDetails[];
  failures: unknown[];
}): Promise<boolean> {
  const { db, store, failures } = o;
  const moved: SessionDetails[] = [];
  for (const details of o.here) {
    if (detailTables.every((name) => details.rows[name].length === 0)) continue;
    try {
      if (await copy({ store, details })) moved.push(details);
    } catch (error) {
      failures.push(error);
    }
  }
  if (moved.length === 0) return false;
  const ids = new Set(moved.map(({ session_id }) => session_id));
  const sessions = o.sessions.filter(({ session_id }) => ids.has(session_id));
  await deleteDetailsHere({ db, sessions, details: moved });
  // One that was deleted while this went on is to leave nothing.
  await store.delete(await findGone({ db, ids: [...ids] }));
  return true;
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
