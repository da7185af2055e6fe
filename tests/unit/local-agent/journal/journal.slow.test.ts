import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createPaths } from '../../../../local-agent/config/paths.ts';
import { openJournal, type JournalOptions } from '../../../../local-agent/journal/journal.ts';
import { EVENT_VERSION, type TrackedEvent } from '../../../../shared/events/event-schema.ts';

function home() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-journal-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  return createPaths(folder);
}

function message(
  n: number,
  { session = 's1', project = 'acme/shop', text = `text ${n}` } = {},
): TrackedEvent {
  return {
    v: EVENT_VERSION,
    event_id: `msg:${session}-${n}`,
    event_type: 'message',
    timestamp: new Date(Date.UTC(2026, 8, 1) + n).toISOString(),
    session_id: session,
    agent_id: 'main',
    source: 'hook',
    project,
    data: { role: 'user', kind: 'prompt', text },
  };
}

const messages = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => message(from + index));
const fileOf = (paths: { journal: string }) => path.join(paths.journal, 'acme-shop', 's1.jsonl');

function watched(paths: JournalOptions['paths']) {
  const torn: number[] = [];
  const skipped: string[] = [];
  const journal = openJournal({
    paths,
    onTorn: ({ bytes }) => torn.push(bytes),
    onSkip: ({ skipped: reason }) => skipped.push(reason),
  });
  const seqs = (seq = 1) => [...journal.readFrom({ sessionId: 's1', seq })].map((event) => event.seq);
  return { journal, torn, skipped, seqs };
}

