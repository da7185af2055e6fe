import { cleanCode, type DeviceState } from '../../shared/alerts/device-state.ts';
import { readSendingStatus } from '../backup/send/sending.ts';
import type { Connection } from '../config/connections.ts';
import type { Paths } from '../config/paths.ts';
import type { Settings } from '../config/settings.ts';
import { placeTrouble } from '../files/placed-folder.ts';
import { errorCode } from '../runtime/error-code.ts';
import { storedFolders, type StoredKind } from '../storage/stored-folders.ts';
import type { Database } from '../store/driver/db.ts';
import { targetOf } from '../sync/sync-once.ts';
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
  const targets = connections.flatMap(({ device }) => targetOf(device) ?? []);
  const parts = readParts({ db, targets });
  const failing = parts.failing.filter(({ part }) => part === 'upload' || (isWhole && part !== 'disk'));
  const bundles = readBundles(o);
  if ('code' in bundles && !failing.some(({ part }) => part === 'upload'))
    failing.push({ part: 'upload', code: bundles.code, since: now });
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
    bundles: { waiting: bundles.waiting, refused: bundles.refused },
    failing: [...failing, ...disk],
  };
}

/** A folder that cannot be read is trouble of the upload, and costs no other part of the state. */
function readBundles(o: {
  db: Database;
  paths: Pick<Paths, 'backups'>;
  connections: readonly Connection[];
  settings: Pick<Settings, 'backup' | 'privacy'>;
}): DeviceState['bundles'] | (DeviceState['bundles'] & { code: string }) {
  try {
    const { waiting, refused } = readSendingStatus({ ...o, backups: o.paths.backups });
    return { waiting, refused: refused.length };
  } catch (error) {
    return { waiting: 0, refused: 0, code: cleanCode(errorCode(error)) };
  }
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
