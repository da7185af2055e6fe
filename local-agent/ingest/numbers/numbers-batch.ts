import type { SessionFacts } from '../../store/facts/session-folds.ts';
import type { SumRow } from '../../store/rollups/sum-facts.ts';
import type { ReadCounts } from '../live/read-transcript.ts';
import type { Cursor } from '../pass/transcript-cursors.ts';

/** What the numbers pass made of a session: plain values, so that another thread may have made them. */
export type ReadSession = {
  session_id: string;
  facts: SessionFacts['tables'];
  /** Those of its facts that are written as one row, and what the session sums up to; null: there are none apart. */
  packed: { facts: string; rows: number; sums: SumRow[] } | null;
  /** Of its ids, for who shares any. */
  ids: number[];
  /** Their secrets are out. */
  cursors: Cursor[];
  counts: ReadCounts[];
  skipped: { path: string; reasons: [string, number][] }[];
};

/** Sessions that were read together, and how many secrets each rule found in them. */
export type NumbersBatch = { sessions: ReadSession[]; redacted: [string, number][] };
