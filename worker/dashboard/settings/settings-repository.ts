import { dropStandings } from '../../budgets/standing-repository.ts';
import { asc, isNull } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { Visibility } from '../../../shared/privacy/visibility.ts';
import { devices } from '../../../shared/ledger/tables.ts';

export type ListedDevice = Pick<
  typeof devices.$inferSelect,
  'device_id' | 'member' | 'name' | 'created_at' | 'last_seen_day'
>;

/** Those that may still send. */
export function listDevices(db: D1Database): Promise<ListedDevice[]> {
  const { device_id, member, name, created_at, last_seen_day } = devices;
  return drizzle(db)
    .select({ device_id, member, name, created_at, last_seen_day })
    .from(devices)
    .where(isNull(devices.revoked_at))
    .orderBy(asc(member), asc(name));
}

/** Projects of the sessions that began last, as many as are looked through at no cost. */
export async function listProjects(db: D1Database): Promise<string[]> {
  const { results } = await db
    .prepare(
      `SELECT DISTINCT project FROM (SELECT project FROM session_rollups ORDER BY started_at DESC LIMIT 2000)
      ORDER BY project`,
    )
    .all<{ project: string }>();
  return results.map(({ project }) => project);
}

export function setVisibility(o: {
  db: D1Database;
  project: string;
  visibility: Visibility;
}): D1PreparedStatement[] {
  const set = o.db
    .prepare(
      `INSERT INTO project_visibilities (project, visibility) VALUES (?1, ?2)
      ON CONFLICT (project) DO UPDATE SET visibility = excluded.visibility`,
    )
    .bind(o.project, o.visibility);
  return [set, dropStandings(o.db)];
}
