import { counted } from '../core/figures.ts';
import type { DeviceAlertKind } from './alert.ts';
import type { DeviceTrouble } from './device-troubles.ts';

/** What is wrong on a machine, in one sentence: the same on pages, in channels and in the terminal. */
export function troubleText({ kind, count }: Pick<DeviceTrouble, 'kind' | 'count'>): string {
  switch (kind) {
    case 'sync_refused':
      return `${counted({ count, one: 'item' })} refused by the cloud for good`;
    case 'archive_behind':
      return count === 0
        ? 'transcripts do not get into the archive'
        : `${counted({ count, one: 'session' })} not in the archive, though there for an hour or more`;
    case 'backup_failing':
      return count === 0
        ? 'bundles are not made or do not get to the cloud'
        : `${counted({ count, one: 'bundle' })} refused by the cloud`;
    case 'snapshots_failing':
      return 'snapshots of sessions fail';
    case 'disk_away':
      return 'a disk that holds records is not there; what needs it waits';
  }
}

/** What to do about it, on the machine itself. */
export const troubleHints: Readonly<Record<DeviceAlertKind, string>> = {
  sync_refused: 'see "subtrack status", then run "subtrack sync --retry"',
  archive_behind:
    'see "subtrack archive status" and "subtrack doctor": what Claude Code deletes first is gone',
  backup_failing: 'see "subtrack status", then run "subtrack backup --upload"',
  snapshots_failing: 'run "subtrack snapshot take"',
  disk_away: 'mount it; everything goes on by itself',
};
