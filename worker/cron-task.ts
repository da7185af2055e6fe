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
