import { isAboutValues } from '../driver/store-errors.ts';
import { recomputeRollups } from './recompute-rollups.ts';

/**
 * Sums up sessions together; when that fails, one after the other, so that only the bad one is left out. It goes to
 * `onFailed`, and is not tried again before somebody names it.
 */
export function recomputeIsolated({
  onFailed,
  ...options
}: Parameters<typeof recomputeRollups>[0] & {
  onFailed: (o: { sessionId: string; error: unknown }) => void;
}): void {
  const { db } = options;
  const ids = new Set(options.sessionIds);
  try {
    recomputeRollups({ ...options, sessionIds: ids });
    return;
  } catch (error) {
    if (!isAboutValues(error)) throw error;
  }
  for (const row of db.prepare('SELECT session_id FROM stale_sessions').all())
    ids.add(String(row['session_id']));
  for (const sessionId of ids) {
    try {
      recomputeRollups({ ...options, sessionIds: [sessionId], alone: true });
    } catch (error) {
      if (!isAboutValues(error)) throw error;
      db.prepare('DELETE FROM stale_sessions WHERE session_id = ?').run(sessionId);
      onFailed({ sessionId, error });
    }
  }
}
