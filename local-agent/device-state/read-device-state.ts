import type { DeviceState } from '../../shared/alerts/device-state.ts';
import { readSendingStatus } from '../backup/send/sending.ts';
import type { Connection } from '../config/connections.ts';
import type { Paths } from '../config/paths.ts';
import type { Settings } from '../config/settings.ts';
import { placeTrouble } from '../files/placed-folder.ts';
import { storedFolders, type StoredKind } from '../storage/stored-folders.ts';
import type { Database } from '../store/driver/db.ts';
import { readDeadLetters } from '../sync/sync-status.ts';
import { readParts } from './part-states.ts';

/** How this machine stands: numbers and codes alone, for its cloud and for whoever asks here. */
export function readDeviceState(o: {
  db: Database;
  paths: Pick<Paths, StoredKind | 'home' | 'backups'>;
  /** Clouds that it is told of; each hears of what it refused itself. */
  connections: readonly Connection[];
  /** Also what the machine does for itself, whatever the project: for the cloud of most projects, and for whoever asks here. */
  isWhole: boolean;
  settings: Pick<Settings, 'backup' | 'privacy' | 'storage'>;
  version: string;
  now: number;
}): DeviceState {
  const { db, paths, connections, isWhole, settings, version, now } = o;
  const letters = connections.flatMap(({ device }) => readDeadLetters({ db, device }));
  const sending = readSendingStatus({ db, backups: paths.backups, connections, settings });
  const parts = readParts(db);
  const failing = parts.failing.filter(({ part }) => part === 'upload' || (isWhole && part !== 'disk'));
  const disk =
    isWhole && isDiskAway({ paths, settings }) ? [failingDisk({ failing: parts.failing, now })] : [];
  return {
    version: version.slice(0, 40),
    refused:
      letters.length === 0
        ? null
        : {
            count: letters.length,
            since: Math.max(0, Math.min(...letters.map(({ failed_at }) => failed_at))),
          },
    archive: isWhole ? parts.archive : null,
    bundles: { waiting: sending.waiting, refused: sending.refused.length },
    failing: [...failing, ...disk],
  };
}

/** Whether a folder of ours lies on a disk that is not there. */
export function isDiskAway(o: {
  paths: Pick<Paths, StoredKind | 'home'>;
  settings: Pick<Settings, 'storage'>;
}): boolean {
  return storedFolders({ paths: o.paths, split: o.settings.storage.split }).some(
    ({ folder }) => placeTrouble(folder) !== undefined,
  );
}

/** It is seen at this moment; since when, whoever looks all the time has noted. */
function failingDisk(o: {
  failing: readonly { part: string; code: string; since: number }[];
  now: number;
}): DeviceState['failing'][number] {
  return (
    o.failing.find(({ part }) => part === 'disk') ?? {
      part: 'disk',
      code: 'storage.not_mounted',
      since: o.now,
    }
  );
}
