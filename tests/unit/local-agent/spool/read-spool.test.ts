import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPaths } from '../../../../local-agent/config/paths.ts';
import type { Paths } from '../../../../local-agent/config/paths.ts';
import { countSpooled, readSpoolBatches, removeSpooled } from '../../../../local-agent/spool/read-spool.ts';
import { readSpool } from '../../../support/read-spool.ts';

const MINUTE = 60_000;
let folder: string;
let paths: Paths;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-spool-'));
  paths = createPaths(folder);
  fs.mkdirSync(paths.spool);
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

function put(name: string, text: string | Buffer, at?: number): void {
  const file = path.join(paths.spool, name);
  fs.writeFileSync(file, text);
  if (at !== undefined) fs.utimesSync(file, at / 1000, at / 1000);
}
function payload(extra: Record<string, unknown> = {}): string {
  return JSON.stringify({ session_id: 's', hook_event_name: 'Stop', ...extra });
}
function read(now = Date.now()) {
  return readSpool({ paths, now });
}
function bigEndian(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}
function quarantined(): string[] {
  return fs.existsSync(paths.quarantine) ? fs.readdirSync(paths.quarantine) : [];
}

describe('the spool', () => {
  it('is empty where there is none', () => {
    fs.rmdirSync(paths.spool);
    expect(read()).toEqual([]);
    expect(countSpooled(paths)).toBe(0);
  });

  it('gives payloads by time, then by process, with when they came', () => {
    const at = Date.parse('2026-11-01T10:00:00.000Z');
    put('30.0.json', payload({ n: 3 }), at + 5000);
    put('7.0.json', payload({ n: 1 }), at);
    put('11.0.json', payload({ n: 2 }), at);
    expect(read().map((entry) => [entry.payload['n'], entry.arrivedAt])).toEqual([
      [1, at],
      [2, at],
      [3, at + 5000],
    ]);
  });

  it('keeps what it gave until it is told that it is safe elsewhere', () => {
    put('1.0.json', payload());
    const entries = read();
    expect(read().map((entry) => entry.file)).toEqual(entries.map((entry) => entry.file));
    removeSpooled(entries);
    removeSpooled(entries);
    expect(countSpooled(paths)).toBe(0);
  });

  it('takes no more than the limit, oldest first', () => {
    for (let n = 0; n < 5; n++) put(`${n}.0.json`, payload({ n }), 1_700_000_000_000 + n * 1000);
    const entries = readSpool({ paths, now: Date.now(), limit: 2 });
    expect(entries.map((entry) => entry.payload['n'])).toEqual([0, 1]);
  });

  it('gives everything that was there in batches, also one that is larger than a batch may be', () => {
    for (let n = 0; n < 5; n++) put(`${n}.0.json`, payload({ n }), 1_700_000_000_000 + n * 1000);
    put('5.0.json', payload({ n: 5, text: 'x'.repeat(33 * 1024 * 1024) }), 1_700_000_005_000);
    put('6.0.json', payload({ n: 6 }), 1_700_000_006_000);
    const batches = [...readSpoolBatches({ paths, now: Date.now(), limit: 2 })];
    expect(batches.map((batch) => batch.map((entry) => entry.payload['n']))).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
      [6],
    ]);
  });

  it('waits for half a payload as long as it may grow, then sets it aside', () => {
    put('1.0.json', payload({ text: 'é"{[' }).slice(0, -1));
    put('2.0.json', '');
    expect(read()).toEqual([]);
    expect(quarantined()).toEqual([]);
    expect(read(Date.now() + 2 * MINUTE)).toEqual([]);
    expect(quarantined()).toHaveLength(2);
    expect(countSpooled(paths)).toBe(0);
  });

  it('sets half a payload aside that seems to come from the future', () => {
    put('1.0.json', '{"session_id":', Date.now() + 60 * MINUTE);
    read();
    expect(quarantined()).toHaveLength(1);
  });

  it.each([
    ['a list', '[]'],
    ['a number', '7'],
    ['an object that is no payload', '{"a":1}'],
    ['a payload without a session', '{"hook_event_name":"Stop","session_id":""}'],
  ])('sets aside %s at once', (_, text) => {
    put('1.0.json', text);
    put('2.0.json', payload());
    expect(read()).toHaveLength(1);
    expect(quarantined()).toEqual([expect.stringMatching(/^spool-foreign-\d+-1\.0\.json$/)]);
  });

  it.each([
    ['a kind that nobody reads', { kind: 'weather', v: 1, payload: {} }],
    [
      'an envelope without a version',
      { kind: 'hook', payload: { session_id: 's', hook_event_name: 'Stop' } },
    ],
    ['an envelope around a text', { kind: 'hook', v: 1, payload: 'Stop' }],
    ['an envelope around a payload of another kind', { kind: 'hook', v: 1, payload: { a: 1 } }],
  ])('sets aside %s', (_, value) => {
    put('1.0.json', JSON.stringify(value));
    expect(read()).toEqual([]);
    expect(quarantined()).toHaveLength(1);
  });

  it('reads a hook payload the same way with and without an envelope', () => {
    const at = 1_700_000_000_000;
    put('1.0.json', payload(), at);
    put('2.0.json', JSON.stringify({ kind: 'hook', v: 1, payload: JSON.parse(payload()) as object }), at);
    const known = { projectOf: () => 'acme/shop', prices: {} };
    const [bare, wrapped] = read().map((entry) => entry.events(known));
    expect(bare).toMatchObject([{ event_type: 'session', source: 'hook', project: 'acme/shop' }]);
    expect(wrapped).toEqual(bare);
  });

  it('leaves what a later version wrote where it is, and reads the rest', () => {
    put('1.0.json', JSON.stringify({ kind: 'log', v: 99, payload: { anything: true } }));
    put('2.0.json', payload());
    expect(read(Date.now() + 2 * MINUTE)).toHaveLength(1);
    expect(quarantined()).toEqual([]);
    expect(countSpooled(paths)).toBe(2);
  });

  it('waits for bytes that are no text, and sets them aside in the end', () => {
    put('1.0.json', Buffer.from([0, 255, 254, 0]));
    read();
    read(Date.now() + 2 * MINUTE);
    expect(quarantined()).toHaveLength(1);
  });

  const odd = { n: 1, text: 'Grüße 🙂 "{}"' };
  it.each<[string, Buffer]>([
    ['a byte order mark', Buffer.from(`\uFEFF${payload(odd)}`)],
    ['NULs before and behind', Buffer.from(`\0\0\0${payload(odd)}${'\0'.repeat(4096)}`)],
    ['NULs before a byte order mark', Buffer.from(`\0\0\uFEFF${payload(odd)}\r\n`)],
    ['UTF-16 of little end', Buffer.from(`\uFEFF${payload(odd)}`, 'utf16le')],
    ['UTF-16 of big end', bigEndian(`\uFEFF${payload(odd)}`)],
    ['UTF-16 without a mark', Buffer.from(payload(odd), 'utf16le')],
    ['UTF-16 of big end without a mark', bigEndian(payload(odd))],
    [
      'UTF-16 with NULs behind',
      Buffer.concat([Buffer.from(`\uFEFF${payload(odd)}`, 'utf16le'), Buffer.alloc(64)]),
    ],
  ])('reads a payload with %s', (_, bytes) => {
    put('1.0.json', bytes);
    expect(read().map((entry) => entry.payload)).toEqual([JSON.parse(payload(odd))]);
  });

  it.each<[string, Buffer]>([
    ['nothing but NULs', Buffer.alloc(4096)],
    ['a NUL run in the place of its end', Buffer.from(`${payload(odd).slice(0, 30)}${'\0'.repeat(64)}`)],
    ['half of one in UTF-16', Buffer.from(payload(odd), 'utf16le').subarray(0, 61)],
    ['half of one in UTF-16 of big end', bigEndian(payload(odd)).subarray(0, 61)],
    ['a mark and nothing else', Buffer.from([0xff, 0xfe])],
  ])('keeps %s, byte by byte, aside', (_, bytes) => {
    put('1.0.json', bytes);
    expect(read()).toEqual([]);
    expect(read(Date.now() + 2 * MINUTE)).toEqual([]);
    const [name = ''] = quarantined();
    expect(name).toMatch(/^spool-torn-/);
    expect(fs.readFileSync(path.join(paths.quarantine, name))).toEqual(bytes);
  });

  it('passes over what is not its own', () => {
    fs.mkdirSync(path.join(paths.spool, 'folder.json'));
    put('note.txt', 'hello');
    expect(read()).toEqual([]);
    expect(fs.readdirSync(paths.spool)).toHaveLength(2);
  });

  it('works with a clock that stands in 1970', () => {
    put('1.0.json', payload(), 5);
    expect(read(10)[0]?.arrivedAt).toBe(5);
  });
});
