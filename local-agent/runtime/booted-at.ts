import os from 'node:os';
import type { Clock } from '../../shared/core/clock.ts';

/** When this machine was started, milliseconds: no process is older. */
export function bootedAt({ clock }: { clock: Clock }): number {
  return clock() - os.uptime() * 1000;
}
