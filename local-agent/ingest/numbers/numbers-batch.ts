import type { Device } from '../../config/device.ts';
import type { Database, OpenTransaction } from '../../store/driver/db.ts';
import { writeFacts } from '../../store/facts/project-events.ts';
import type { SessionFacts } from '../../store/facts/session-folds.ts';
import type { ClientNote } from '../../client/client-note.ts';
import { tellSharers } from '../../store/judging/sharers.ts';
import { idsOf, openSharerFinder } from './find-sharers.ts';
import { recomputeIsolated } from '../../store/rollups/recompute-isolated.ts';
import { saveCompleteSince } from '../pass/complete-since.ts';
import { describeTrouble, isInputTrouble } from '../pass/input-errors.ts';
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
  timeZone: string;
  liveSessions: ReadonlyMap<string, ClientNote>;
  /** Who shares ids is found as batches are written, and not looked up: there are no indexes for it. */
  toldSharers: boolean;
};

/** A session that was left out: its facts could not be written, or not be summed up. */
export type FailedSession = { session_id: string; what: 'facts' | 'sums'; message: string };

/**
 * How many facts of a batch are new, what was left out, and whether it and all before it are in the database for good.
 */
export type BatchTaken = { added: number; failed: FailedSession[]; committed: boolean };

/**
 * Writes batches, a wave of them in one transaction: facts, how far they were read and what they sum up to. Killed in
 * between, the whole wave is read again. The pages of the indexes are written once a wave and not once a batch.
 */
export function createBatchStore({ db, context }: { db: Database; context: BatchContext }): {
  take(batch: NumbersBatch): BatchTaken;
  /** Takes back a wave that did not end. */
  abandon(): void;
} {
  const { device, now, timeZone, liveSessions, toldSharers } = context;
  const finder = toldSharers ? openSharerFinder(db) : undefined;
  let open: OpenTransaction | undefined;
  let sessionIds: string[] = [];

  function abandon(): void {
    open?.rollBack();
    open = undefined;
    sessionIds = [];
  }

  function endWave({ complete_since }: NonNullable<NumbersBatch['ends']>): FailedSession[] {
    const failed: FailedSession[] = [];
    recomputeIsolated({
      db,
      sessionIds,
      device,
      now,
      timeZone,
      liveSessions,
      told: toldSharers,
      onFailed: ({ sessionId, error }) => failed.push(failure({ sessionId, what: 'sums', error })),
    });
    saveCompleteSince({ db, since: complete_since });
    const ending = open;
    open = undefined;
    sessionIds = [];
    ending?.commit();
    return failed;
  }

  return {
    take(batch) {
      open ??= db.begin();
      try {
        const { added, failed } = writeIsolated({ db, batch, now });
        const lost = new Set(failed.map(({ session_id }) => session_id));
        const written = batch.facts.filter(({ sessionId }) => !lost.has(sessionId));
        for (const { sessionId } of written) sessionIds.push(sessionId);
        if (finder !== undefined) {
          const find = (facts: SessionFacts) =>
            finder.add({ session_id: facts.sessionId, ids: idsOf(facts) });
          tellSharers({ db, sharers: written.map(find) });
        }
        if (batch.ends === undefined) return { added, failed, committed: false };
        return { added, failed: [...failed, ...endWave(batch.ends)], committed: true };
      } catch (error) {
        abandon();
        throw error;
      }
    },
    abandon,
  };
}

type Writing = { db: Database; batch: NumbersBatch; now: number };

/** Together, or session by session when that fails, so that only the bad one is left out. */
function writeIsolated({ db, batch, now }: Writing): Pick<BatchTaken, 'added' | 'failed'> {
  try {
    return { added: db.transaction(() => write({ db, batch, now })), failed: [] };
  } catch (error) {
    if (!isInputTrouble(error)) throw error;
    const [only] = batch.facts;
    if (only !== undefined && batch.facts.length === 1)
      return { added: 0, failed: [failure({ sessionId: only.sessionId, what: 'facts', error })] };
  }
  const parts = batch.facts.map(({ sessionId }) =>
    writeIsolated({ db, batch: partOf({ batch, sessionId }), now }),
  );
  return {
    added: parts.reduce((sum, part) => sum + part.added, 0),
    failed: parts.flatMap((part) => part.failed),
  };
}

function write({ db, batch: { facts, cursors, skipped }, now }: Writing): number {
  let added = 0;
  for (const session of facts) added += writeFacts({ db, facts: session });
  for (const cursor of cursors) putCursor({ db, cursor });
  for (const { path, reasons } of skipped) countSkips({ db, kind: 'line', reasons, now, sample: path });
  return added;
}

function partOf({ batch, sessionId }: { batch: NumbersBatch; sessionId: string }): NumbersBatch {
  const cursors = batch.cursors.filter((cursor) => cursor.session_id === sessionId);
  const paths = new Set(cursors.map((cursor) => cursor.path));
  return {
    facts: batch.facts.filter((facts) => facts.sessionId === sessionId),
    cursors,
    skipped: batch.skipped.filter(({ path }) => paths.has(path)),
    ends: undefined,
  };
}

function failure({
  sessionId,
  what,
  error,
}: {
  sessionId: string;
  what: FailedSession['what'];
  error: unknown;
}): FailedSession {
  return { session_id: sessionId, what, message: describeTrouble(error).message };
}
