import { listAlerts, readMutes } from '../../alerts/alert-repository.ts';
import { listChannels } from '../../alerts/channel-repository.ts';
import type { ReaderDeps } from '../../deps.ts';

/** The latest ones alone. */
export const alertsShown = 100;

export function askAlerts({ deps, manages }: { deps: ReaderDeps; manages: boolean }) {
  const { db, clock, seal } = deps;
  return {
    alerts: () => listAlerts({ db, limit: alertsShown }),
    mutes: () => readMutes({ db, now: clock() }),
    channels: async () => (manages ? listChannels({ db, seal }) : []),
  };
}
