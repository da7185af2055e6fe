import type { Device } from '../config/device.ts';
import type { Settings } from '../config/settings.ts';
import type { Database } from '../store/driver/db.ts';
import { requeueDeadLetters } from './dead-letters.ts';
import { applyLevels, readLevels } from './outbox-levels.ts';
import { targetOf } from './sync-once.ts';

/** `sync --retry`: puts what was refused for good back into the outbox; a sync has to follow. Answers how many. */
export function retryDeadLetters(o: {
  db: Database;
  device: Device;
  privacy: Settings['privacy'];
  serves: (project: string) => boolean;
  now: number;
}): number {
  const target = targetOf(o.device);
  if (target === undefined) return 0;
  const levels = readLevels({ ...o, target });
  applyLevels({ db: o.db, target, levels, now: o.now });
  return requeueDeadLetters({ db: o.db, target, levels, now: o.now });
}
