import fs from 'node:fs';
import path from 'node:path';
import type { Check, CheckContext } from './check.ts';
import { listIfThere } from '../../files/read-if-there.ts';
import { countSpooled } from '../../spool/read-spool.ts';
import { counted, formatBytes, formatDuration } from '../../terminal/format.ts';
import { fail, ok, warn } from './check.ts';
import { HOUR } from '../../../shared/core/time.ts';

/** Longer than a lunch break: whoever reads the spool is not there. */
const OLD_MS = 3 * HOUR;

/** Can hooks write, does somebody read, and what could not be read? */
export function checkSpool({ deps }: CheckContext): Check[] {
  const { spool } = deps.paths;
  const pending = countSpooled(deps.paths);
  const oldest = oldestAge({ folder: spool, now: deps.clock() });
  const waiting =
    oldest !== undefined && oldest > OLD_MS
      ? warn(
          'spool',
          `${counted(pending, 'payload')} unread, the oldest for ${formatDuration(oldest)}`,
          'run "subtrack import" or "subtrack agent start"',
        )
      : ok('spool', pending === 0 ? 'nothing waits' : `${counted(pending, 'payload')} unread`);
  return [checkWritable(spool), waiting, checkQuarantine(deps.paths.quarantine)].filter(
    (check) => check !== undefined,
  );
}

function checkWritable(spool: string): Check | undefined {
  const folder = nearestExisting(spool);
  try {
    fs.accessSync(folder, fs.constants.W_OK | fs.constants.X_OK);
    return undefined;
  } catch {
    return fail(
      'spool',
      `${folder} cannot be written, so that hooks record nothing`,
      'make it writable, or set SUBTRACK_HOME and run "subtrack init"',
    );
  }
}

/** Payloads and journal ends that were set aside; kept, because they may be all that is left of an event. */
function checkQuarantine(quarantine: string): Check | undefined {
  const files = listFiles(quarantine);
  if (files.length === 0) return undefined;
  const bytes = files.reduce(
    (sum, file) => sum + (fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
  return warn(
    'quarantine',
    `${counted(files.length, 'unreadable payload')} or journal ends set aside (${formatBytes(bytes)})`,
    `look into ${quarantine}; delete what you do not need`,
  );
}

function oldestAge({ folder, now }: { folder: string; now: number }): number | undefined {
  const ages = listFiles(folder).flatMap((file) => {
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    return stat ? [now - stat.mtimeMs] : [];
  });
  return ages.length === 0 ? undefined : Math.max(...ages);
}

function listFiles(folder: string): string[] {
  return listIfThere(folder).map((name) => path.join(folder, name));
}

export function nearestExisting(place: string): string {
  let folder = place;
  while (!fs.existsSync(folder) && folder !== path.dirname(folder)) folder = path.dirname(folder);
  return folder;
}
