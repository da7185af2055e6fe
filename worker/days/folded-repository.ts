import {
  type FoldedHour,
  foldedRowsSql,
  foldedSession,
  type FoldedSession,
} from '../../shared/queries/days/folded-session.ts';
import { dayColumnNames } from '../../shared/queries/days/cells.ts';
import type { Correction } from '../../shared/queries/days/correct-days.ts';
import { type Counted, foldedKey, type Part } from '../../shared/protocol/folded-parts.ts';
import type { ArchiveStore } from '../segments/archive-store.ts';
import { dropWeeks } from './summed-repository.ts';

/** The version of a part that holds no session. */
export const nothing = '';

/** What devices sent of a part and is still there. */
export async function readSent({
  db,
  part,
}: {
  db: D1Database;
  part: Part;
}): Promise<Map<string, FoldedSession>> {
  const ask = (sql: string) =>
    db
      .prepare(sql)
      .bind(part.day * 24, (part.day + 1) * 24, part.part)
      .all<{ session_id: string; project: string; member: string; hours: string }>();
  const [usage, tools] = [await ask(foldedRowsSql.usage), await ask(foldedRowsSql.tools)];
  const sessions = new Map<string, FoldedSession>();
  const lists = [
    ['usage', usage.results],
    ['tools', tools.results],
  ] as const;
  for (const [list, rows] of lists) {
    for (const { session_id, project, member, hours } of rows) {
      const session = sessions.get(session_id) ?? { session_id, project, member, usage: [], tools: [] };
      sessions.set(session_id, { ...session, [list]: JSON.parse(hours) as FoldedHour[] });
    }
  }
  return sessions;
}

/** What was put away of a part, and under which version; none where nothing was. */
export async function readFolded(o: {
  db: D1Database;
  archive: ArchiveStore;
  part: Part;
}): Promise<{ version: string | undefined; sessions: Map<string, FoldedSession> }> {
  const { day, part } = o.part;
  const version = await o.db
    .prepare('SELECT version FROM folded_parts WHERE day = ?1 AND part = ?2')
    .bind(day, part)
    .first<string>('version');
  if (version === null) return { version: undefined, sessions: new Map() };
  if (version === nothing) return { version, sessions: new Map() };
  const text = await o.archive.get(foldedKey({ day, part, version }));
  if (text === undefined) throw new Error(`${foldedKey({ day, part, version })} is not in the storage`);
  const lines = text.split('\n').filter((line) => line !== '');
  const sessions = lines.map((line) => foldedSession.parse(JSON.parse(line)));
  return { version, sessions: new Map(sessions.map((session) => [session.session_id, session])) };
}

export async function putFolded(o: {
  archive: ArchiveStore;
  part: Counted;
  sessions: Iterable<FoldedSession>;
}): Promise<void> {
  const text = [...o.sessions].map((session) => `${JSON.stringify(session)}\n`).join('');
  await o.archive.put({ name: foldedKey(o.part), text });
}

export function countPart({ db, part }: { db: D1Database; part: Counted }): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO folded_parts (day, part, version) VALUES (?1, ?2, ?3)
      ON CONFLICT (day, part) DO UPDATE SET version = excluded.version WHERE version <> excluded.version`,
    )
    .bind(part.day, part.part, part.version);
}

/** Only as they were read: a row that was sent again meanwhile stays. */
export function deleteSent(o: {
  db: D1Database;
  day: number;
  sessions: Iterable<FoldedSession>;
}): D1PreparedStatement[] {
  const lists = [
    ['usage_rollups', 'model', 'usage'],
    ['tool_rollups', 'tool_name', 'tools'],
  ] as const;
  const sessions = [...o.sessions];
  return lists.map(([table, name, list]) =>
    o.db
      .prepare(
        `DELETE FROM ${table} WHERE hour >= ?2 AND hour < ?3 AND (hour, session_id, agent_type, ${name}, rev) IN (
          SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(?1))`,
      )
      .bind(
        JSON.stringify(
          sessions.flatMap((session) =>
            session[list].map(([hour, agent, named, rev]) => [hour, session.session_id, agent, named, rev]),
          ),
        ),
        o.day * 24,
        (o.day + 1) * 24,
      ),
  );
}

const corrected = dayColumnNames.filter((column) => column !== 'agents');

/** Cells are added behind those that are there: all that belong together are added up by who reads them. */
export function addCells(o: { db: D1Database; corrections: readonly Correction[] }): D1PreparedStatement[] {
  const joined = corrected.map(
    (
      column,
    ) => `${column} = CASE WHEN excluded.${column} = '[]' THEN ${column} WHEN ${column} = '[]' THEN excluded.${column}
      ELSE substr(${column}, 1, length(${column}) - 1) || ',' || substr(excluded.${column}, 2) END`,
  );
  const add = o.db
    .prepare(
      `INSERT INTO day_figures (zone, day, slice, member, project, ${corrected.join(', ')}, agents)
      SELECT value ->> 'zone', value ->> 'day', value ->> 'slice', value ->> 'member', value ->> 'project',
        ${corrected.map((column) => `value ->> '${column}'`).join(', ')}, '[]'
      FROM json_each(?1) WHERE true
      ON CONFLICT (zone, day, slice, member, project) DO UPDATE SET ${joined.join(', ')}`,
    )
    .bind(JSON.stringify(o.corrections));
  return [add, dropWeeks({ db: o.db, days: o.corrections })];
}
