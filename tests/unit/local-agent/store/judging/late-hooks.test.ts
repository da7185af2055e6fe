import { expect, test } from 'vitest';
import { apiCall, apply, event, prompt, start, toolCall } from '../../../../support/session-story.ts';
import { temporaryStore } from '../../../../support/store-fixture.ts';

// The client does not wait for the hook that tells of a call: it may come after the one that asks whether the call may
// run, and even after the end of everything.
const asked = (seconds: number) =>
  event('session', seconds, `session:asked-${seconds}`, {
    action: 'needs_input',
    needs: 'permission',
    reason: 'permission: Bash',
  });
const begun = (seconds: number, id = 't1') => ({
  ...toolCall(id, seconds, { status: 'running' }),
  source: 'hook' as const,
});
/** The word that a call went well, for which the client does not wait either. */
const through = (seconds: number, tool_name = 'Read') => ({
  ...toolCall('t0', seconds, { tool_name, status: 'ok' }),
  source: 'hook' as const,
});
const turn = [prompt('p1', 0), apiCall('m1', 2, { stop_reason: 'tool_use' })];

test.each([
  ['the call is told before the request', [begun(3), asked(3.04)]],
  ['the request is told before the call', [asked(3), begun(3.04)]],
  ['another call of the same response begins meanwhile', [begun(3), asked(3.04), begun(3.1, 't2')]],
  ['a call of the same response is told to be through after it', [begun(3), asked(3.04), through(3.05)]],
  ['a command of the same response is told to be through after it', [asked(3.04), through(3.05, 'Bash')]],
])('a session waits when %s, and goes on when the call is through', (_, events) => {
  const db = temporaryStore();
  const state = () => db.prepare('SELECT status, attention FROM session_rollups').get();
  apply({ db, events: [...turn, ...events] });
  expect(state()).toEqual({ status: 'needs_input', attention: 'permission: Bash' });
  apply({ db, events: [toolCall('t1', 9, { status: 'ok' })] });
  expect(state()).toEqual({ status: 'working', attention: null });
});

test.each([
  ['its turn', 'turn_end', null, begun(12.3)],
  ['itself', 'end', start + 12_000, begun(12.3)],
  ['its turn', 'turn_end', null, through(12.3)],
  ['itself', 'end', start + 12_000, through(12.3, 'Bash')],
] as const)(
  'a session that has ended %s stays so when the hook of a call comes in after it',
  (_, action, endedAt, late) => {
    const db = temporaryStore();
    const end = event('session', 12, 'session:end', { action });
    apply({
      db,
      events: [...turn, toolCall('t1', 9, { status: 'ok' }), apiCall('m2', 11), end, late],
    });
    expect(db.prepare('SELECT status, ended_at FROM session_rollups').get()).toEqual({
      status: 'completed',
      ended_at: endedAt,
    });
  },
);
