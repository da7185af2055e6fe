import { expect, test } from 'vitest';
import { apply, event, prompt } from '../../../support/session-story.ts';
import { temporaryStore } from '../../../support/store-fixture.ts';

const said = (id: string, seconds: number, text: string, where = {}) =>
  event('message', seconds, `msg:${id}`, { role: 'assistant', kind: 'text', text }, where);

test('says in one line what the main thread said last', () => {
  const db = temporaryStore();
  const read = () => db.prepare('SELECT last_message FROM session_rollups').get();
  apply({ db, events: [prompt('p1', 0)] });
  expect(read()).toEqual({ last_message: null });
  apply({
    db,
    events: [said('late', 9, 'Routes mapped.\n\n  Next: tests.'), said('early', 3, 'I look at the routes.')],
  });
  apply({ db, events: [said('below', 20, 'From a subagent', { agent: 'a1' }), prompt('p2', 30)] });
  expect(read()).toEqual({ last_message: 'Routes mapped. Next: tests.' });
  apply({ db, events: [said('long', 40, 'word '.repeat(100))] });
  expect(String(read()?.['last_message']).length).toBeLessThanOrEqual(200);
});
