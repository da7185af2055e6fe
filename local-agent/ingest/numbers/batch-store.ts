import type { Device } from '../../config/device.ts';
import type { Database, OpenTransaction } from '../../store/driver/db.ts';
import { putPacked, unpackFacts, unpackRows } from '../../store/facts/packed-facts.ts';
import { writeFacts } from '../../store/facts/write-events-as-facts.ts';
import type { ClientNote } from '../../client/client-note.ts';
import { tellSharers } from '../../store/judging/sharers.ts';
import { recomputeIsolated } from '../../store/rollups/recompute-isolated.ts';
import type { SumRow } from '../../store/rollups/sum-facts.ts';
import { saveCompleteSince } from '../pass/complete-since.ts';
import { describeTrouble, isInputTrouble } from '../pass/input-errors.ts';
import { countSkips } from '../pass/skip-counters.ts';
import { putCursor } from '../pass/transcript-cursors.ts';
import { openSharerFinder } from './find-sharers.ts';
import type { NumbersBatch, ReadSession } from './numbers-batch.ts';

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

/** How many facts are new, and what was left out. */
export type BatchTaken = { added: number; failed: FailedSession[] };

/**
 * Writes batches, a wave of them in one transaction: facts, how far they were read and what they sum up to. Killed in
 * between, the whole wave is read again. The pages of the indexes are written once a wave and not once a batch.
 */
export function createBatchStore({ db, context }: { db: Database; context: BatchContext }): {
  take(batch: NumbersBatch): BatchTaken;
  /** Sums up what was taken and commits it. `complete_since` is what holds from then on. */
  endWave(o: { complete_since: number | null }): FailedSession[];
  /** Takes back a wave that did not end. */
  abandon(): void;
} {
  const { device, now, timeZone, liveSessions, toldSharers } = context;
  const finder = toldSharers ? openSharerFinder(db) : undefined;
  // So that there is a table of them where nobody shares any.
  tellSharers({ db, sharers: [] });
  let open: OpenTransaction | undefined;
  let sessionIds: string[] = [];
  const sums = new Map<string, SumRow[]>();

  function abandon(): void {
    open?.rollBack();
    open = undefined;
    sessionIds = [];
    sums.clear();
  }

  /** A session that shares ids stands in the tables, as all those do that it shares them with: copies are found there. */
  function takeAll({ sessions }: NumbersBatch): BatchTaken {
    const sharers = sessions.map(({ session_id, ids }) => finder?.add({ session_id, ids }));
    const ready = sessions.map((session, index) =>
      sharers[index]?.others.length === 0 ? session : unpacked(session),
    );
    const { added, failed } = writeIsolated({ db, sessions: ready, now });
    const lost = new Set(failed.map(({ session_id }) => session_id));
    for (const { session_id, packed } of ready) {
      if (lost.has(session_id)) continue;
      sessionIds.push(session_id);
      if (packed !== null) sums.set(session_id, packed.sums);
    }
    for (const one of sharers) {
      if (one === undefined || one.others.length === 0) continue;
      unpackFacts({ db, sessionIds: one.others });
      for (const other of one.others) sums.delete(other);
      tellSharers({ db, sharers: [one] });
    }
    return { added, failed };
  }

  return {
    take(batch) {
      open ??= db.begin();
      try {
        return takeAll(batch);
      } catch (error) {
        abandon();
        throw error;
      }
    },
    endWave({ complete_since }) {
      const failed: FailedSession[] = [];
      open ??= db.begin();
      try {
        recomputeIsolated({
          db,
          sessionIds,
          sums,
          device,
          now,
          timeZone,
          liveSessions,
          told: toldSharers,
          onFailed: ({ sessionId, error }) => failed.push(failure({ sessionId, what: 'sums', error })),
        });
        saveCompleteSince({ db, since: complete_since });
      } catch (error) {
        abandon();
        throw error;
      }
      const ending = open;
      open = undefined;
      sessionIds = [];
      sums.clear();
      ending.commit();
      return failed;
    },
    abandon,
  };
}

function unpacked(session: ReadSession): ReadSession {
  if (session.packed === null) return session;
  return { ...session, facts: [...session.facts, ...unpackRows(session.packed.facts)], packed: null };
}

type Writing = { db: Database; sessions: readonly ReadSession[]; now: number };

/** Together, or session by session when that fails, so that only the bad one is left out. */
function writeIsolated({ db, sessions, now }: Writing): BatchTaken {
  const writeAll = () => sessions.reduce((added, session) => added + write({ db, session, now }), 0);
  try {
    return { added: db.transaction(writeAll), failed: [] };
  } catch (error) {
    if (!isInputTrouble(error)) throw error;
    const [only] = sessions;
    if (only !== undefined && sessions.length === 1)
      return { added: 0, failed: [failure({ sessionId: only.session_id, what: 'facts', error })] };
  }
  const parts = sessions.map((session) => writeIsolated({ db, sessions: [session], now }));
  return {
    added: parts.reduce((sum, part) => sum + part.added, 0),
    failed: parts.flatMap((part) => part.failed),
  };
}

function write({ db, session, now }: { db: Database; session: ReadSession; now: number }): number {
  const { session_id, facts, packed, ids, cursors, skipped } = session;
  const added = writeFacts({ db, facts: { sessionId: session_id, tables: facts } });
  if (packed !== null) putPacked({ db, packed: { session_id, ids, facts: packed.facts } });
  for (const cursor of cursors) putCursor({ db, cursor });
  for (const { path, reasons } of skipped) countSkips({ db, kind: 'line', reasons, now, sample: path });
  return added + (packed?.rows ?? 0);
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
