import { isStorageTrouble } from '../files/placed-folder.ts';
import type { Run } from './sync-run.ts';
import { burySegment } from './dead-letters.ts';
import { isAppError } from '../../shared/core/errors.ts';
import {
  buildSegment,
  countAttempt,
  forgetPlan,
  listPlanned,
  listUnplanned,
  type PlannedSegment,
  planSegment,
  readPlanned,
  rememberPlan,
  skipTo,
} from './outbox-segments.ts';

/** Sessions that one look at the outbox takes on. */
const sessionsAtOnce = 20;

/** What an earlier run planned and got no answer for goes first, then new parts of each journal, newest session first. */
export async function sendSegments({ run, limit = Infinity }: { run: Run; limit?: number }): Promise<void> {
  const { db, target, journal } = run;
  if (run.spared.has('events')) return;
  const enough = run.result.sent_segments + limit;
  const goesOn = () => run.result.sent_segments < enough && run.goesOn();
  /** Sessions whose journal cannot be read now, or that go otherwise by now: they wait, and hold up no other. */
  const waiting = new Set<string>();
  for (const plan of listPlanned({ db, target })) {
    if (!goesOn()) return;
    if (!run.stands(plan.sessionId)) continue;
    const lines = ifReadable(() => readPlanned({ journal, plan }));
    if (lines === 'unreadable') waiting.add(plan.sessionId);
    else if (!(await sendSegment({ run, plan, lines }))) return;
  }
  for (;;) {
    const sessions = listUnplanned({ db, target, limit: sessionsAtOnce + waiting.size }).filter(
      ({ sessionId }) => !waiting.has(sessionId),
    );
    if (sessions.length === 0) return;
    for (const { sessionId, afterSeq, level } of sessions) {
      if (!goesOn()) return;
      const next = run.stands(sessionId)
        ? ifReadable(() => planSegment({ journal, sessionId, afterSeq, level }))
        : 'unreadable';
      if (next === 'unreadable') {
        waiting.add(sessionId);
        continue;
      }
      if (next === undefined) {
        skipTo({ db, target, sessionId });
        continue;
      }
      rememberPlan({ db, target, plan: next.plan });
      if (!(await sendSegment({ run, ...next }))) return;
    }
  }
}

function ifReadable<Value>(read: () => Value): Value | 'unreadable' {
  try {
    return read();
  } catch (error) {
    if (isAppError(error, 'journal.unreadable') || isStorageTrouble(error)) return 'unreadable';
    throw error;
  }
}

type SendSegment = { run: Run; plan: PlannedSegment; lines: readonly string[] };

/** True when the segment is done with, one way or the other. */
async function sendSegment({ run, plan, lines }: SendSegment): Promise<boolean> {
  const { db, target } = run;
  const built = buildSegment({ plan, lines });
  if (built === undefined) {
    forgetPlan({ db, target, plan });
    return true;
  }
  const answer = await run.client.putSegment(built);
  const verdict = run.weigh({ answer, damaged: plan.attempts });
  if (verdict.action === 'done') {
    run.result.sent_segments += 1;
    forgetPlan({ db, target, plan });
    return true;
  }
  if (verdict.action === 'dead') {
    run.result.buried += 1;
    db.transaction(() => {
      burySegment({ db, target, plan, ...verdict, now: run.clock() });
      forgetPlan({ db, target, plan });
    });
    return true;
  }
  if (verdict.action === 'retry' && verdict.isDamaged) countAttempt({ db, target, plan });
  return false;
}
