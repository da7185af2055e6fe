import type { CronTask } from '../cron-task.ts';
import { evictSegments, moveSegments, readSpace, recountSpace } from './segment-space.ts';

/** Every hour: what lies in D1 goes to R2 where there is one; else the oldest go where they are more than is wanted. */
export const keepSegmentSpace: CronTask = async ({ deps: { db, r2Segments } }) => {
  if ((await readSpace(db)) === 0) return;
  if (r2Segments === undefined) await evictSegments(db);
  else await moveSegments({ db, r2: r2Segments });
};

/** Every day: a stop between bytes and their count is made good. */
export const countSegmentSpace: CronTask = ({ deps: { db } }) => recountSpace(db);
