import { EMBEDDED } from '../config/device.ts';
import type { Connection } from '../config/connections.ts';
import type { Settings } from '../config/settings.ts';
import type { Database } from '../store/driver/db.ts';
import { readLevels } from './outbox-levels.ts';
import { targetOf } from './sync-once.ts';

/**
 * The sessions that go to a team's cloud; without one those that go to none of them. Undefined where all that is recorded here
 * is meant: on a machine that is connected to no team.
 */
export function sessionsOfCloud(o: {
  db: Database;
  connection: Connection | undefined;
  connections: readonly Connection[];
  privacy: Settings['privacy'];
}): string[] | undefined {
  const { connection } = o;
  const teams = o.connections.filter(({ device }) => targetOf(device)?.startsWith(EMBEDDED) === false);
  if (teams.length === 0) return undefined;
  const levelsOf = ({ device, serves }: Connection) =>
    readLevels({ ...o, target: targetOf(device) ?? '', serves });
  if (connection !== undefined && teams.some(({ name }) => name === connection.name))
    return [...levelsOf(connection)].flatMap(([id, level]) => (level === 'off' ? [] : [id]));
  const ofTeams = teams.map(levelsOf);
  const known = [...(ofTeams[0]?.keys() ?? [])];
  return known.filter((id) => ofTeams.every((levels) => (levels.get(id) ?? 'off') === 'off'));
}
