import { createHash } from 'node:crypto';
import type { TrackedEvent } from '../../shared/events/event-schema.ts';
import { MAIN_AGENT } from '../../shared/agents/main-agent.ts';
import { EVENT_VERSION } from '../../shared/events/event-version.ts';
import type { Journal } from '../journal/journal.ts';
import type { SpoolWriter } from '../spool/write-spool.ts';
import type { Database } from '../store/driver/db.ts';
import { isImported, noteImported } from '../store/facts/imported-sessions.ts';
import type { FetchedShare } from './fetch-share.ts';

/** `merged`: into a session that was here; `diverged`: beside one's own, which went another way. */
export type ImportReport = { session_id: string; merged: boolean; diverged: boolean };

const BATCH_EVENTS = 400;
const BATCH_CHARACTERS = 4 * 1024 * 1024;

/**
 * Puts a shared session into the spool, from where it is redacted and recorded as everything is. One's own record is never
 * changed by it: where a session of that id was recorded here and does not hold all of what comes, it is kept beside it, under an
 * id of its own. What came from a link before is added to.
 */
export function importShare(o: {
  db: Database;
  journal: Journal;
  write: SpoolWriter;
  share: FetchedShare;
  now: number;
}): ImportReport {
  const { db, share } = o;
  const { sessionId } = share;
  const known = knownEvents(o);
  const isOwn = known.size > 0 && !isImported({ db, sessionId });
  const news = share.events.filter((event) => !known.has(event.event_id));
  if (isOwn && news.length === 0) return { session_id: sessionId, merged: true, diverged: false };
  const target = isOwn ? copyId(share) : sessionId;
  noteImported({
    db,
    session: {
      session_id: target,
      origin: share.origin,
      member: `${share.member || 'somebody'} (shared)`,
      level: share.level,
      copy_of: isOwn ? sessionId : null,
      imported_at: o.now,
    },
  });
  spool({ write: o.write, events: isOwn ? asCopy({ share, target }) : news });
  return { session_id: target, merged: known.size > 0 && !isOwn, diverged: isOwn };
}

/** Ids of the events of that session that are here. */
function knownEvents({ journal, share }: { journal: Journal; share: FetchedShare }): Set<string> {
  const known = new Set<string>();
  for (const event of journal.readFrom({ sessionId: share.sessionId, seq: 1 })) known.add(event.event_id);
  return known;
}

/** The same for the same session from the same place, so that it is added to and not made twice. */
function copyId({ sessionId, origin, member }: FetchedShare): string {
  const digest = createHash('sha256').update(`${origin} ${member}`).digest('hex').slice(0, 8);
  return `${sessionId.slice(0, 80)}.shared-${digest}`;
}

/** All of it under the other id, as a fork of one's own: what both have counts there. */
function asCopy({ share, target }: { share: FetchedShare; target: string }): TrackedEvent[] {
  const copied = share.events.map((event) => ({ ...event, session_id: target }));
  const [first] = copied;
  if (first === undefined) return [];
  const fork: TrackedEvent = {
    v: EVENT_VERSION,
    event_id: `session:copy:${target}`,
    event_type: 'session',
    timestamp: first.timestamp,
    session_id: target,
    agent_id: MAIN_AGENT,
    source: 'sdk',
    project: first.project,
    data: { action: 'update', forked_from: share.sessionId },
  };
  return [fork, ...copied];
}

function spool({ write, events }: { write: SpoolWriter; events: readonly TrackedEvent[] }): void {
  let batch: TrackedEvent[] = [];
  let characters = 0;
  const flush = () => {
    if (batch.length > 0) write({ kind: 'log', payload: { cwd: undefined, events: batch } });
    [batch, characters] = [[], 0];
  };
  for (const { seq: _place, ...event } of events) {
    batch.push(event as TrackedEvent);
    characters += JSON.stringify(event).length;
    if (batch.length >= BATCH_EVENTS || characters >= BATCH_CHARACTERS) flush();
  }
  flush();
}
