import { buryPurge } from './dead-letters.ts';
import { forgetPurge, listPurges } from './outbox-purges.ts';
import type { Run } from './sync-run.ts';

/** Asks the cloud to delete what was deleted here. One that does not know how yet is asked again after its upgrade. */
export async function sendPurges({ run }: { run: Run }): Promise<void> {
  const { db, target } = run;
  for (const purge of listPurges({ db, target })) {
    if (!run.goesOn()) return;
    const answer = await run.client.deleteSession(purge);
    if (answer.kind === 'refused' && answer.status === 404) {
      run.result.held_back = true;
      return;
    }
    const verdict = run.weigh({ answer });
    if (verdict.action !== 'done' && verdict.action !== 'dead') return;
    db.transaction(() => {
      if (verdict.action === 'dead') buryPurge({ db, target, purge, ...verdict, now: run.clock() });
      forgetPurge({ db, target, sessionId: purge.session_id });
    });
    if (verdict.action === 'dead') run.result.buried += 1;
  }
}
