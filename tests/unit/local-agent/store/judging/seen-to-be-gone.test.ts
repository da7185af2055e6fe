import { expect, it } from 'vitest';
import { looksUnfinished } from '../../../../../local-agent/store/rollups/looks-unfinished.ts';
import { agentStatus, apply, prompt, start, story } from '../../../../support/session-story.ts';
import { temporaryStore } from '../../../../support/store-fixture.ts';

it('a crash that was seen stays one when the note of the client is swept away, until the session goes on', () => {
  const db = temporaryStore();
  const gone = new Map([['s1', { running: false }]]);
  const status = () => db.prepare('SELECT status FROM session_rollups').get()?.['status'];
  apply({ db, events: story.filter(({ event_id }) => event_id !== 'api:m4'), liveSessions: gone });
  db.prepare("INSERT INTO stale_sessions VALUES ('s1')").run();
  apply({ db, events: [], liveSessions: new Map() });
  expect(status()).toBe('crashed');
  apply({ db, events: [prompt('p9', 50_000)], liveSessions: new Map(), now: start + 50_001_000 });
  expect(status()).toBe('working');
});

it('what was left in mid-turn for a day is quiet: not crashed, not looked at again, its agents as they were', () => {
  const db = temporaryStore();
  const events = story.filter(({ event_id }) => event_id !== 'api:m4');
  const later = start + 44_000 + 24 * 3_600_000;
  apply({ db, events, now: later });
  expect(db.prepare('SELECT status, ended_at, running_agents FROM session_rollups').get()).toEqual({
    status: 'working',
    ended_at: start + 44_000,
    running_agents: 0,
  });
  expect([agentStatus(db, 'main'), agentStatus(db, 'a2')]).toEqual(['running', 'running']);
  expect(db.prepare(`SELECT session_id FROM session_rollups WHERE ${looksUnfinished}`).all()).toEqual([]);
});
