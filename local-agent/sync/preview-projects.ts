import type { PrivacyLevel } from '../../shared/privacy/levels.ts';
import type { Connection } from '../config/connections.ts';
import type { Settings } from '../config/settings.ts';
import type { Database } from '../store/driver/db.ts';
import { readLevels } from './outbox-levels.ts';
import { targetOf } from './sync-once.ts';

/** `cloud` null: it stays here. Sessions of one project may differ: one that copied another's history goes with it. */
export type ProjectPreview = { project: string; cloud: string | null; level: PrivacyLevel; sessions: number };

/** Where each project goes, by the function that sends it; those with most sessions first. */
export function previewProjects(o: {
  db: Database;
  connections: readonly Connection[];
  privacy: Settings['privacy'];
}): ProjectPreview[] {
  const levels = o.connections.map(({ name, device, serves }) => ({
    name,
    levels: readLevels({ ...o, target: targetOf(device) ?? 'none yet', serves }),
  }));
  const found = new Map<string, ProjectPreview>();
  for (const row of o.db.prepare('SELECT session_id, project FROM session_rollups').all()) {
    const [id, project] = [String(row['session_id']), String(row['project'])];
    const goes = levels.find((cloud) => (cloud.levels.get(id) ?? 'off') !== 'off');
    const level = goes?.levels.get(id) ?? 'off';
    const key = JSON.stringify([project, goes?.name, level]);
    const one = found.get(key) ?? { project, cloud: goes?.name ?? null, level, sessions: 0 };
    found.set(key, { ...one, sessions: one.sessions + 1 });
  }
  return [...found.values()].toSorted((a, b) => b.sessions - a.sessions || (a.project < b.project ? -1 : 1));
}
