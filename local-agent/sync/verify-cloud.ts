import { AppError } from '../../shared/core/errors.ts';
import { type OwnSession, type OwnSessionsAnswer, tallyLimits } from '../../shared/protocol/tally.ts';
import type { Device } from '../config/device.ts';
import type { Settings } from '../config/settings.ts';
import type { Journal } from '../journal/journal.ts';
import type { Database } from '../store/driver/db.ts';
import type { Answer } from './ask-cloud.ts';
import { leavingTables } from './cloud-tables.ts';
import { type Comparison, createComparison } from './compare-tallies.ts';
import { type Levels, readLevels } from './outbox-levels.ts';
import { readPendingRows } from './outbox-rows.ts';
import { listPlanned, listUnplanned } from './outbox-segments.ts';
import { comparePositions, type Span } from './sent-positions.ts';
import { createSyncClient, type SyncClient } from './sync-client.ts';
import { targetOf } from './sync-once.ts';
import { hoursHere, tallyHere } from './tally-here.ts';

type VerifyDeps = {
  db: Database;
  journal: Journal;
  device: Device;
  privacy: Settings['privacy'];
  serves: (project: string) => boolean;
  fetch: typeof fetch;
};

/** Compares what this machine sent with what its cloud has. Throws `verify.not_connected` and `verify.not_answered`. */
export async function verifyCloud(o: VerifyDeps): Promise<Comparison> {
  const { db, device, journal } = o;
  const { url, token } = device;
  const target = targetOf(device);
  if (url === undefined || token === undefined || target === undefined) throw notConnected();
  const client = createSyncClient({ url, token, fetch: o.fetch });
  const levels = readLevels({ ...o, target });
  const leaving = [...levels.keys()].filter((id) => levels.get(id) !== 'off');
  const waiting = waitingSessions({ db, target, levels });
  const settled = leaving.filter((id) => !waiting.has(id));
  const found = createComparison(url);
  for (const sessionIds of portions({ db, sessionIds: settled })) {
    const hours = hoursHere({ db, sessionIds });
    const asked = sessionIds.map((id) => ({ session_id: id, hours: hours.get(id) ?? [] }));
    const answer = expectAnswer({ url, answer: await client.tally({ sessions: asked }) });
    const tables = leavingTables({ db, target });
    const foldedUntil = answer.folded_until_hour;
    const here = tallyHere({ db, levels, tables, sessionIds, foldedUntil });
    found.keptAsDays(here.folded);
    const there = new Map(answer.sessions.map((session) => [session.session_id, session]));
    for (const id of sessionIds) {
      const spans = there.get(id)?.segments ?? [];
      const positions = comparePositions({ db, journal, target, sessionId: id, spans });
      found.add({ id, here: here.tallies.get(id) ?? {}, there: there.get(id), positions });
    }
  }
  const known = new Set(leaving);
  const others = (await listOwn({ client, url })).filter(({ session_id }) => !known.has(session_id));
  return found.tell({ waiting: leaving.length - settled.length, onlyThere: others.length });
}

/** All that the cloud has of this device. */
export async function listOwn(o: { client: SyncClient; url: string }): Promise<OwnSession[]> {
  const all: OwnSession[] = [];
  for (let after: string | null = ''; after !== null;) {
    const page: OwnSessionsAnswer = expectAnswer({ url: o.url, answer: await o.client.ownSessions(after) });
    all.push(...page.sessions);
    after = page.next;
  }
  return all;
}

/** Positions of the segments that a cloud has of these sessions. Throws `verify.not_answered`. */
export async function listSpans(o: {
  client: SyncClient;
  url: string;
  sessionIds: readonly string[];
}): Promise<ReadonlyMap<string, readonly Span[]>> {
  const spans = new Map<string, readonly Span[]>();
  for (let start = 0; start < o.sessionIds.length; start += tallyLimits.sessions) {
    const ids = o.sessionIds.slice(start, start + tallyLimits.sessions);
    const sessions = ids.map((session_id) => ({ session_id, hours: [] }));
    const answer = expectAnswer({ url: o.url, answer: await o.client.tally({ sessions }) });
    for (const { session_id, segments } of answer.sessions) spans.set(session_id, segments);
  }
  return spans;
}

/** Throws `verify.not_answered`. */
function expectAnswer<Value>({ url, answer }: { url: string; answer: Answer<Value> }): Value {
  if (answer.kind === 'ok') return answer.value;
  const isOld = answer.kind === 'refused' && answer.status === 404;
  throw new AppError({
    code: 'verify.not_answered',
    message: isOld
      ? `${url} is older than this question`
      : `${url} does not say what it has: ${answer.message}`,
    hint: isOld ? 'upgrade it: subtrack cloud deploy' : 'try again',
  });
}

/** Sessions of which something is still to be sent. */
export function waitingSessions(o: { db: Database; target: string; levels: Levels }): Set<string> {
  const tables = leavingTables(o);
  const limits = { rows: Number.MAX_SAFE_INTEGER - 1, bytes: Number.MAX_SAFE_INTEGER };
  return new Set([
    ...readPendingRows({ ...o, member: '', tables, limits }).rows.map(({ sessionId }) => sessionId),
    ...listPlanned(o).map(({ sessionId }) => sessionId),
    ...listUnplanned({ ...o, limit: limits.rows }).map(({ sessionId }) => sessionId),
  ]);
}

/** As many sessions at a time as one question may ask for. */
function* portions(o: { db: Database; sessionIds: readonly string[] }): Generator<string[]> {
  let portion: string[] = [];
  let hours = 0;
  for (const sessionId of o.sessionIds) {
    const own = hoursHere({ db: o.db, sessionIds: [sessionId] }).get(sessionId)?.length ?? 0;
    const isFull = portion.length === tallyLimits.sessions || hours + own > tallyLimits.hours;
    if (isFull && portion.length > 0) {
      yield portion;
      [portion, hours] = [[], 0];
    }
    portion.push(sessionId);
    hours += own;
  }
  if (portion.length > 0) yield portion;
}

function notConnected(): AppError {
  return new AppError({
    code: 'verify.not_connected',
    message: 'this machine is not connected to a cloud',
    hint: 'see "subtrack status"',
  });
}
