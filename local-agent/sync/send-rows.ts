import type { Run } from './sync-run.ts';
import type { CutBatch } from './sync-client.ts';
import type { CutRow } from '../../shared/privacy/cut.ts';
import { askAfterRefusal } from './ask-hello.ts';
import { leavingTables } from './cloud-tables.ts';
import { buryRow, forgetDeadRows } from './dead-letters.ts';
import { acknowledgeRows, newestRev, type PendingRow, readPendingRows, rowLimits } from './outbox-rows.ts';
import { withoutSpared } from './spared-tables.ts';
import { noteTold, stateHeaders, stateToTell, type ToldState } from './tell-state.ts';
import { readFailures } from './sync-state.ts';
import { noteToldTroubles } from './told-troubles.ts';

type LeavingRow = PendingRow & { row: CutRow };

/**
 * Page after page until nothing waits of what was there at the beginning; cursors move only past what was answered. What
 * comes meanwhile waits for the next run: while a long history is read in, its sessions would keep those of the last
 * days from being complete. `asks`: also where all that waits is left for later, the cloud is asked whether somebody watches.
 */
export async function sendRows({ run, asks }: { run: Run; asks: boolean }): Promise<void> {
  const { db, target } = run;
  // A session that came since the run began has no level yet. Levels that get wider make rows newer.
  run.renewLevels();
  const { levels } = run;
  const until = newestRev(db);
  let state = stateToTell(run);
  for (let more = true; more && run.goesOn();) {
    const tables = withoutSpared({ tables: leavingTables({ db, target }), spared: run.spared });
    const page = readPendingRows({
      db,
      target,
      levels,
      member: run.device.member,
      tables,
      limits: shrink(readFailures({ db, target })),
      until,
    });
    more = page.more;
    if (page.rows.length === 0 || !allStand({ run, rows: page.rows })) break;
    const leaving = page.rows.filter((row): row is LeavingRow => row.row !== undefined);
    const outcome =
      leaving.length === 0 ? 'through' : await sendBatch({ run, rows: leaving, told: state?.told });
    if (outcome === 'stopped') return;
    if (outcome === 'other tables') {
      // What was sent of it may come again: rows are absolute.
      more = true;
      continue;
    }
    if (leaving.length > 0) state = undefined;
    db.transaction(() => acknowledgeRows({ db, target, rows: page.rows }));
  }
  if (state?.alone === true || (asks && run.goesOn() && !run.result.heard))
    await sendBatch({ run, rows: [], told: state?.told });
  run.result.more ||= newestRev(db) > until;
}

/** `through`: every row was taken or refused for good. `other tables`: the cloud knows others than it was taken to know. */
type Outcome = 'through' | 'stopped' | 'other tables';

/** A batch that is refused is halved until the row that is at fault stands alone, so that one bad row holds up nothing. */
async function sendBatch({
  run,
  rows,
  told,
}: {
  run: Run;
  rows: readonly LeavingRow[];
  /** How the machine stands, which goes along. */
  told?: ToldState | undefined;
}): Promise<Outcome> {
  if (!run.goesOn() || !allStand({ run, rows })) return 'stopped';
  const { db, target } = run;
  const answer = await run.client.postRows(toBatch(rows), stateHeaders(told));
  const verdict = run.weigh({ answer });
  if (answer.kind === 'ok') {
    run.result.sent_rows += rows.length;
    if (told !== undefined && answer.value.device_state === true) noteTold({ run, told });
    run.result.heard = true;
    run.result.watching = answer.value.watching;
    run.result.paceMs = answer.value.pace_ms ?? undefined;
    const refused = new Set(answer.value.refused);
    db.transaction(() => {
      const taken = rows.filter((row) => !refused.has(row.sessionId));
      forgetDeadRows({ db, target, rows: taken, now: run.clock() });
      noteToldTroubles({ db, target, rows: taken });
      for (const row of rows) {
        if (row.table === 'session_rollups' && refused.has(row.sessionId)) buryForeign({ run, row });
      }
    });
    return 'through';
  }
  if (verdict.action !== 'dead') return 'stopped';
  if (await askAfterRefusal(run)) return 'other tables';
  const [only] = rows;
  // The state alone comes again with the next rows; a question is asked again.
  if (only === undefined) return 'through';
  if (rows.length === 1) {
    run.result.buried += 1;
    buryRow({ db, target, row: only, ...verdict, now: run.clock() });
    return 'through';
  }
  const middle = Math.ceil(rows.length / 2);
  const first = await sendBatch({ run, rows: rows.slice(0, middle) });
  return first === 'through' ? sendBatch({ run, rows: rows.slice(middle) }) : first;
}

function allStand({ run, rows }: { run: Run; rows: readonly PendingRow[] }): boolean {
  return [...new Set(rows.map(({ sessionId }) => sessionId))].every((sessionId) => run.stands(sessionId));
}

/** A page that the Worker has no time for is answered by the platform, or by nobody: the next one is smaller. */
function shrink(failures: number): typeof rowLimits {
  const share = 2 ** Math.min(failures, 5);
  return { rows: Math.ceil(rowLimits.rows / share), bytes: Math.ceil(rowLimits.bytes / share) };
}

function toBatch(rows: readonly LeavingRow[]): CutBatch {
  const batch: CutBatch = {};
  for (const { table, row } of rows) (batch[table] ??= []).push(row);
  return batch;
}

function buryForeign({ run, row }: { run: Run; row: PendingRow }): void {
  run.result.buried += 1;
  const { db, target } = run;
  const reason = 'the session belongs to another device';
  buryRow({ db, target, row, status: 409, code: 'session.foreign', reason, now: run.clock() });
}
