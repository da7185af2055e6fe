import { describe, expect, test } from 'vitest';
import { mapHookPayload } from '../../../../../local-agent/spool/map-hook.ts';
import { openDatabase } from '../../../../../local-agent/store/driver/db.ts';
import { migrate, readMigrations } from '../../../../../local-agent/store/driver/migrate.ts';
import { readEventLine } from '../../../../../shared/events/upgrade.ts';
import { apiCall, apply, event, prompt, start } from '../../../../support/session-story.ts';
import { temporaryStore } from '../../../../support/store-fixture.ts';

const turn = [prompt('p1', 0), apiCall('m1', 2, { stop_reason: 'tool_use' })];

/** What a session in mid-turn comes to after this payload, as the client sends it. */
function stateAfter(hook_event_name: string, fields: object) {
  const payload = { session_id: 's1', hook_event_name, cwd: '/home/dev/shop', ...fields };
  const events = mapHookPayload({ payload, arrivedAt: start + 3000, project: 'acme/shop' });
  const db = temporaryStore();
  apply({ db, events: [...turn, ...events] });
  return {
    ...db.prepare('SELECT status, attention FROM session_rollups').get(),
    ...db.prepare('SELECT needs FROM sessions').get(),
  };
}

const bash = (command: string) => ({ tool_name: 'Bash', tool_input: { command } });
const ask = (question: string) => ({
  tool_name: 'AskUserQuestion',
  tool_input: { questions: [{ question }] },
});

describe('a session that asks for somebody waits, whatever words the request holds', () => {
  test.each<[name: string, fields: object, needs: string, attention: string]>([
    ['PermissionRequest', bash('npm test'), 'permission', 'permission: Bash npm test'],
    [
      'PermissionRequest',
      bash('psql -c "kill idle connections"'),
      'permission',
      'permission: Bash psql -c "kill idle connections"',
    ],
    [
      'PermissionRequest',
      { tool_name: 'Edit', tool_input: { file_path: '/home/dev/shop/src/idle-timer.ts' } },
      'permission',
      'permission: Edit src/idle-timer.ts',
    ],
    ['PermissionRequest', bash('idle: 5'), 'permission', 'permission: Bash idle: 5'],
    [
      'PermissionRequest',
      ask('Which idle timeout do you want?'),
      'question',
      'question: Which idle timeout do you want?',
    ],
    [
      'PermissionRequest',
      { tool_name: 'ExitPlanMode', tool_input: { plan: '# Idle' } },
      'plan',
      'plan to approve',
    ],
    [
      'Elicitation',
      { mcp_server_name: 'idle', message: 'IDLE?' },
      'elicitation',
      'question from idle: IDLE?',
    ],
    [
      'Notification',
      { notification_type: 'permission_prompt', message: 'idle_prompt may run?' },
      'permission',
      'idle_prompt may run?',
    ],
  ])('%s %j', (name, fields, needs, attention) => {
    expect(stateAfter(name, fields)).toEqual({ status: 'needs_input', needs, attention });
  });

  test('a reminder that the next prompt is due is no such request', () => {
    const fields = { notification_type: 'idle_prompt', message: 'Claude is waiting for your input' };
    expect(stateAfter('Notification', fields)).toEqual({ status: 'working', needs: 'idle', attention: null });
  });

  test('a request without words says what for', () => {
    const db = temporaryStore();
    const bare = event('session', 3, 'session:bare', { action: 'needs_input', needs: 'plan' });
    const worded = event('session', 2.5, 'session:worded', {
      action: 'needs_input',
      needs: 'question',
      reason: 'Why?',
    });
    apply({ db, events: [...turn, worded, bare] });
    expect(db.prepare('SELECT status, attention FROM session_rollups').get()).toEqual({
      status: 'needs_input',
      attention: 'plan',
    });
  });
});

const written: [reason: string, needs: string][] = [
  ['permission: Bash psql -c "kill idle connections"', 'permission'],
  ['question: Which idle timeout do you want?', 'question'],
  ['question from github: Which?', 'elicitation'],
  ['plan to approve', 'plan'],
  ['idle: Claude is waiting for your input', 'idle'],
  ['May I?', 'permission'],
];

describe('what was recorded before the word had a field of its own', () => {
  test.each(written)('a line of the journal that says %j needs %s', (reason, needs) => {
    const line = event('session', 3, 'session:asked', { action: 'needs_input', reason });
    expect(readEventLine(JSON.stringify({ ...line, v: 1 }))).toMatchObject({
      event: { v: 2, data: { action: 'needs_input', reason, needs } },
    });
  });

  test('another line of the journal stays as it is', () => {
    const line = event('session', 3, 'session:start', { action: 'start', reason: 'startup' });
    expect(readEventLine(JSON.stringify(line))).toEqual({ event: { ...line, v: 2 } });
  });

  test('the database tells from the first words', () => {
    const db = openDatabase({ file: ':memory:' });
    const [old, added] = [false, true].map((later) =>
      readMigrations().filter(({ name }) => (name === 'local/0008_needs.sql') === later),
    );
    migrate({ db, migrations: old ?? [] });
    const insert = db.prepare(
      `INSERT INTO sessions (session_id, needs_input_stamped, first_event_at, last_event_at, last_seq, journaled)
      VALUES (?, ?, 0, 0, 0, 0)`,
    );
    for (const [reason] of written) insert.run(reason, `2026-09-01T10:00:00.000Z${reason}`);
    migrate({ db, migrations: [...(old ?? []), ...(added ?? [])] });
    const rows = db.prepare('SELECT session_id, needs FROM sessions').all();
    expect(rows.map(({ session_id, needs }) => [session_id, needs]).toSorted()).toEqual(written.toSorted());
    db.close();
  });
});
