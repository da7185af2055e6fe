import type { Journal } from '../journal/journal.ts';
import type { Database } from '../store/driver/db.ts';
import type { SentLevel } from '../../shared/privacy/cut.ts';
import { cutEvent } from './cut.ts';
import { readPlanned } from './outbox-segments.ts';

export type Span = readonly [first: number, last: number];

/** How many positions of a session's journal a cloud should have, and how many of them it has. */
export function comparePositions(o: {
  db: Database;
  journal: Journal;
  target: string;
  sessionId: string;
  /** Of segments that the cloud has. */
  spans: readonly Span[];
}): { here: number; there: number } {
  const { journal, sessionId } = o;
  const sent = o.db
    .prepare('SELECT planned_seq, level FROM outbox_sessions WHERE target = ? AND session_id = ?')
    .get(o.target, sessionId);
  const last = Number(sent?.['planned_seq'] ?? 0);
  const level = sent?.['level'] as SentLevel;
  const missing = gapsOf({ spans: o.spans, last }).reduce((sum, [firstSeq, lastSeq]) => {
    // Nothing leaves of some events, and then there is no segment of them.
    const lines = readPlanned({ journal, plan: { sessionId, firstSeq, lastSeq, level, attempts: 0 } });
    return lines.length === 0 ? sum : sum + lastSeq - firstSeq + 1;
  }, 0);
  return { here: last, there: last - missing };
}

/**
 * Whether a cloud has all events of a session that another one has: `at` covers `of`, but for positions of which nothing
 * may leave. Those must be here to be looked at.
 */
export function coversEvents(o: {
  journal: Journal;
  sessionId: string;
  level: SentLevel;
  /** Of segments. */
  at: readonly Span[];
  of: readonly Span[];
}): boolean {
  const { journal, sessionId, level } = o;
  return o.of
    .flatMap(([first, last]) => {
      const gaps = gapsOf({ spans: o.at, last });
      return gaps.map(([from, to]): Span => [Math.max(from, first), to]).filter(([from, to]) => from <= to);
    })
    .every(([from, to]) => {
      let found = 0;
      for (const event of journal.readFrom({ sessionId, seq: from })) {
        if (event.seq > to) break;
        if (cutEvent({ event, level }) !== undefined) return false;
        found += 1;
      }
      return found === to - from + 1;
    });
}

/** What of 1 to `last` no span covers; spans may overlap, after a change of the level. */
function gapsOf({ spans, last }: { spans: readonly Span[]; last: number }): Span[] {
  const gaps: Span[] = [];
  let next = 1;
  for (const [from, to] of spans.toSorted((a, b) => a[0] - b[0])) {
    if (from > next) gaps.push([next, Math.min(from - 1, last)]);
    next = Math.max(next, to + 1);
  }
  if (next <= last) gaps.push([next, last]);
  return gaps.filter(([from, to]) => from <= to);
}
