import type { CronTask } from '../cron-task.ts';
import { DAY } from '../../shared/core/time.ts';

/** Longer than any holiday that leaves a session open. */
const silentForMs = 30 * DAY;

/**
 * Sessions whose machine fell silent for good (lost, made anew, uninstalled) would stay at work for ever, and be read with
 * every look at what goes on. They stay quiet since their last event, as a machine itself takes them after a day: neither
 * done nor crashed, for nobody looked. Their rev stays, so that a machine that comes back has the last word.
 */
export const closeSilentSessions: CronTask = async ({ deps }) => {
  await deps.db
    .prepare(
      `UPDATE session_rollups SET status = iif(status = 'needs_input', 'working', status), ended_at = last_event_at, attention = NULL, running_agents = 0
      WHERE ended_at IS NULL AND last_event_at < ?1`,
    )
    .bind(deps.clock() - silentForMs)
    .run();
};
