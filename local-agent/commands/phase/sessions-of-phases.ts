import { type Connection, readConnections } from '../../config/connections.ts';
import type { Deps } from '../../deps.ts';
import type { Database } from '../../store/driver/db.ts';
import { sessionsOfCloud } from '../../sync/sessions-of-cloud.ts';

/** The sessions that phases of a cloud are of; undefined: all of them. */
export function sessionsOfPhases(o: {
  db: Database;
  deps: Pick<Deps, 'paths' | 'settings'>;
  connection: Connection | undefined;
}): string[] | undefined {
  const { db, deps, connection } = o;
  const { privacy } = deps.settings();
  return sessionsOfCloud({ db, connection, connections: readConnections(deps), privacy });
}
