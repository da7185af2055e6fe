import type { Deps } from './deps.ts';

export type CronDeps = Pick<Deps, 'db' | 'clock'>;

export type CronTask = (o: { deps: CronDeps }) => Promise<void>;
