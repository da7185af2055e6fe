import { createHash } from 'node:crypto';
import { type CloudDatabase, migrateCloud } from '../../local-agent/cloud/migrate-cloud.ts';
import { lastDue } from '../../shared/core/cron-times.ts';
import { DAY } from '../../shared/core/time.ts';
import { rollupTableNames } from '../../shared/ledger/rows.ts';
import { upsertSql } from '../../shared/ledger/upsert.ts';
import { keptHourDays } from '../../shared/queries/days/kept-days.ts';
import { openSqlite } from './year-sqlite.ts';
import { memoryArchive, memoryDetails, meter, teachHex } from './year-stores.ts';
import { dayOfRows } from './year-rows.ts';
import { loadWorker, type Worker } from './year-worker.ts';

const developers = 80;
/** As long as a full database keeps hours, and some more. */
const daysOfHours = 21;
/** In a database that has room. */
const daysOfHoursKept = keptHourDays({ sizeBytes: 0 });

/** A team of 80 as its database is on an ordinary morning after so many `days`, with what cron made of it. */
export async function fillTeamDatabase(o: {
  file: string;
  now: number;
  token: string;
  days?: number;
}): Promise<void> {
  const { days = daysOfHours } = o;
  const { db, close } = openTeam(o.file);
  await migrateCloud({ db, folder: 'migrations/team', schema: 'migrations/schema/team.sql' });
  teachHex();
  const worker = await loadWorker();
  const today = Math.floor(o.now / DAY);
  const write = (sql: string, ...values: unknown[]) =>
    db
      .prepare(sql)
      .bind(...values)
      .run();
  await write("INSERT INTO day_zones (zone, added_at) VALUES ('UTC', 0)");
  const hash = createHash('sha256').update(o.token).digest('hex');
  for (let nth = 0; nth < developers; nth += 1) {
    const member = `member-${nth}@example.com`;
    await write(
      "INSERT INTO members (member_id, name, role, created_at) VALUES (?1, ?2, 'member', 0)",
      `id-${nth}`,
      member,
    );
    await write(
      'INSERT INTO devices (device_id, member, name, token_hash, created_at, last_seen_day) VALUES (?1, ?2, ?3, ?4, 0, ?5)',
      `device-${nth}`,
      member,
      'laptop',
      nth === 0 ? hash : `none-${nth}`,
      today,
    );
  }
  let clock = 0;
  const deps = {
    db,
    archive: memoryArchive(),
    details: memoryDetails(),
    r2Segments: {},
    clock: () => clock,
    mode: 'team',
  };
  for (let day = today - days; day < today; day += 1) {
    if (day % 7 === 2 || day % 7 === 3) continue;
    const people = Array.from({ length: developers }, (_, developer) => dayOfRows({ developer, day }));
    for (const table of rollupTableNames)
      await write(upsertSql(table), JSON.stringify(people.flatMap((batch): object[] => batch[table])));
    clock = day * DAY + 20 * 3_600_000;
    await worker.makeDays({ deps });
    if (days > daysOfHoursKept) await dropOldHours({ db, now: o.now });
  }
  clock = o.now;
  await settle({ db, deps, worker, now: o.now });
  close();
}

function openTeam(file: string) {
  const { db, close } = openSqlite(file);
  return { db: meter({ db, scale: 1 }).db, close };
}

/** Hours that are old enough go as folding leaves them, without its objects: a call for each part of a day would take an hour. */
async function dropOldHours({ db, now }: { db: CloudDatabase; now: number }): Promise<void> {
  const [made] = (await db.prepare('SELECT until_day FROM day_zones').all()).results as {
    until_day: number;
  }[];
  // The last day that was made is made once more.
  const untilHour = Math.min(made?.until_day ?? 0, Math.floor(now / DAY) - daysOfHoursKept) * 24;
  const statements = [
    'DELETE FROM usage_rollups WHERE hour < ?1',
    'DELETE FROM tool_rollups WHERE hour < ?1',
    `INSERT INTO folded_hours (one, until_hour) VALUES (1, ?1)
      ON CONFLICT (one) DO UPDATE SET until_hour = MAX(until_hour, excluded.until_hour)`,
  ];
  await db.batch(statements.map((sql) => db.prepare(sql).bind(untilHour)));
}

/** Cron's calls until days are packed and weeks added up. */
async function settle(o: { db: CloudDatabase; deps: unknown; worker: Worker; now: number }): Promise<void> {
  const { db, deps, worker, now } = o;
  const at = Math.max(lastDue({ time: 'days', now }), lastDue({ time: 'folding', now }));
  await worker.dropDoubtedWeeks({ deps, at });
  await worker.makeDays({ deps });
  const seen = async () => {
    const { results } = await db
      .prepare(
        `SELECT (SELECT COUNT(*) FROM day_figures) AS days, (SELECT COUNT(people) + COUNT(projects) FROM summed_weeks) AS weeks`,
      )
      .all();
    return JSON.stringify(results);
  };
  let before = '';
  for (let found = await seen(); found !== before; found = await seen()) {
    before = found;
    await worker.packDays({ deps });
    await worker.sumWeeks({ deps });
  }
}
