import type { DeviceState } from '../../shared/alerts/device-state.ts';
import { type Connection, readConnections } from '../config/connections.ts';
import type { Deps } from '../deps.ts';
import { readDeviceState } from '../device-state/read-device-state.ts';
import type { Database } from '../store/driver/db.ts';

/** How this machine stands, as a command sees it, or as one cloud is told; what the agent found out is taken as it noted it. */
export function deviceStateNow(o: { deps: Deps; db: Database; connection?: Connection }): DeviceState {
  const { deps, db, connection } = o;
  const { paths, version, clock } = deps;
  return readDeviceState({
    db,
    paths,
    connections: connection === undefined ? readConnections(deps) : [connection],
    isWhole: connection === undefined || connection.isUsual,
    settings: deps.settings(),
    version,
    now: clock(),
  });
}
