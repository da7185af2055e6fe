import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeIngestHome, type IngestHome } from '../../../support/ingest-home.ts';
import { promptLine, SESSION, toText, write } from '../../../support/session-lines.ts';

const transcript = toText([promptLine({ minute: 0, text: 'hello' })]);
/** As long as the transcript, so that the size tells nothing. */
const bookkeeping = `${JSON.stringify({ pad: 'x'.repeat(transcript.length - 11) })}\n`;

const place = (home: IngestHome) => path.join(home.claudeDir, 'projects', '-srv-app', SESSION, 'notes.jsonl');
const remembered = (home: IngestHome) =>
  home.rows('SELECT path FROM foreign_files').map((row) => row['path']);
const sessions = (home: IngestHome) => home.rows('SELECT session_id FROM sessions');

function writeAt(file: string, text: string, seconds: number): void {
  write(file, text);
  fs.utimesSync(file, seconds, seconds);
}

describe('a *.jsonl file below projects/ that holds no transcript', () => {
  it('is opened once, and again only when it changes', async () => {
    expect(Buffer.byteLength(bookkeeping)).toBe(Buffer.byteLength(transcript));
    const home = makeIngestHome();
    writeAt(place(home), bookkeeping, 1_700_000_000);
    await home.run();
    expect(remembered(home)).toEqual([place(home)]);

    // Nothing that a look at its stamp could tell: whoever opened it would find a session.
    writeAt(place(home), transcript, 1_700_000_000);
    await home.run();
    expect(sessions(home)).toEqual([]);

    writeAt(place(home), transcript, 1_700_000_060);
    await home.run();
    expect(sessions(home)).toEqual([{ session_id: SESSION }]);
  });

  it('is forgotten when it became a transcript or is gone', async () => {
    const home = makeIngestHome();
    const other = path.join(path.dirname(place(home)), 'more.jsonl');
    writeAt(place(home), bookkeeping, 1_700_000_000);
    writeAt(other, bookkeeping, 1_700_000_000);
    await home.run();
    expect(remembered(home)).toHaveLength(2);
    writeAt(place(home), transcript, 1_700_000_060);
    fs.rmSync(other);
    await home.run();
    await home.run();
    expect(remembered(home)).toEqual([]);
  });
});

it('a list of sessions beside them is no session, read live or numbers first, and a conversation in its place is one', async () => {
  const list = toText([
    { sessionId: SESSION, summary: 'Queue of jobs', firstPrompt: 'hello', messageCount: 3 },
    { type: 'summary', summary: 'Queue of jobs', leafUuid: 'a-line' },
  ]);
  for (const options of [{ liveBytes: Infinity }, { liveBytes: 0, text: 'now' as const }]) {
    const home = makeIngestHome();
    const file = path.join(home.claudeDir, 'projects', '-srv-app', 'sessions-index.jsonl');
    writeAt(file, list, 1_700_000_000);
    await home.run(options);
    expect(sessions(home)).toEqual([]);
    writeAt(file, transcript, 1_700_000_060);
    await home.run(options);
    expect(sessions(home)).toHaveLength(1);
  }
});
