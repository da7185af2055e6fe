import { openHook } from './hook-source.ts';
import { openLog } from './log-source.ts';
import type { SpoolSource } from './source.ts';

/** Who reads which kind of payload. */
export const spoolSources: ReadonlyMap<string, SpoolSource> = new Map([
  ['hook', openHook],
  ['log', openLog],
]);
