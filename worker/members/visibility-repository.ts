import { drizzle } from 'drizzle-orm/d1';
import { defaultVisibility, type VisibilitySettings } from '../../shared/privacy/visibility.ts';
import { projectVisibilities } from './tables.ts';

export async function readVisibility(db: D1Database): Promise<VisibilitySettings> {
  const rows = await drizzle(db).select().from(projectVisibilities);
  const named = rows.filter(({ project }) => project !== '');
  return {
    default: rows.find(({ project }) => project === '')?.visibility ?? defaultVisibility.default,
    projects: Object.fromEntries(named.map(({ project, visibility }) => [project, visibility])),
  };
}
