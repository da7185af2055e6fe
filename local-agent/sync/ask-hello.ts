import type { Run } from './sync-run.ts';
import { firstRollupColumns } from '../../shared/ledger/known-tables.ts';
import { askedAt, heldBack, noteTables } from './cloud-tables.ts';
import { HOUR } from '../../shared/core/time.ts';

/** An upgrade of the cloud is noticed within this time; asking costs a request. */
const askEveryMs = HOUR;

/** Asks before rows leave, when nothing is known, or what is known is old and something waits for it. */
export async function askWhenDue({ run, hasRows }: { run: Run; hasRows: boolean }): Promise<void> {
  const { db, target } = run;
  const at = askedAt({ db, target });
  const isOld = at === undefined || run.force === true || Math.abs(run.clock() - at) >= askEveryMs;
  if (isOld && (hasRows || heldBack({ db, target }).length > 0)) await ask(run);
}

/** After a refusal, once a run: true when the cloud knows other tables than it was taken to know. */
export async function askAfterRefusal(run: Run): Promise<boolean> {
  if (run.isToldNow) return false;
  return ask(run);
}

async function ask(run: Run): Promise<boolean> {
  if (!run.goesOn()) return false;
  const { db, target } = run;
  const answer = await run.client.hello();
  run.isToldNow = true;
  if (answer.kind === 'ok') {
    const { tables, machines } = answer.value;
    return noteTables({ db, target, tables, machines, now: run.clock() });
  }
  if (answer.kind === 'refused' && (answer.status === 404 || answer.status === 405)) {
    return noteTables({ db, target, tables: firstRollupColumns(), now: run.clock() });
  }
  // Out of reach, or the token is refused: that ends the run. Anything else says nothing about tables.
  run.weigh({ answer });
  return false;
}
