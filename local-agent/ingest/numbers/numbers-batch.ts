import type { Device } from '../../config/device.ts';
import type { Database } from '../../store/driver/db.ts';
import { writeFacts } from '../../store/facts/project-events.ts';
import type { SessionFacts } from '../../store/facts/session-folds.ts';
import type { ClientNote } from '../../client/client-note.ts';
import { recomputeRollups } from '../../store/rollups/recompute-rollups.ts';
import { countSkips } from '../pass/skip-counters.ts';
import { putCursor, type Cursor } from '../pass/transcript-cursors.ts';

/** What the numbers pass made of some sessions: plain values, so that another thread may write them. */
export type NumbersBatch = {
  facts: SessionFacts[];
  /** Their secrets are out. */
  cursors: Cursor[];
  skipped: { path: string; reasons: [string, number][] }[];
};

/** What is the same for every batch of an import. */
export type BatchContext = {
  device: Pick<Device, 'device_id' | 'member'>;
  now: number;
  liveSessions: ReadonlyMap<string, ClientNote>;
};

/** Facts, how far they were read and what they sum up to, in one transaction. Answers how many facts are new. */
export function writeBatch({
  db,
  batch,
  context: { device, now, liveSessions },
}: {
  db: Database;
  batch: NumbersBatch;
  context: BatchContext;
}): number {
  return db.transaction(() => {
    let added = 0;
    for (const facts of batch.facts) added += writeFacts({ db, facts });
    for (const cursor of batch.cursors) putCursor({ db, cursor });
    for (const { path, reasons } of batch.skipped)
      countSkips({ db, kind: 'line', reasons, now, sample: path });
    recomputeRollups({
      db,
      sessionIds: batch.facts.map(({ sessionId }) => sessionId),
      device,
      now,
      liveSessions,
    });
    return added;
  });
}
