import type { Connection } from '../config/connections.ts';
import type { Settings } from '../config/settings.ts';
import type { Database } from '../store/driver/db.ts';
import { createLevelReader } from './outbox-levels.ts';
import { targetOf } from './sync-once.ts';

/** The one cloud that a session goes to; undefined when it stays here. */
export function connectionOfSession(o: {
  db: Database;
  connections: readonly Connection[];
  privacy: Settings['privacy'];
  sessionId: string;
}): Connection | undefined {
  return o.connections.find(({ device, serves }) => {
    const target = targetOf(device);
    if (target === undefined) return false;
    const level = createLevelReader({ db: o.db, privacy: o.privacy, target, serves })(o.sessionId);
    return (level ?? 'off') !== 'off';
  });
}
