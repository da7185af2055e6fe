import { deviceTroubles } from '../../../shared/alerts/device-troubles.ts';
import { troubleHints, troubleText } from '../../../shared/alerts/device-words.ts';
import { deviceStateNow } from '../../reports/device-state-now.ts';
import { fail, warn, type Check, type CheckContext } from './check.ts';

/** What the cloud raises alerts of, in the same words. A disk that is away is told by name elsewhere. */
export function checkTroubles({ deps, db }: CheckContext): Check[] {
  if (!db) return [];
  return deviceTroubles({ state: deviceStateNow({ deps, db }), now: deps.clock() })
    .filter(({ kind }) => kind !== 'disk_away')
    .map(({ kind, level, count, code }) => {
      const say = level === 'critical' ? fail : warn;
      const text = troubleText({ kind, count });
      return say(names[kind], code === '' ? text : `${text} (${code})`, troubleHints[kind]);
    });
}

const names = {
  sync_refused: 'sync',
  archive_behind: 'archive',
  backup_failing: 'backup',
  snapshots_failing: 'snapshots',
  disk_away: 'storage',
} as const;
