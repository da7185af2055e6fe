import type { Device } from '../../config/device.ts';
import type { Database, OpenTransaction } from '../../store/driver/db.ts';
import { writeFacts } from '../../store/facts/project-events.ts';
import type { SessionFacts } from '../../store/facts/session-folds.ts';
import type { ClientNote } from '../../client/client-note.ts';
import { recomputeRollups } from '../../store/rollups/recompute-rollups.ts';
import { saveCompleteSince } from '../pass/complete-since.ts';
import { countSkips } from '../pass/skip-counters.ts';
import { putCursor, type Cursor } from '../pass/transcript-cursors.ts';

/** What the numbers pass made of some sessions: plain values, so that another thread may write them. */
export type NumbersBatch = {
  facts: SessionFacts[];
  /** Their secrets are out. */
  cursors: Cursor[];
  skipped: { path: string; reasons: [string, number][] }[];
  /** With this one a wave ends: it is summed up and committed. `complete_since` is what holds from then on. */
  ends: { complete_since: number | null } | undefined;
};

/** What is the same for every batch of an import. */
export type BatchContext = {
  device: Pick<Device, 'device_id' | 'member'>;
  now: number;
  liveSessions: ReadonlyMap<string, ClientNote>;
};

/** How many facts of a batch are new, and whether it and all before it are in the database for good. */
export type BatchTaken = { added: number; committed: boolean };

/**
 * Writes batches, a wave of them in one transaction: facts, how far they were read and what they sum up to. Killed in
 * between, the whole wave is read again. The pages of the indexes are written once a wave and not once a batch.
 */
export function createBatchStore({ db, context }: { db: Database; context: BatchContext }): {
  take(batch: NumbersBatch): BatchTaken;
  /** Takes back a wave that did not end. */
  abandon(): void;
} {
  const { device, now, liveSessions } = context;
  let open: OpenTransaction | undefined;
  let sessionIds: string[] = [];

  function abandon(): void {
    open?.rollBack();
    open = undefined;
    sessionIds = [];
  }

  function write({ facts, cursors, skipped }: NumbersBatch): number {
    let added = 0;
    for (const session of facts) {
      added += writeFacts({ db, facts: session });
      sessionIds.push(session.sessionId);
    }
    for (const cursor of cursors) putCursor({ db, cursor });
    for (const { path, reasons } of skipped) countSkips({ db, kind: 'line', reasons, now, sample: path });
    return added;
  }

  function endWave({ complete_since }: NonNullable<NumbersBatch['ends']>): void {
    recomputeRollups({ db, sessionIds, device, now, liveSessions });
    saveCompleteSince({ db, since: complete_since });
    const ending = open;
    open = undefined;
    sessionIds = [];
    ending?.commit();
  }

  return {
    take(batch) {
      open ??= db.begin();
      try {
        const added = write(batch);
        if (batch.ends !== undefined) endWave(batch.ends);
        return { added, committed: batch.ends !== undefined };
      } catch (error) {
        abandon();
        throw error;
      }
    },
    abandon,
  };
}
