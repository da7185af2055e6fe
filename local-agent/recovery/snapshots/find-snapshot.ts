import { createErrorFactory } from '../../../shared/core/errors.ts';
import type { SnapshotEntry } from './snapshot-schema.ts';
import type { SnapshotStore } from './snapshot-store.ts';

const notFound = createErrorFactory<{ id: string }>(({ id }) => ({
  code: 'snapshot.not_found',
  message: `there is no snapshot "${id}"`,
  hint: 'run "subtrack snapshot list" for the list',
  status: 404,
}));

const ambiguous = createErrorFactory<{ id: string; found: readonly SnapshotEntry[] }>(({ id, found }) => ({
  code: 'snapshot.ambiguous',
  message: `several snapshots are called "${id}"`,
  hint: `give more of one: ${found.map(({ snapshot_id }) => snapshot_id).join(', ')}`,
}));

/** Whether an id names a session, and not one of its snapshots. */
export function isSessionName(id: string): boolean {
  return !/\.\d{1,9}$/.test(id);
}

/** By its id, `<session>.<number>`, of which the session may be shortened; a session alone names its newest. */
export function findSnapshot({ store, id }: { store: SnapshotStore; id: string }): SnapshotEntry {
  const [, prefix = '', number] = /^(.*?)(?:\.(\d{1,9}))?$/.exec(id) ?? [];
  const sessions = prefix === '' ? [] : store.sessions().filter((session) => session.startsWith(prefix));
  const exact = sessions.filter((session) => session === prefix);
  const found = (exact.length > 0 ? exact : sessions).flatMap((session) => {
    const entries = store.list(session);
    return number === undefined ? entries.slice(-1) : entries.filter(({ n }) => n === Number(number));
  });
  const [first, second] = found;
  if (first === undefined) throw notFound({ id });
  if (second !== undefined) throw ambiguous({ id, found });
  return first;
}
