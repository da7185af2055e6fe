import type { Device } from '../config/device.ts';
import type { PrivacyLevel } from '../../shared/privacy/levels.ts';
import type { Settings } from '../config/settings.ts';
import type { Journal } from '../journal/journal.ts';
import type { Database } from '../store/driver/db.ts';
import type { CutRow } from '../../shared/privacy/cut.ts';
import type { RollupTableName } from '../../shared/ledger/rows.ts';
import { leavingTables } from './cloud-tables.ts';
import { type Levels, readLevels } from './outbox-levels.ts';
import { readPendingRows } from './outbox-rows.ts';
import { buildSegment, listPlanned, planSegment, readCursor } from './outbox-segments.ts';
import { targetOf } from './sync-once.ts';

/** One thing that the next sync would send, word for word. */
export type PreviewItem =
  | { kind: 'row'; table: RollupTableName; session_id: string; row: CutRow }
  | { kind: 'segment'; session_id: string; level: PrivacyLevel; events: number; bytes: number; body: string };

type PreviewDeps = {
  db: Database;
  journal: Journal;
  device: Device;
  privacy: Settings['privacy'];
  serves: (project: string) => boolean;
};

/**
 * What would leave now, made by the same functions that send it; nothing is sent, nothing is noted. Lazy, because a
 * history is long: stop reading whenever enough is seen.
 */
export function* previewSync(o: PreviewDeps): Generator<PreviewItem> {
  const target = targetOf(o.device) ?? 'none yet';
  const levels = readLevels({ ...o, target });
  const everything = { rows: 2 ** 40, bytes: 2 ** 40 };
  const page = readPendingRows({
    db: o.db,
    target,
    levels,
    member: o.device.member,
    tables: leavingTables({ db: o.db, target }),
    limits: everything,
  });
  for (const { table, sessionId, row } of page.rows) {
    if (row !== undefined) yield { kind: 'row', table, session_id: sessionId, row };
  }
  yield* previewSegments({ ...o, target, levels });
}

export type PreviewSummary = {
  rows: Record<string, number>;
  segments: number;
  events: number;
  /** Compressed bytes of the segments. */
  bytes: number;
  /** Sessions by the level of their project, those that stay here among them. */
  sessions: Record<PrivacyLevel, number>;
};

export function summarisePreview(o: PreviewDeps): PreviewSummary {
  const summary: PreviewSummary = {
    rows: {},
    segments: 0,
    events: 0,
    bytes: 0,
    sessions: { off: 0, metadata: 0, redacted: 0 },
  };
  const target = targetOf(o.device) ?? 'none yet';
  for (const level of readLevels({ ...o, target }).values()) summary.sessions[level] += 1;
  for (const item of previewSync(o)) {
    if (item.kind === 'row') {
      summary.rows[item.table] = (summary.rows[item.table] ?? 0) + 1;
      continue;
    }
    summary.segments += 1;
    summary.events += item.events;
    summary.bytes += item.bytes;
  }
  return summary;
}

function* previewSegments(o: PreviewDeps & { target: string; levels: Levels }): Generator<PreviewItem> {
  const planned = listPlanned(o);
  for (const [sessionId, level] of o.levels) {
    if (level === 'off') continue;
    const waiting = planned.filter((plan) => plan.sessionId === sessionId).map((plan) => plan.firstSeq);
    const cursor = readCursor({ ...o, sessionId, level });
    let afterSeq = Math.min(cursor, ...waiting.map((seq) => seq - 1));
    for (;;) {
      const next = planSegment({ journal: o.journal, sessionId, afterSeq, level });
      if (next === undefined) break;
      afterSeq = next.plan.lastSeq;
      const built = buildSegment(next);
      if (built === undefined) continue;
      const { segment, body, raw } = built;
      yield {
        kind: 'segment',
        session_id: sessionId,
        level,
        events: segment.events,
        bytes: body.byteLength,
        body: raw,
      };
    }
  }
}
