import { createHash } from 'node:crypto';
import { migrateCloud } from '../../local-agent/cloud/migrate-cloud.ts';
import { DAY } from '../../shared/core/time.ts';
import { rollupTableNames } from '../../shared/ledger/rows.ts';
import { upsertSql } from '../../shared/ledger/upsert.ts';
import { openSqlite } from './year-sqlite.ts';
import { memoryArchive, memoryDetails, meter, teachHex } from './year-stores.ts';
import { dayOfRows } from './year-rows.ts';
import { loadWorker } from './year-worker.ts';

const developers = 80;
/** Days whose hours are there, as long as a full database keeps them and some more. */
const days = 21;

/** A team of 80 as its database is on an ordinary morning, with the days that cron made of it. Answers with one of its sessions. */
export async function fillTeamDatabase(o: {
  file: string;
  now: number;
  token: string;
}): Promise<{ session: string }> {
  const { db } = meter({ db: openSqlite(o.file).db, scale: 1 });
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
  let session = '';
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
    session = people[0]?.session_rollups[0]?.session_id ?? '';
    for (const table of rollupTableNames)
      await write(upsertSql(table), JSON.stringify(people.flatMap((batch): object[] => batch[table])));
    clock = day * DAY + 20 * 3_600_000;
    await worker.makeDays({ deps });
  }
  return { session };
}
