import type { Bench } from './bench.ts';
import { measurePages } from './route-cpu.ts';

/** A quarter, and the days that are not packed yet. Written in about four minutes. */
const days = 92;

/** What pages of 90 days take of the Worker, with hours folded, days packed and weeks added up as cron does it. */
export const bench: Bench = {
  name: 'months-cpu',
  async run({ rows }) {
    if (process.platform !== 'linux') return { skipped: 'CPU time of workerd is read from /proc' };
    return measurePages({ days, rows });
  },
};
