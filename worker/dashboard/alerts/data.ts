import { listAlerts, readMutes } from '../../alerts/alert-repository.ts';
import { listChannels } from '../../alerts/channel-repository.ts';
import type { ReaderDeps } from '../../deps.ts';

const shown = 100;

export function askAlerts({ deps, manages }: { deps: ReaderDeps; manages: boolean }) {
  const { db, clock, seal } = deps;
  return {
    alerts: () => listAlerts({ db, limit: shown }),
    mutes: () => readMutes({ db, now: clock() }),
    channels: async () => (manages ? listChannels({ db, seal }) : []),
  };
}
