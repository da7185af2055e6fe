import { expect, it } from 'vitest';
import { openDatabase } from '../../../../local-agent/store/driver/db.ts';
import { createRunQuery } from '../../../../local-agent/store/queries/run-query.ts';
import { sessions } from '../../../../shared/queries/sessions.ts';
import { makeIngestHome } from '../../../support/ingest-home.ts';
import { takeEveryRoad } from '../../../support/every-road.ts';
import { at, promptLine, responseLine, sessionOf, SESSION } from '../../../support/session-lines.ts';

const queued = (minute: number, prompt: unknown, extra = {}) => ({
  ...promptLine({ minute, text: '' }),
  message: undefined,
  type: 'attachment',
  attachment: { type: 'queued_command', prompt, commandMode: 'prompt', ...extra },
});

it('context of an editor is neither prompt nor title, a command is shown as typed, a queued one counts', async () => {
  const home = await takeEveryRoad(
    sessionOf([
      promptLine({ minute: 0, text: '<ide_opened_file>/a.ts</ide_opened_file>' }),
      promptLine({ minute: 1, text: '<command-name>/usage</command-name>' }),
      promptLine({
        minute: 2,
        text: '<command-name>/ship</command-name><command-args>it now</command-args>',
      }),
      responseLine({ minute: 3, id: 'm1' }),
      queued(4, 'and the tests'),
      queued(5, [{ type: 'text', text: 'and the docs' }]),
      queued(6, '<task-notification><task-id>b1</task-id></task-notification>', {
        commandMode: 'task-notification',
      }),
      responseLine({ minute: 7, id: 'm2' }),
    ]),
  );
  expect(home.rows('SELECT title, prompts FROM session_rollups')).toEqual([
    { title: '/ship it now', prompts: 3 },
  ]);
  expect(home.rows("SELECT kind, count(*) AS n FROM messages WHERE role = 'user' GROUP BY 1")).toEqual([
    { kind: 'meta', n: 2 },
    { kind: 'notification', n: 1 },
    { kind: 'prompt', n: 3 },
  ]);
});

it('a branch names the session that it comes from, whatever else its history came from', async () => {
  const home = await takeEveryRoad(
    sessionOf([
      { type: 'derived-from', v: 1, sessions: ['root', 'older'], timestamp: at(0) },
      promptLine({ minute: 0, text: 'go' }),
      { type: 'relocated', relocatedCwd: '/home/dev/elsewhere' },
      responseLine({ minute: 1, id: 'm1' }),
    ]),
  );
  expect(home.rows('SELECT forked_from, status FROM session_rollups')).toEqual([
    { forked_from: 'older', status: 'completed' },
  ]);
});

const command = (minute: number, name: string) =>
  promptLine({ minute, text: `<command-name>${name}</command-name>` });

it('a session that saw no more than commands of the client is not listed, and is found by its id', async () => {
  const idle = '9c8b7a60-1111-4222-8333-444455556666';
  const home = await takeEveryRoad((claudeDir) => {
    sessionOf([command(0, '/clear'), command(1, '/usage')], idle)(claudeDir);
    sessionOf([promptLine({ minute: 2, text: 'go' }), responseLine({ minute: 3, id: 'm1' })])(claudeDir);
  });
  const db = openDatabase({ file: home.paths.database, readOnly: true });
  try {
    const run = createRunQuery(db);
    const listed = async (params: { session_id?: string }) =>
      (await run(sessions, { sort: 'last_event_at', direction: 'desc', offset: 0, ...params })).map(
        (row) => row.session_id,
      );
    expect(await listed({})).toEqual([SESSION]);
    expect(await listed({ session_id: idle })).toEqual([idle]);
  } finally {
    db.close();
  }
});

it('a turn is over when every line of its last response says so, however far they lie apart', async () => {
  const home = makeIngestHome();
  sessionOf([
    promptLine({ minute: 0, text: 'go' }),
    responseLine({ minute: 1, id: 'm1', block: { type: 'thinking', thinking: 'hm' } }),
    responseLine({ minute: 2, id: 'm1' }),
  ])(home.claudeDir);
  // What lists, notes and titles leave behind is no session.
  sessionOf([{ type: 'file-history-snapshot', snapshot: { timestamp: at(0) } }], 'notes')(home.claudeDir);
  sessionOf([], 'nothing')(home.claudeDir);
  await home.run({ liveBytes: 0, threads: false });
  const states = () => home.rows('SELECT session_id, status FROM session_rollups');
  expect(states()).toEqual([{ session_id: SESSION, status: 'completed' }]);
  await home.run({ text: 'now' });
  expect(states()).toEqual([{ session_id: SESSION, status: 'completed' }]);
});
