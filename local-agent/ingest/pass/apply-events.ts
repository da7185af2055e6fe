import type { TrackedEvent } from '../../../shared/events/event-schema.ts';
import { writeEventsAsFacts } from '../../store/facts/write-events-as-facts.ts';
import { tellSinks } from './event-sink.ts';
import type { IngestPass } from './ingest-pass.ts';
import { isInputTrouble } from './input-errors.ts';
import { prepareEvents } from './prepare-events.ts';

/**
 * Writes events with whatever marks them as done, in this order: journal first, so that it can rebuild the rest; then
 * facts and cursor in one transaction; then the sinks are told. A stop in between reads the same lines again, which changes nothing.
 * Without `journaled` (the numbers pass) there are facts alone.
 */
function applyEvents({
  session,
  events,
  journaled,
  alongside,
}: {
  session: IngestPass;
  events: readonly TrackedEvent[];
  journaled: boolean;
  alongside: () => void;
}): void {
  const { db, journal, redactor, redacted, secrets, sinks, now, purged } = session;
  const wanted = purged.size === 0 ? events : events.filter(({ session_id }) => !purged.has(session_id));
  const prepared = prepareEvents({ events: wanted, redactor, counts: redacted, secrets });
  const final = journaled && prepared.length > 0 ? journal.append({ events: prepared }) : prepared;
  const sessions = db.transaction(() => {
    const projected = writeEventsAsFacts({ db, events: final, journaled });
    alongside();
    session.result.events_added += projected.added;
    for (const id of projected.sessions) session.touched.add(id);
    return [...projected.sessions];
  });
  tellSinks({ sinks, sessions, events: final, db, now });
}

/** What belongs to one input: it is written with the others, or without them when something of it cannot be. */
export type AppliedGroup = { path: string; events: readonly TrackedEvent[]; alongside: () => void };

/**
 * Writes the events of several inputs at once; when that fails, one group after the other, so that only the bad input is
 * left out, from what fails on. Answers the paths that failed.
 */
export function applyGroups({
  session,
  groups,
  journaled,
  onFailed,
}: {
  session: IngestPass;
  groups: readonly AppliedGroup[];
  journaled: boolean;
  onFailed: (o: { path: string; error: unknown }) => void;
}): ReadonlySet<string> {
  const failed = new Set<string>();
  const tryTo = (some: readonly AppliedGroup[]): unknown => {
    try {
      applyEvents({
        session,
        journaled,
        events: some.flatMap((group) => group.events),
        alongside: () => some.forEach((group) => group.alongside()),
      });
      return undefined;
    } catch (error) {
      if (!isInputTrouble(error)) throw error;
      return error;
    }
  };
  if (groups.length === 0 || tryTo(groups) === undefined) return failed;
  for (const group of groups) {
    if (failed.has(group.path)) continue;
    const error = tryTo([group]);
    if (error === undefined) continue;
    failed.add(group.path);
    onFailed({ path: group.path, error });
  }
  return failed;
}
