import { DAY, HOUR } from '../../shared/core/time.ts';
import { correctDays, mergeHours } from '../../shared/queries/days/correct-days.ts';
import { dayAt } from '../../shared/queries/days/day-bounds.ts';
import { foldedPartCount, type FoldedSession, partOf } from '../../shared/queries/days/folded-session.ts';
import { keptHourDays } from '../../shared/queries/days/kept-days.ts';
import type { DayState } from '../../shared/queries/days/plan.ts';
import { type Counted, foldedKey, type Part } from '../../shared/protocol/folded-parts.ts';
import type { CronDeps, CronTask } from '../cron-task.ts';
import { readDayState } from '../data/day-state.ts';
import {
  addCells,
  countPart,
  deleteSent,
  nothing,
  putFolded,
  readFolded,
  readSent,
} from './folded-repository.ts';

/** Parts that one call puts away, and takes out of the tables: of a large team two take more than its 10 ms. A day has 17, and 24 calls. */
const partsATick = 1;
const firstVersion = 'first';

/**
 * Hours that are older than 35 days, or fewer where the database fills, are kept as days alone. Of the oldest day every part is put away as an object; then
 * the day is sealed: what was made of it is never made anew, and its rows are deleted. A row that comes for a sealed day is
 * told from what was put away, the difference is added to the days, and the row goes as well. A stop anywhere leaves either
 * the rows or the figures, never both: what counts is written in one transaction with what goes.
 */
export const foldHours: CronTask = async ({ deps }) => {
  // Without R2 there is nowhere to put them away: rows stay.
  if (deps.mode !== 'team' || deps.r2Segments === undefined) return;
  const state = await readDayState(deps.db);
  if (!(await hasZones({ deps, state }))) return;
  await takeOutPart({ deps, state });
  await putAwayParts({ deps, state });
};

/** A team that nobody of reads in a zone is folded as well. */
async function hasZones({ deps, state }: { deps: CronDeps; state: DayState }): Promise<boolean> {
  if (state.zones.length > 0) return true;
  await deps.db
    .prepare(`INSERT INTO day_zones (zone, added_at) VALUES ('UTC', ?1) ON CONFLICT DO NOTHING`)
    .bind(deps.clock())
    .run();
  return false;
}

/** One part that has rows, or deleted sessions, of a sealed day. */
async function takeOutPart({ deps, state }: { deps: CronDeps; state: DayState }): Promise<void> {
  const { db, archive } = deps;
  const found = await db
    .prepare(
      `SELECT hour / 24 AS day, ${partOf('session_id')} AS part FROM (
        SELECT * FROM (SELECT hour, session_id FROM usage_rollups WHERE hour < ?1 ORDER BY hour LIMIT 1)
        UNION ALL SELECT * FROM (SELECT hour, session_id FROM tool_rollups WHERE hour < ?1 ORDER BY hour LIMIT 1)
        UNION ALL SELECT * FROM (SELECT day * 24, session_id FROM folded_purges LIMIT 1)) LIMIT 1`,
    )
    .bind(state.foldedUntil)
    .first<Part>();
  if (found === null) return;
  const part = { day: Math.floor(found.day), part: found.part };
  const sent = await readSent({ db, part });
  const folded = await readFolded({ db, archive, part });
  const purged = await readPurges({ db, part });
  const after = new Map(folded.sessions);
  for (const session of sent.values()) after.set(session.session_id, merge({ folded: after, session }));
  for (const session_id of purged) after.delete(session_id);
  const zones = state.zones.map(({ zone }) => zone);
  const corrections = [...new Set([...folded.sessions.keys(), ...after.keys()])].flatMap((id) =>
    correctDays({ zones, before: folded.sessions.get(id), after: after.get(id) }),
  );
  const statements = [
    ...deleteSent({ db, day: part.day, sessions: sent.values() }),
    db
      .prepare('DELETE FROM folded_purges WHERE day = ?1 AND session_id IN (SELECT value FROM json_each(?2))')
      .bind(part.day, JSON.stringify(purged)),
  ];
  const isChanged = corrections.length > 0 || purged.some((id) => folded.sessions.has(id));
  if (!isChanged) {
    await db.batch(statements);
    return;
  }
  const version = crypto.randomUUID();
  await putFolded({ archive, part: { ...part, version }, sessions: after.values() });
  const first = zones.map((zone) =>
    db
      .prepare('UPDATE day_zones SET from_day = MIN(from_day, ?2) WHERE zone = ?1')
      .bind(zone, dayAt({ zone, at: part.day * DAY })),
  );
  await db.batch([
    ...addCells({ db, corrections }),
    countPart({ db, part: { ...part, version } }),
    ...first,
    ...statements,
  ]);
  if (folded.version !== undefined && folded.version !== nothing)
    await archive.delete(foldedKey({ ...part, version: folded.version }));
}

