import { expect, it } from 'vitest';
import {
  withSnapshots,
  type UnfinishedSession,
} from '../../../../local-agent/recovery/handoff/unfinished-sessions.ts';
import { openSnapshotStore } from '../../../../local-agent/recovery/snapshots/snapshot-store.ts';
import { sessionsOfPage } from '../../../../shared/protocol/recovery-page.ts';
import { snapshotState } from '../../../support/snapshot-state.ts';
import { temporaryFolder } from '../../../support/store-fixture.ts';

function unfinished(sessionId: string): UnfinishedSession {
  return {
    session_id: sessionId,
    project: 'acme/shop',
    ended_how: 'crashed',
    last_event_at: '2026-11-20T09:00:00.000Z',
    handoff: null,
    command: `claude --resume ${sessionId}`,
    cwd: null,
    title: null,
    tasks_done: 0,
    tasks_open: 0,
  };
}

it('snapshots are read of the sessions that are shown, and of all where nothing else is said', () => {
  const paths = { snapshots: temporaryFolder() };
  const store = openSnapshotStore({ root: paths.snapshots, fullEvery: 1 });
  const sessions = ['one', 'two'].map(unfinished);
  for (const { session_id: sessionId } of sessions)
    store.add({
      state: snapshotState({ sessionId, minute: 1, tokens: 1 }),
      checkpoint: null,
      changedFiles: 0,
    });
  const ids = (shown?: UnfinishedSession[]) =>
    withSnapshots({ paths, sessions, ...(shown && { shown }) }).map(({ snapshot_id }) => snapshot_id);
  expect(ids()).toEqual(['one.1', 'two.1']);
  expect(ids(sessions.slice(1))).toEqual([null, 'two.1']);
});

it.each([
  [1, undefined, 1, ['0', '9']],
  [3, undefined, 3, ['20', '22']],
  [9, undefined, 3, ['20', '22']],
  [2, 'odd', 2, ['21', '21']],
  [2, 'none', 1, [undefined, undefined]],
])('page %i of %s is page %i of what there is', (asked, project, page, ends) => {
  const sessions = Array.from({ length: 23 }, (_, index) => ({
    id: String(index),
    project: index % 2 === 1 ? 'odd' : 'even',
  }));
  const shown = sessionsOfPage({ sessions, project, page: asked });
  expect([shown.page, shown.sessions.at(0)?.id, shown.sessions.at(-1)?.id]).toEqual([page, ...ends]);
});
