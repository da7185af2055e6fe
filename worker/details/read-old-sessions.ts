import { HOUR } from '../../shared/core/time.ts';
import { mergeDetails, readDetails, type SessionDetails } from '../../shared/protocol/session-details.ts';
import type { DetailStore } from '../segments/detail-store.ts';
import { oldSessionColumns, type OldSession, readDetailsHere } from './detail-repository.ts';

/** More rows of one table than a device asks for at once. */
const mostRows = 20_000;

/** Sessions of which something was put away, with what is here of them as well. */
export async function readOldSessions(o: {
  db: D1Database;
  store: DetailStore | undefined;
  /** Of everybody where it is undefined. */
  deviceId?: string;
  /** As JSON. */
  ids: string;
}): Promise<(SessionDetails & Pick<OldSession, 'started_at'>)[]> {
  const { db, store } = o;
  if (store === undefined) return [];
  const { results: sessions } = await db
    .prepare(
      `SELECT ${oldSessionColumns.map((column) => `s.${column}`).join(', ')}
      FROM json_each(?1) AS asked CROSS JOIN session_rollups s ON s.session_id = asked.value
      WHERE s.device_id = COALESCE(?2, s.device_id) AND s.started_at < (SELECT until_hour FROM folded_hours) * ${HOUR}`,
    )
    .bind(o.ids, o.deviceId ?? null)
    .all<OldSession>();
  if (sessions.length === 0) return [];
  const kept = new Map<string, SessionDetails>();
  for (const { session_id } of sessions) {
    const stored = await store.get(session_id);
    if (stored !== undefined) kept.set(session_id, readDetails(stored.text));
  }
  const moved = sessions.filter((one) => kept.get(one.session_id)?.device_id === one.device_id);
  if (moved.length === 0) return [];
  const here = (await readDetailsHere({ db, sessions: moved, most: mostRows })) ?? [];
  return here.flatMap((one, at) => {
    const put = kept.get(one.session_id);
    const { started_at = 0 } = moved[at] ?? {};
    return put === undefined ? [] : [{ ...mergeDetails({ kept: put, here: one }), started_at }];
  });
}
