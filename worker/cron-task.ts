import type { Deps } from './deps.ts';

export type CronDeps = Pick<
  Deps,
  | 'db'
  | 'clock'
  | 'reviewDays'
  | 'askWithin'
  | 'readScope'
  | 'mode'
  | 'archive'
  | 'openTiers'
  | 'fetch'
  | 'mail'
  | 'seal'
  | 'r2Segments'
  | 'listSegments'
  | 'listStored'
  | 'details'
>;

export type CronTask = (o: { deps: CronDeps }) => Promise<void>;

/** For a task that goes by the moment (`at`, Unix ms) for which its call was due, however late it begins. */
export type CronTaskAt = (o: { deps: CronDeps; at: number }) => Promise<void>;
