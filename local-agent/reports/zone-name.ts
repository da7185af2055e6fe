import fs from 'node:fs';
import type { Deps } from '../deps.ts';
import { LOCAL_ZONE } from '../../shared/queries/parts/time-zone.ts';

/** The name of the reader's time zone. Asking Intl is the last resort, because loading it takes 20 ms. */
export function zoneName({ env, timeZone }: Pick<Deps, 'env' | 'timeZone'>): string {
  if (timeZone !== LOCAL_ZONE) return timeZone;
  return env['TZ'] || linkedZone() || Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Most systems link /etc/localtime to the zone's file. */
function linkedZone(): string | undefined {
  try {
    return /zoneinfo\/(.+)$/.exec(fs.readlinkSync('/etc/localtime'))?.[1];
  } catch {
    // No link here (Windows, some containers): the caller asks elsewhere.
    return undefined;
  }
}
