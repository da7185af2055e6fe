import { hash } from 'node:crypto';
import fs from 'node:fs';
import type { TrackedEvent } from '../../shared/events/event-schema.ts';
import { lastLineStart, lineSeq, readAt, readLines, type ReadAt } from './journal-lines.ts';
import { recoverTail, withoutSeq } from './journal-recovery.ts';

/** What is known of a session's file; stale as soon as its size differs, for another process may have appended. */
export type JournalHead = {
  file: string;
  size: number;
  lastSeq: number;
  /** Seq by content of the lines that are remembered. */
  known: Map<string, number>;
  /** Bytes at the end of the file that they fill, and the time of the first of them; '' when all lines are remembered. */
  knownBytes: number;
  knownFrom: string;
};

/** How far back lines are remembered at first: what comes again after a crash is mostly the latest. */
const REMEMBERED_BYTES = 256 * 1024;
/** Lines remembered at most; beyond it the oldest are forgotten. */
const MAX_KNOWN = 100_000;

export function readHead({ fd, file, quarantine }: { fd: number; file: string; quarantine: string }): {
  head: JournalHead;
  tornBytes: number;
} {
  const { size, lastSeq, tornBytes } = recoverTail({ fd, file, quarantine });
  const head: JournalHead = { file, size, lastSeq, known: new Map(), knownBytes: 0, knownFrom: '' };
  rememberEnd({ fd, head, bytes: REMEMBERED_BYTES });
  return { head, tornBytes };
}

function rememberEnd({ fd, head, bytes }: { fd: number; head: JournalHead; bytes: number }): void {
  const read: ReadAt = (o) => readAt({ fd, ...o });
  const from = bytes >= head.size ? 0 : lastLineStart({ read, before: head.size - bytes });
  head.known.clear();
  head.knownBytes = head.size - from;
  head.knownFrom = '';
  for (const { text } of readLines({ read, from, size: head.size })) {
    const seq = lineSeq(text);
    if (seq === undefined) continue;
    if (from > 0 && head.known.size === 0) head.knownFrom = timeOf(text);
    head.known.set(fingerprint(withoutSeq(text)), seq);
  }
}

/**
 * Whoever tells old things may repeat a line from further back, up to a transcript that is read again from its start:
 * looks back until what is remembered is older.
 */
export function rememberEnough({
  fd,
  head,
  events,
}: {
  fd: number;
  head: JournalHead;
  events: readonly TrackedEvent[];
}): void {
  let oldest = events[0]?.timestamp ?? '';
  for (const { timestamp } of events) if (timestamp < oldest) oldest = timestamp;
  while (oldest < head.knownFrom) {
    const before = head.knownBytes;
    rememberEnd({ fd, head, bytes: before * 4 });
    if (head.knownBytes <= before) return;
  }
}

function timeOf(line: string): string {
  return /"timestamp":"([^"]{24})"/.exec(line)?.[1] ?? '';
}

export type Numbered = {
  events: (TrackedEvent & { seq: number })[];
  lines: string[];
  /** Seq of the new lines by content. */
  fresh: Map<string, number>;
};

/** Gives each event its place; one that the head remembers word for word keeps the place that it has. */
export function numberEvents({
  events,
  head,
}: {
  events: readonly TrackedEvent[];
  head: JournalHead;
}): Numbered {
  const result: Numbered = { events: [], lines: [], fresh: new Map() };
  let lastSeq = head.lastSeq;
  for (const event of events) {
    const text = JSON.stringify(event.seq === undefined ? event : { ...event, seq: undefined });
    const key = fingerprint(text);
    const known = head.known.get(key) ?? result.fresh.get(key);
    if (known === undefined) {
      lastSeq += 1;
      result.fresh.set(key, lastSeq);
      result.lines.push(`${text.slice(0, -1)},"seq":${lastSeq}}\n`);
    }
    result.events.push({ ...event, seq: known ?? lastSeq });
  }
  return result;
}

/** Writes whole lines and waits until the disk has them; takes a half-written batch back. */
export function writeDurably({ fd, head, text }: { fd: number; head: JournalHead; text: string }): void {
  const bytes = Buffer.from(text, 'utf8');
  try {
    for (let written = 0; written < bytes.length;) written += fs.writeSync(fd, bytes, written);
    fs.fdatasyncSync(fd);
  } catch (error) {
    fs.ftruncateSync(fd, head.size);
    throw error;
  }
  head.size += bytes.length;
  head.knownBytes += bytes.length;
}

export function remember({ head, numbered }: { head: JournalHead; numbered: Numbered }): void {
  for (const [key, seq] of numbered.fresh) head.known.set(key, seq);
  head.lastSeq += numbered.lines.length;
  for (const key of head.known.keys()) {
    if (head.known.size <= MAX_KNOWN) break;
    head.known.delete(key);
    head.knownFrom = numbered.events[0]?.timestamp ?? head.knownFrom;
  }
}

function fingerprint(text: string): string {
  return hash('sha1', text, 'base64');
}
