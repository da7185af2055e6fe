import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../../../local-agent/store/driver/open-store.ts';
import { makeIngestHome, type IngestHome } from '../../../support/ingest-home.ts';
import {
  agentPath,
  promptLine,
  responseLine,
  sessionPath,
  toText,
  write,
} from '../../../support/session-lines.ts';

const lines = (id: string, output: number) =>
  toText([
    { ...promptLine({ minute: 0, text: 'Go on.' }), uuid: `p-${id}` },
    responseLine({ minute: 1, id, output }),
  ]);

function makeHistory() {
  const home = makeIngestHome();
  const agent = agentPath({ home, agentId: 'a1' });
  write(sessionPath({ home }), lines('m1', 10));
  write(agent, lines('m3', 3000));
  write(agent.replace('.jsonl', '.meta.json'), '{"agentType":"Explore"}');
  return { home, agent };
}

describe.each([
  ['at once', { liveBytes: Infinity }],
  ['in two passes', { liveBytes: -1 }],
])('taken %s', (_, options) => {
  it.each([
    ['a pipe', 'not_a_file', (file: string) => void execFileSync('mkfifo', [file])],
    ['a folder', 'not_a_file', (file: string) => void fs.mkdirSync(file)],
    ['half written', 'malformed', (file: string) => fs.writeFileSync(file, '{"agentType":"Exp')],
    ['endless', 'not_a_file', (file: string) => fs.symlinkSync('/dev/zero', file)],
    ['large', 'too_large', (file: string) => fs.writeFileSync(file, `{"a":"${'x'.repeat(70_000)}"}`)],
  ])('a sidecar that is %s is none until it changes', async (_name, cause, make) => {
    const { home, agent } = makeHistory();
    const meta = agent.replace('.jsonl', '.meta.json');
    fs.rmSync(meta);
    make(meta);
    await home.run({ ...options, text: 'now' });
    expect(home.rows('SELECT kind, cause FROM skipped_inputs')).toEqual([{ kind: 'sidecar', cause }]);
    expect(await home.run(options)).toMatchObject({ files_read: 0 });
    fs.rmSync(meta, { recursive: true });
    fs.writeFileSync(meta, '{"agentType":"Explore"}');
    await home.run(options);
    expect(home.rows('SELECT kind FROM skipped_inputs')).toEqual([]);
    expect(home.rows(`SELECT agent_type FROM agent_rollups WHERE agent_id = 'a1'`)).toEqual([
      { agent_type: 'Explore' },
    ]);
  });

  it.each([
    ['little', (text: string) => Buffer.from(`\u{FEFF}${text}`, 'utf16le')],
    ['big', (text: string) => Buffer.from(`\u{FEFF}${text}`, 'utf16le').swap16()],
  ])('a transcript in UTF-16, %s end first, is told of, and read once it is UTF-8', async (_name, encode) => {
    const home = makeIngestHome();
    const odd = sessionPath({ home, session: 'odd' });
    write(sessionPath({ home, session: 'good' }), lines('m1', 10));
    write(odd, encode(lines('m2', 200)));
    await home.run({ ...options, text: 'now' });
    expect(outputs(home)).toEqual({ good: 10 });
    expect(home.rows('SELECT kind, cause, path FROM skipped_inputs')).toEqual([
      { kind: 'file', cause: 'utf16', path: odd },
    ]);
    write(odd, lines('m2', 200));
    await home.run(options);
    expect(outputs(home)).toEqual({ good: 10, odd: 200 });
  });

  it('a session that cannot be stored is passed over whole until its file changes', async () => {
    const home = makeIngestHome();
    refuse({ home, table: 'api_calls', session: 'bad' });
    write(sessionPath({ home, session: 'good' }), lines('m1', 10));
    write(sessionPath({ home, session: 'bad' }), lines('m2', 200));
    write(sessionPath({ home, session: 'also-good' }), lines('m3', 3000));
    expect(await home.run({ ...options, text: 'now' })).toMatchObject({
      skipped_by_reason: { unreadable_file: 1 },
      text_pending: 0,
    });
    expect(outputs(home)).toEqual({ good: 10, 'also-good': 3000 });
    expect(home.rows('SELECT kind, cause, message, count FROM skipped_inputs')).toEqual([
      { kind: 'file', cause: 'failed', message: 'not this one', count: 1 },
    ]);
    expect(await home.run(options)).toMatchObject({ files_read: 0, skipped_by_reason: {} });
    allow(home);
    fs.appendFileSync(sessionPath({ home, session: 'bad' }), '\n');
    await home.run({ ...options, text: 'now' });
    expect(outputs(home)).toEqual({ good: 10, bad: 200, 'also-good': 3000 });
    expect(home.rows('SELECT kind FROM skipped_inputs')).toEqual([]);
  });

  it('a session that cannot be summed up costs no other its figures, and is summed up when it goes on', async () => {
    const home = makeIngestHome();
    refuse({ home, table: 'session_rollups', session: 'bad' });
    write(sessionPath({ home, session: 'good' }), lines('m1', 10));
    write(sessionPath({ home, session: 'bad' }), lines('m2', 200));
    await home.run({ ...options, text: 'now' });
    expect(outputs(home)).toEqual({ good: 10 });
    expect(await home.run(options)).toMatchObject({ skipped_by_reason: {} });
    allow(home);
    fs.appendFileSync(sessionPath({ home, session: 'bad' }), toText([responseLine({ minute: 3, id: 'm4' })]));
    await home.run({ ...options, text: 'now' });
    expect(outputs(home)).toEqual({ good: 10, bad: 210 });
    expect(home.rows('SELECT kind FROM skipped_inputs')).toEqual([]);
  });
});

