import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPaths } from '../../../../local-agent/config/paths.ts';
import { openJournal } from '../../../../local-agent/journal/journal.ts';
import { openJournalFile } from '../../../../local-agent/journal/journal-bytes.ts';
import { journalParts, listSessionFiles } from '../../../../local-agent/journal/journal-files.ts';
import { sealJournal, unsealJournal } from '../../../../local-agent/journal/seal-journal.ts';
import { ensureWhole } from '../../../../local-agent/journal/sealed-file.ts';
import { isAppError } from '../../../../shared/core/errors.ts';
import { EVENT_VERSION, type TrackedEvent } from '../../../../shared/events/event-schema.ts';
import { temporaryFolder } from '../../../support/ingest-home.ts';

const message = (n: number, text = `text ${n} of a session`): TrackedEvent => ({
  v: EVENT_VERSION,
  event_id: `msg:${n}`,
  event_type: 'message',
  timestamp: new Date(Date.UTC(2026, 8, 1) + n).toISOString(),
  session_id: 's1',
  agent_id: 'main',
  source: 'transcript',
  project: 'acme/shop',
  data: { role: 'user', kind: 'prompt', text },
});

/** A journal of so many events, its file, and what a reader sees of it. */
function journalOf(count: number, text?: string) {
  const paths = createPaths(temporaryFolder());
  const journal = openJournal({ paths });
  journal.append({ events: Array.from({ length: count }, (_, n) => message(n, text)) });
  const file = path.join(paths.journal, 'acme-shop', 's1.jsonl');
  return {
    paths,
    file,
    sealed: `${file}.zst`,
    bytes: fs.readFileSync(file),
    seen: (seq = 1) => [...openJournal({ paths }).readFrom({ sessionId: 's1', seq })],
  };
}

test('a sealed journal reads as it did before: whole, from any place on, and its last number', () => {
  const { paths, file, sealed, seen } = journalOf(3000, 'a long line '.repeat(60));
  const before = seen();
  const { bytes, stored_bytes } = sealJournal(file);
  expect(stored_bytes).toBeLessThan(bytes * 0.15);
  expect([fs.existsSync(file), fs.statSync(sealed).mode & 0o777]).toEqual([false, 0o600]);
  expect(seen()).toEqual(before);
  for (const seq of [2, 1024, 2999, 3000, 3001]) expect(seen(seq)).toEqual(before.slice(seq - 1));
  expect(openJournal({ paths }).lastSeq('s1')).toBe(3000);
  expect(listSessionFiles(paths.journal)).toEqual([file]);
  expect([...openJournal({ paths }).readAll()].map((one) => one.file)).toEqual([file]);
});

test('zstd alone makes the journal of it again', () => {
  const { file, sealed, bytes } = journalOf(20);
  sealJournal(file);
  expect(zlib.zstdDecompressSync(fs.readFileSync(sealed)).equals(bytes)).toBe(true);
});

test('an event for a sealed session opens it again, and one that it has already keeps its place', () => {
  const { paths, file, sealed, seen } = journalOf(20);
  sealJournal(file);
  const again = openJournal({ paths }).append({ events: [message(3), message(20)] });
  expect(again.map(({ seq }) => seq)).toEqual([4, 21]);
  expect(seen().map(({ seq }) => seq)).toEqual(Array.from({ length: 21 }, (_, n) => n + 1));
  expect([fs.existsSync(file), fs.existsSync(sealed)]).toEqual([true, false]);
});

test('any bytes come back from any place, also those of a torn or an empty journal', () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 's1.jsonl');
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 2000 }),
      fc.integer({ min: 1, max: 900 }),
      fc.array(fc.tuple(fc.nat(2_000_000), fc.nat(700_000)), { maxLength: 6 }),
      (piece, times, reads) => {
        const bytes = Buffer.concat(Array.from({ length: times }, () => piece));
        fs.writeFileSync(file, bytes);
        sealJournal(file);
        const open = openJournalFile(file);
        if (open === undefined) throw new Error('the journal is gone');
        expect(open.size).toBe(bytes.length);
        for (const [at, length] of reads)
          expect(open.readAt({ at, length }).equals(bytes.subarray(at, at + length))).toBe(true);
        open.close();
        unsealJournal(file);
        expect(fs.readFileSync(file).equals(bytes)).toBe(true);
      },
    ),
    { numRuns: 40 },
  );
});

test('a stop at any step of sealing and of opening leaves one readable journal', () => {
  const { paths, file, sealed, bytes, seen } = journalOf(50);
  const before = seen();
  sealJournal(file);
  const sealedBytes = fs.readFileSync(sealed);
  const one = () => {
    expect(listSessionFiles(paths.journal)).toEqual([file]);
    expect(seen()).toEqual(before);
  };
  // Sealed, but the plain one was not removed yet; or opened, and the sealed one was not.
  fs.writeFileSync(file, bytes);
  one();
  // Written to since: the plain one counts, and sealing it again replaces the other.
  openJournal({ paths }).append({ events: [message(50)] });
  expect(seen()).toHaveLength(51);
  fs.writeFileSync(sealed, sealedBytes);
  expect(seen()).toHaveLength(51);
  sealJournal(file);
  expect(seen()).toHaveLength(51);
  // Stopped while it was written: half a file under another name.
  fs.writeFileSync(path.join(path.dirname(file), '.s1.jsonl.zst.0'), sealedBytes.subarray(0, 9));
  expect(listSessionFiles(paths.journal)).toEqual([file]);
  expect(seen()).toHaveLength(51);
  expect(journalParts(file).map((part) => path.basename(part))).toEqual(['.s1.jsonl.zst.0', 's1.jsonl.zst']);
});

test('damage at any byte of a sealed journal is told, and nothing wrong is read', () => {
  const { file, sealed, paths, seen } = journalOf(400);
  const before = seen();
  sealJournal(file);
  const whole = fs.readFileSync(sealed);
  for (let at = 0; at < whole.length; at += Math.ceil(whole.length / 60)) {
    const damaged = Buffer.from(whole);
    damaged[at] = (damaged[at] ?? 0) ^ 0xff;
    fs.writeFileSync(sealed, damaged);
    const read: unknown[] = [];
    let code = 'none';
    try {
      for (const event of openJournal({ paths }).readFrom({ sessionId: 's1', seq: 1 })) read.push(event);
    } catch (error) {
      code = isAppError(error) ? error.code : 'other';
    }
    expect([code, read.length === before.length]).toEqual(
      code === 'none' ? ['none', true] : ['journal.unreadable', false],
    );
    expect(before.slice(0, read.length)).toEqual(read);
  }
  fs.writeFileSync(sealed, whole.subarray(0, -3));
  expect(() => ensureWhole(sealed)).toThrow('is damaged');
  fs.writeFileSync(sealed, whole);
  ensureWhole(sealed);
});
