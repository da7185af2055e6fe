import {
  daysInWeek,
  type SummedColumn,
  summedColumnNames,
  summedColumns,
  type SummedSource,
} from '../../shared/queries/days/summed-weeks.ts';

export type Week = { zone: string; week: number };

/** What weeks say of these days holds no longer; goes in one transaction with what is written of the days. */
export function dropWeeks(o: {
  db: D1Database;
  days: readonly { zone: string; day: number }[];
}): D1PreparedStatement {
  return o.db
    .prepare(
      `DELETE FROM summed_weeks WHERE (zone, week) IN (
        SELECT value ->> 0, value ->> 1 FROM json_each(?1))`,
    )
    .bind(JSON.stringify(o.days.map(({ zone, day }) => [zone, Math.floor(day / daysInWeek)])));
}

/** The latest week of `first` to `last` that is not added up, and what of it is missing. */
export async function firstUnsummed(o: {
  db: D1Database;
  zone: string;
  first: number;
  last: number;
}): Promise<(Week & { source: SummedSource }) | undefined> {
  const sources = [...new Set(Object.values(summedColumns))];
  const lacks = sources.map((source) => {
    const made = summedColumnNames.filter((name) => summedColumns[name] === source);
    return { source, isLacking: made.map((name) => `s.${name} IS NULL`).join(' OR ') };
  });
  const found = await o.db
    .prepare(
      `WITH RECURSIVE weeks (week) AS (VALUES (CAST(?3 AS INTEGER)) UNION ALL SELECT week - 1 FROM weeks WHERE week > ?2)
      SELECT * FROM (SELECT ?1 AS zone, w.week AS week,
        CASE ${lacks.map(({ source, isLacking }) => `WHEN ${isLacking} THEN '${source}'`).join(' ')} END AS source
        FROM weeks w LEFT JOIN summed_weeks s ON s.zone = ?1 AND s.week = w.week WHERE w.week >= ?2)
      WHERE source IS NOT NULL ORDER BY week DESC LIMIT 1`,
    )
    .bind(o.zone, o.first, o.last)
    .first<Week & { source: SummedSource }>();
  return found ?? undefined;
}

/** From here on whatever is written of its days takes the row away, and with it what this version was about to say. */
export function beginWeek(o: { db: D1Database; of: Week; version: string }): D1PreparedStatement {
  return o.db
    .prepare(
      `INSERT INTO summed_weeks (zone, week, version) VALUES (?1, ?2, ?3)
      ON CONFLICT (zone, week) DO UPDATE SET version = excluded.version`,
    )
    .bind(o.of.zone, o.of.week, o.version);
}

export function endWeek(o: {
  db: D1Database;
  of: Week;
  version: string;
  sums: readonly { column: SummedColumn; cells: string }[];
}): D1PreparedStatement {
  const set = o.sums.map(({ column }, at) => `${column} = ?${at + 4}`).join(', ');
  return o.db
    .prepare(`UPDATE summed_weeks SET ${set} WHERE zone = ?1 AND week = ?2 AND version = ?3`)
    .bind(o.of.zone, o.of.week, o.version, ...o.sums.map(({ cells }) => cells));
}
