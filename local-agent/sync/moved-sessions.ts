import { isAppError } from '../../shared/core/errors.ts';
import type { OwnSession } from '../../shared/protocol/tally.ts';
import type { Connection } from '../config/connections.ts';
import type { Settings } from '../config/settings.ts';
import type { Journal } from '../journal/journal.ts';
import type { Database } from '../store/driver/db.ts';
import { connectionOfSession } from './connection-of-session.ts';
import { forgetThere, whileNothingIsSent } from './forget-cloud.ts';
import { askHeld, type BundlesOf, holdsAll } from './held-there.ts';
import { createLevelReader, readLevels } from './outbox-levels.ts';
import { createSyncClient } from './sync-client.ts';
import { targetOf } from './sync-once.ts';
import { listOwn, verifyCloud, waitingSessions } from './verify-cloud.ts';

type MoveDeps = {
  db: Database;
  journal: Journal;
  connections: readonly Connection[];
  privacy: Settings['privacy'];
  fetch: typeof fetch;
  bundlesOf: BundlesOf;
};

type Forgettable = Pick<OwnSession, 'session_id' | 'started_at' | 'last_event_at'>;

/** What a cloud has of projects that go to another one now. */
export type Moved = {
  from: Connection;
  /** Those that the other cloud has whole: these may be deleted. */
  sessions: Forgettable[];
  /** How many of these have a bundle there. */
  bundles: number;
  /** Those that it has not whole yet, or whose bundle it has not, or of which one of both does not say. */
  waiting: number;
};

/** Asks every cloud what it has that another one has now; what one that does not answer has, or should have, waits. */
export async function findMoved(o: MoveDeps): Promise<Moved[]> {
  const whole = new Map<string, Promise<(sessionId: string) => boolean>>();
  const isWhole = async (at: Connection, sessionId: string) => {
    const told = whole.get(at.name) ?? wholeAt({ ...o, connection: at });
    whole.set(at.name, told);
    return (await told)(sessionId);
  };
  const found: Moved[] = [];
  for (const from of o.connections) {
    const moved: Moved = { from, sessions: [], bundles: 0, waiting: 0 };
    for (const [to, sessions] of groupByCloud({
      ...o,
      from,
      heard: await listHeard({ ...o, connection: from }),
    })) {
      const there = await whereAnswered([], () => findWhole({ ...o, from, to, sessions, isWhole }));
      moved.sessions.push(...there.map(({ session }) => session));
      moved.bundles += there.filter(({ hasBundle }) => hasBundle).length;
      moved.waiting += sessions.length - there.length;
    }
    if (moved.sessions.length + moved.waiting > 0) found.push(moved);
  }
  return found;
}

/** Those that the other cloud has whole, and whether one of them has a bundle. Throws `verify.not_answered`. */
async function findWhole(
  o: MoveDeps & {
    from: Connection;
    to: Connection;
    sessions: readonly Forgettable[];
    isWhole: (at: Connection, sessionId: string) => Promise<boolean>;
  },
): Promise<{ session: Forgettable; hasBundle: boolean }[]> {
  const { from, to, sessions, journal } = o;
  const sessionIds = sessions.map(({ session_id }) => session_id);
  const of = await askHeld({ ...o, connection: from, sessionIds });
  const at = await askHeld({ ...o, connection: to, sessionIds });
  const levelOf = createLevelReader({ ...o, target: targetOf(to.device) ?? '', serves: to.serves });
  const found: { session: Forgettable; hasBundle: boolean }[] = [];
  for (const session of sessions) {
    const { session_id: sessionId } = session;
    const level = levelOf(sessionId) ?? 'off';
    if (level === 'off' || !(await o.isWhole(to, sessionId))) continue;
    if (!holdsAll({ journal, sessionId, level, at, of })) continue;
    found.push({ session, hasBundle: of.bundleOf(sessionId) !== undefined });
  }
  return found;
}

/** A cloud that does not answer ends nothing between others. */
async function whereAnswered<Value>(otherwise: Value, ask: () => Promise<Value>): Promise<Value> {
  try {
    return await ask();
  } catch (error) {
    if (isAppError(error, 'verify.not_answered')) return otherwise;
    throw error;
  }
}

/** Those of what a cloud has that go to another one now. */
function groupByCloud(
  o: MoveDeps & { from: Connection; heard: readonly Forgettable[] },
): ReadonlyMap<Connection, Forgettable[]> {
  const groups = new Map<Connection, Forgettable[]>();
  for (const session of o.heard) {
    const to = connectionOfSession({ ...o, sessionId: session.session_id });
    if (to === undefined || to.name === o.from.name) continue;
    const group = groups.get(to);
    if (group === undefined) groups.set(to, [session]);
    else group.push(session);
  }
  return groups;
}

/** Has a cloud delete what another has. Sent there again it goes whole. Throws as `forgetThere` and `sync.busy`. */
export async function deleteMoved(o: {
  db: Database;
  moved: Moved;
  fetch: typeof fetch;
  onDeleted: (count: number) => void;
}): Promise<void> {
  const { from, sessions } = o.moved;
  const { url = '', token = '' } = from.device;
  const client = createSyncClient({ url, token, fetch: o.fetch });
  await whileNothingIsSent({
    paths: from.paths,
    work: () => forgetThere({ client, url, sessions, onDeleted: o.onDeleted }),
  });
  const target = targetOf(from.device) ?? '';
  const list = JSON.stringify(sessions.map(({ session_id }) => session_id));
  const chosen = 'target = ?1 AND session_id IN (SELECT value FROM json_each(?2))';
  o.db.transaction(() => {
    o.db
      .prepare(`UPDATE outbox_sessions SET planned_seq = 0, level = 'off' WHERE ${chosen}`)
      .run(target, list);
    o.db.prepare(`DELETE FROM outbox_segments WHERE ${chosen}`).run(target, list);
    o.db.prepare(`DELETE FROM dead_letters WHERE ${chosen}`).run(target, list);
  });
}

/** What a cloud says that it has of this machine, and what it heard of without saying so. */
async function listHeard(o: MoveDeps & { connection: Connection }): Promise<Forgettable[]> {
  const { device } = o.connection;
  const { url = '', token = '' } = device;
  const client = createSyncClient({ url, token, fetch: o.fetch });
  const named = await whereAnswered<Forgettable[]>([], () => listOwn({ client, url }));
  const known = new Set(named.map(({ session_id }) => session_id));
  const heard = o.db
    .prepare('SELECT session_id FROM outbox_sessions WHERE target = ? AND planned_seq > 0')
    .all(targetOf(device) ?? '')
    .map((row) => String(row['session_id']))
    .filter((id) => !known.has(id));
  return [...named, ...heard.map((session_id) => ({ session_id, started_at: 0, last_event_at: 0 }))];
}

async function wholeAt(o: MoveDeps & { connection: Connection }): Promise<(sessionId: string) => boolean> {
  const { db, privacy, connection } = o;
  const target = targetOf(connection.device) ?? '';
  const { different } = await verifyCloud({ ...o, ...connection });
  const levels = readLevels({ db, privacy, target, serves: connection.serves });
  const missing = waitingSessions({ db, target, levels });
  for (const { session_id } of different) missing.add(session_id);
  return (sessionId) => !missing.has(sessionId);
}