describe('append', () => {
  test('numbers the events of each session from 1 and gives them back as they were', () => {
    const { journal } = watched(home());
    const other = message(1, { session: 's2' });
    const given = journal.append({ events: [message(1), other, message(2)] });
    expect(given.map((event) => [event.session_id, event.seq])).toEqual([
      ['s1', 1],
      ['s1', 2],
      ['s2', 1],
    ]);
    expect([...journal.readFrom({ sessionId: 's1', seq: 1 })]).toEqual([
      { ...message(1), seq: 1 },
      { ...message(2), seq: 2 },
    ]);
  });

  test('one event a line, in a private file below the name of its project', () => {
    const paths = home();
    watched(paths).journal.append({ events: [message(1, { text: 'two\nlines \u2028 and more' })] });
    const raw = fs.readFileSync(fileOf(paths), 'utf8');
    expect(raw.split('\n')).toHaveLength(2);
    expect(JSON.parse(raw)).toMatchObject({ seq: 1, data: { text: 'two\nlines \u2028 and more' } });
    expect(fs.statSync(fileOf(paths)).mode & 0o777).toBe(0o600);
    expect(fs.statSync(path.dirname(fileOf(paths))).mode & 0o777).toBe(0o700);
  });

  test('goes on where another process stopped, even under another project name', () => {
    const paths = home();
    const first = watched(paths).journal;
    const second = watched(paths).journal;
    first.append({ events: [message(1)] });
    second.append({ events: [message(2, { project: 'elsewhere' })] });
    expect(first.append({ events: [message(3)] })[0]?.seq).toBe(3);
    expect(fs.readdirSync(paths.journal)).toEqual(['acme-shop']);
    expect(second.lastSeq('s1')).toBe(3);
  });

  test('a batch that comes again after a crash keeps its places; the same event told anew gets a line', () => {
    const paths = home();
    watched(paths).journal.append({ events: messages(1, 5) });
    const { journal, seqs } = watched(paths);
    expect(journal.append({ events: messages(3, 7) }).map((event) => event.seq)).toEqual([3, 4, 5, 6, 7]);
    expect(journal.append({ events: messages(6, 7) }).map((event) => event.seq)).toEqual([6, 7]);
    expect(journal.append({ events: [message(3, { text: 'richer' })] })[0]?.seq).toBe(8);
    expect(seqs()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('a sighting that comes late looks back as far as it has to, past long lines', () => {
    const paths = home();
    const long = (n: number) => message(n, { text: 'x'.repeat(200_000) });
    watched(paths).journal.append({ events: Array.from({ length: 12 }, (_, n) => long(n)) });
    const { journal } = watched(paths);
    expect(journal.append({ events: [long(11)] })[0]?.seq).toBe(12);
    expect(journal.append({ events: [long(4)] })[0]?.seq).toBe(5);
    expect(journal.append({ events: [long(0)] })[0]?.seq).toBe(1);
    expect(journal.append({ events: [message(4, { text: 'richer' })] })[0]?.seq).toBe(13);
  });

  test('a long history that is read again from its start adds nothing', () => {
    const paths = home();
    const history = Array.from({ length: 2000 }, (_, n) =>
      message(n, { text: `${n} ${'long '.repeat(60)}` }),
    );
    watched(paths).journal.append({ events: history });
    const { size } = fs.statSync(fileOf(paths));
    const { journal } = watched(paths);
    journal.append({ events: history.slice(0, 700) });
    journal.append({ events: history.slice(700) });
    expect(fs.statSync(fileOf(paths)).size).toBe(size);
    expect(journal.append({ events: [message(5, { text: 'told anew' })] })[0]?.seq).toBe(2001);
  });

  test.each(['../../escape', '/etc/passwd', '.hidden', 'a'.repeat(300), 'con\u0000trol'])(
    'a session that calls itself %j cannot leave the journal',
    (session) => {
      const paths = home();
      const { journal } = watched(paths);
      journal.append({ events: [message(1, { session, project: session })] });
      const files = fs
        .readdirSync(paths.home, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile());
      expect(files.map((file) => path.dirname(file.parentPath))).toEqual([paths.journal]);
      expect(journal.lastSeq(session)).toBe(1);
      expect([...journal.readFrom({ sessionId: session, seq: 1 })]).toHaveLength(1);
    },
  );

  test('keeps no files open', () => {
    const { journal } = watched(home());
    const before = openFiles();
    journal.append({
      events: Array.from({ length: 300 }, (_, n) => message(n, { session: `session-${n}` })),
    });
    expect(openFiles()).toBeLessThanOrEqual(before + 2);
  });

  test('a folder that cannot be written is an error with a way out', () => {
    const paths = home();
    fs.writeFileSync(paths.journal, 'a file where the folder should be');
    expect(() => watched(paths).journal.append({ events: [message(1)] })).toThrow(
      expect.objectContaining({ code: 'journal.unwritable', hint: expect.stringContaining('SUBTRACK_HOME') }),
    );
  });
});

describe('recovery', () => {
  test.each([
    ['half a line', '{"v":1,"event_id":"msg:s1-4","ev'],
    ['a whole event without its newline', JSON.stringify({ ...message(4), seq: 4 })],
    ['a run of NULs', '\0'.repeat(5000)],
    ['NULs that end in a newline', `${'\0'.repeat(300)}\n`],
    ['half a line and NULs', `{"v":1,${'\0'.repeat(70_000)}`],
  ])('%s at the end goes to quarantine and is counted', (_what, tail) => {
    const paths = home();
    watched(paths).journal.append({ events: messages(1, 3) });
    const sound = fs.readFileSync(fileOf(paths), 'utf8');
    fs.appendFileSync(fileOf(paths), tail);
    const { journal, torn, seqs } = watched(paths);
    expect(journal.append({ events: messages(4, 5) }).map((event) => event.seq)).toEqual([4, 5]);
    expect(torn).toEqual([Buffer.byteLength(tail)]);
    expect(seqs()).toEqual([1, 2, 3, 4, 5]);
    expect(fs.readFileSync(fileOf(paths), 'utf8').startsWith(sound)).toBe(true);
    const [aside] = fs.readdirSync(paths.quarantine);
    expect(fs.readFileSync(path.join(paths.quarantine, String(aside)), 'utf8')).toBe(tail);
  });

  test('a file cut at any byte loses at most the line that was cut', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(), (lines, place) => {
        const paths = home();
        watched(paths).journal.append({ events: messages(1, lines) });
        const file = fileOf(paths);
        const whole = fs.readFileSync(file);
        const cut = place % (whole.length + 1);
        fs.truncateSync(file, cut);
        const left = whole.subarray(0, cut).toString('utf8').split('\n').length - 1;
        const { journal, seqs } = watched(paths);
        expect(journal.append({ events: messages(1, lines) }).map((event) => event.seq)).toEqual(
          messages(1, lines).map((_, index) => index + 1),
        );
        expect(left).toBeLessThanOrEqual(lines);
        expect(seqs()).toEqual(messages(1, lines).map((_, index) => index + 1));
        expect(fs.readFileSync(file).equals(whole)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('lines of a newer version and damaged lines in the middle stay, are counted and do not confuse the order', () => {
    const paths = home();
    watched(paths).journal.append({ events: messages(1, 2) });
    const strange = `{"v":7,"shape":"new","seq":3}\nnot json\n`;
    fs.appendFileSync(fileOf(paths), strange);
    const { journal, skipped, seqs } = watched(paths);
    expect(journal.append({ events: messages(3, 4) }).map((event) => event.seq)).toEqual([4, 5]);
    expect(seqs()).toEqual([1, 2, 4, 5]);
    expect(skipped).toEqual(['future_version', 'not_json']);
    expect(fs.readFileSync(fileOf(paths), 'utf8')).toContain(strange);
  });
});

describe('readFrom', () => {
  test('starts at any seq of a long journal', () => {
    const { journal, seqs } = watched(home());
    const text = 'long '.repeat(400);
    journal.append({ events: Array.from({ length: 900 }, (_, n) => message(n, { text: `${n} ${text}` })) });
    for (const seq of [1, 2, 450, 899, 900]) expect(seqs(seq)[0]).toBe(seq);
    expect(seqs(890)).toHaveLength(11);
    expect(seqs(901)).toEqual([]);
  });

  test('reads lines of many megabytes', () => {
    const { journal, seqs } = watched(home());
    journal.append({ events: [message(1), message(2, { text: 'x'.repeat(9_000_000) }), message(3)] });
    expect(seqs(2)).toEqual([2, 3]);
    expect(journal.lastSeq('s1')).toBe(3);
  });

  test('a session without a journal has no events', () => {
    const { journal } = watched(home());
    expect([...journal.readFrom({ sessionId: 'nobody', seq: 1 })]).toEqual([]);
    expect(journal.lastSeq('nobody')).toBe(0);
  });
});

function openFiles(): number {
  return fs.readdirSync('/proc/self/fd').length;
}
