import { HOUR } from '../../../../shared/core/time.ts';

/** Milliseconds that a restore of the standard speed takes at most; of classes that are read at once, nothing. */
const restoreMs: Readonly<Record<string, number>> = { GLACIER: 5 * HOUR, DEEP_ARCHIVE: 12 * HOUR };
/** Between two looks at a restore that is under way. */
const pollMs = HOUR / 2;

/** What `x-amz-restore` says: being restored, restored until then, or nothing. */
export type RestoreState = { kind: 'none' } | { kind: 'ongoing' } | { kind: 'ready'; until: number };

export function readRestore(header: string | undefined): RestoreState {
  if (header === undefined || header === '') return { kind: 'none' };
  if (/ongoing-request="true"/.test(header)) return { kind: 'ongoing' };
  const until = Date.parse(/expiry-date="([^"]+)"/.exec(header)?.[1] ?? '');
  return Number.isNaN(until) ? { kind: 'none' } : { kind: 'ready', until };
}

/** What to do about an object that cannot be read as it lies: ask for it, come again at a time (Unix ms), or nothing. */
export type RestoreStep =
  | { kind: 'ask'; readyAt: number }
  | { kind: 'wait'; readyAt: number }
  | { kind: 'stuck' };

export function nextRestoreStep(o: {
  storageClass: string | undefined;
  restore: RestoreState;
  now: number;
}): RestoreStep {
  const { storageClass = '', restore, now } = o;
  if (restore.kind === 'ongoing') return { kind: 'wait', readyAt: now + pollMs };
  const takes = Object.hasOwn(restoreMs, storageClass) ? restoreMs[storageClass] : undefined;
  return takes === undefined ? { kind: 'stuck' } : { kind: 'ask', readyAt: now + takes };
}

/** Whether it cannot be read as it lies, and when it can where somebody has asked for it. */
export function readArchived(o: {
  storageClass: string | undefined;
  restore: string | undefined;
  now: number;
}): { archived?: { readyAt?: number } } {
  if (!Object.hasOwn(restoreMs, o.storageClass ?? '')) return {};
  const restore = readRestore(o.restore);
  if (restore.kind === 'ready' && restore.until > o.now) return {};
  return { archived: restore.kind === 'ongoing' ? { readyAt: o.now + pollMs } : {} };
}