it('texts that cannot be stored wait for a change of their file; they are not tried again and again', async () => {
  const home = makeIngestHome();
  write(sessionPath({ home, session: 'good' }), lines('m1', 10));
  write(sessionPath({ home, session: 'bad' }), lines('m2', 200));
  await home.run({ liveBytes: -1 });
  refuse({ home, table: 'messages', session: 'bad' });
  expect(await home.ensure()).toMatchObject({ text_pending: 0, skipped_by_reason: { unreadable_file: 1 } });
  expect(await home.ensure()).toMatchObject({ text_pending: 0, skipped_by_reason: {} });
  expect(outputs(home)).toEqual({ good: 10, bad: 200 });
  allow(home);
  fs.appendFileSync(sessionPath({ home, session: 'bad' }), '\n');
  await home.run({ text: 'now' });
  expect(home.rows(`SELECT count(*) AS n FROM messages WHERE session_id = 'bad' AND journaled = 1`)).toEqual([
    { n: 2 },
  ]);
});

it('a payload that cannot be stored is set aside, and the others are taken', async () => {
  const home = makeIngestHome();
  refuse({ home, table: 'sessions', session: 'bad' });
  for (const [index, session_id] of ['one', 'bad', 'two'].entries())
    write(
      `${home.paths.spool}/${index}.1.json`,
      JSON.stringify({ session_id, hook_event_name: 'SessionStart', source: 'startup', cwd: '/gone' }),
    );
  await home.run();
  expect(home.rows('SELECT session_id FROM sessions ORDER BY session_id')).toEqual([
    { session_id: 'one' },
    { session_id: 'two' },
  ]);
  expect(fs.readdirSync(home.paths.spool)).toEqual([]);
  expect(fs.readdirSync(home.paths.quarantine)).toEqual([expect.stringMatching(/^spool-failed-/)]);
});

/** Makes the store refuse what belongs to one session. */
function refuse({ home, table, session }: { home: IngestHome; table: string; session: string }): void {
  change(
    home,
    `CREATE TRIGGER refusal BEFORE INSERT ON ${table} WHEN NEW.session_id = '${session}'
    BEGIN SELECT RAISE(ABORT, 'not this one'); END`,
  );
}

function allow(home: IngestHome): void {
  change(home, 'DROP TRIGGER refusal');
}

function change(home: IngestHome, sql: string): void {
  const db = openStore({ file: home.paths.database });
  db.exec(sql);
  db.close();
}

function outputs(home: IngestHome): Record<string, unknown> {
  const rows = home.rows('SELECT session_id, output_tokens FROM session_rollups');
  return Object.fromEntries(rows.map((row) => [row['session_id'], row['output_tokens']]));
}
