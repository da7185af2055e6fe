import type { Database } from '../store/driver/db.ts';
import type { Run } from './sync-run.ts';

type Purge = { session_id: string; from_hour: number; to_hour: number };

export function listPurges({ db, target }: { db: Database; target: string }): Purge[] {
  const rows = db
    .prepare('SELECT session_id, from_hour, to_hour FROM outbox_purges WHERE target = ? ORDER BY session_id')
    .all(target);
  return rows as Purge[];
}

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
    const { action } = run.weigh({ answer });
    // What belongs to another device is not ours to delete.
    if (action === 'done' || action === 'dead') forget({ db, target, sessionId: purge.session_id });
    else return;
  }
}

function forget({ db, target, sessionId }: { db: Database; target: string; sessionId: string }): void {
  db.prepare('DELETE FROM outbox_purges WHERE target = ? AND session_id = ?').run(target, sessionId);
}