function merge(o: { folded: ReadonlyMap<string, FoldedSession>; session: FoldedSession }): FoldedSession {
  const { session } = o;
  const before = o.folded.get(session.session_id);
  return {
    // What was added up under a project and a member stays with them.
    ...(before ?? session),
    usage: mergeHours({ folded: before?.usage ?? [], sent: session.usage }),
    tools: mergeHours({ folded: before?.tools ?? [], sent: session.tools }),
  };
}

async function readPurges({ db, part }: { db: D1Database; part: Part }): Promise<string[]> {
  const { results } = await db
    .prepare(`SELECT session_id FROM folded_purges WHERE day = ?1 AND ${partOf('session_id')} = ?2`)
    .bind(part.day, part.part)
    .all<{ session_id: string }>();
  return results.map(({ session_id }) => session_id);
}

/** Puts away parts of the oldest day that is not sealed; seals it once all are. */
async function putAwayParts({ deps, state }: { deps: CronDeps; state: DayState }): Promise<void> {
  const { db, archive } = deps;
  const { day, sizeBytes } = await oldestDay({ db, state });
  if (day === undefined || day >= Math.floor(deps.clock() / DAY) - keptHourDays({ sizeBytes })) return;
  if (!isMadeInAllZones({ state, day })) return;
  const { results } = await db
    .prepare('SELECT part FROM folded_parts WHERE day = ?1')
    .bind(day)
    .all<{ part: number }>();
  const done = new Set(results.map(({ part }) => part));
  const left = Array.from({ length: foldedPartCount }, (_, part) => part).filter((part) => !done.has(part));
  for (const part of left.slice(0, partsATick)) {
    const sessions = await readSent({ db, part: { day, part } });
    // One name until the day is sealed: what was put away before something came late is written over.
    const version = sessions.size === 0 ? nothing : firstVersion;
    const counted: Counted = { day, part, version };
    if (sessions.size > 0) await putFolded({ archive, part: counted, sessions: sessions.values() });
    // A row may have come since they were read: what is made of it and what is put away must be the same.
    await db.batch([
      db
        .prepare(
          `INSERT INTO folded_parts (day, part, version) SELECT ?1, ?2, ?3
          WHERE NOT EXISTS (SELECT 1 FROM stale_days WHERE day = ?1) ON CONFLICT DO NOTHING`,
        )
        .bind(day, part, counted.version),
    ]);
  }
  if (left.length <= partsATick) await seal({ db, day });
}

/** Only where every part is put away and nothing came late meanwhile. */
async function seal({ db, day }: { db: D1Database; day: number }): Promise<void> {
  await db
    .prepare(
      `INSERT INTO folded_hours (one, until_hour) SELECT 1, ?2
      WHERE (SELECT COUNT(*) FROM folded_parts WHERE day = ?1) = ${foldedPartCount}
        AND NOT EXISTS (SELECT 1 FROM stale_days WHERE day = ?1)
      ON CONFLICT (one) DO UPDATE SET until_hour = MAX(until_hour, excluded.until_hour)`,
    )
    .bind(day, (day + 1) * 24)
    .run();
}

/** With the size of the database as it tells it itself. */
async function oldestDay(o: {
  db: D1Database;
  state: DayState;
}): Promise<{ day: number | undefined; sizeBytes: number }> {
  const { results, meta } = await o.db
    .prepare(
      `SELECT MIN(hour) AS hour FROM (SELECT MIN(hour) AS hour FROM usage_rollups WHERE hour >= ?1
        UNION ALL SELECT MIN(hour) FROM tool_rollups WHERE hour >= ?1)`,
    )
    .bind(o.state.foldedUntil)
    .all<{ hour: number | null }>();
  const hour = results[0]?.hour ?? null;
  return { day: hour === null ? undefined : Math.floor(hour / 24), sizeBytes: meta.size_after };
}

/** The days of every zone that hours of this day belong to. The last one that was made is made once more. */
function isMadeInAllZones({ state, day }: { state: DayState; day: number }): boolean {
  return state.zones.every(({ zone, from_day, until_day, complete }) => {
    if (from_day === null || until_day === null) return false;
    const last = dayAt({ zone, at: (day + 1) * DAY - HOUR });
    return (complete === 1 || dayAt({ zone, at: day * DAY }) >= from_day) && last < until_day;
  });
}
