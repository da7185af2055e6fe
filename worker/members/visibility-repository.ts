import { defaultVisibility, type VisibilitySettings } from '../../shared/privacy/visibility.ts';
import type { projectVisibilities } from './tables.ts';

/** As text: every request asks it. */
export async function readVisibility(db: D1Database): Promise<VisibilitySettings> {
  const { results: rows } = await db
    .prepare('SELECT project, visibility FROM project_visibilities')
    .all<typeof projectVisibilities.$inferSelect>();
  const named = rows.filter(({ project }) => project !== '');
  return {
    default: rows.find(({ project }) => project === '')?.visibility ?? defaultVisibility.default,
    projects: Object.fromEntries(named.map(({ project, visibility }) => [project, visibility])),
  };
}
