import { type AlertReader, listAlerts, readMutes } from '../../alerts/alert-repository.ts';
import { listChannels } from '../../alerts/channel-repository.ts';
import { listToldStates } from '../../devices/device-states.ts';
import type { ReaderDeps } from '../../deps.ts';

/** The latest ones alone. */
export const alertsShown = 100;

export function askAlerts({
  deps,
  reader,
  manages,
}: {
  deps: ReaderDeps;
  reader: AlertReader;
  manages: boolean;
}) {
  const { db, clock, seal } = deps;
  return {
    alerts: () => listAlerts({ db, reader, limit: alertsShown }),
    mutes: () => readMutes({ db, now: clock() }),
    machines: async () =>
      (await listToldStates(db)).filter(({ member }) => reader.seesAll || member === reader.member),
    channels: async () => (manages ? listChannels({ db, seal }) : []),
  };
}
