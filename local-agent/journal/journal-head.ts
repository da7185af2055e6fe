import { createHash } from 'node:crypto';
import fs from 'node:fs';
import type { TrackedEvent } from '../../shared/events/event-schema.ts';
import { lineSeq } from './journal-lines.ts';
import { recoverTail, rememberedLines, withoutSeq } from './journal.recovery.ts';

/** What is known of a session's file; stale as soon as its size differs, for another process may have appended. */
export type JournalHead = {
  file: string;
  size: number;
  lastSeq: number;
  /** Seq by content of the latest lines. */
  recent: Map<string, number>;
};

const MAX_RECENT = 4000;

export function readHead({ fd, file, quarantine }: { fd: number; file: string; quarantine: string }): {
  head: JournalHead;
  tornBytes: number;
} {
  const { size, lastSeq, tornBytes } = recoverTail({ fd, file, quarantine });
  const recent = new Map<string, number>();
  for (const line of rememberedLines({ fd, size })) {
    const seq = lineSeq(line);
    if (seq !== undefined) recent.set(fingerprint(withoutSeq(line)), seq);
  }
  return { head: { file, size, lastSeq, recent }, tornBytes };
}

export type Numbered = { events: (TrackedEvent & { seq: number })[]; lines: string[] };

/** Gives each event its place; one that the head remembers word for word keeps the place that it has. */
export function numberEvents({
  events,
  head,
}: {
  events: readonly TrackedEvent[];
  head: JournalHead;
}): Numbered {
  const result: Numbered = { events: [], lines: [] };
  let lastSeq = head.lastSeq;
  const fresh = new Map<string, number>();
  for (const event of events) {
    const text = JSON.stringify(event.seq === undefined ? event : { ...event, seq: undefined });
    const key = fingerprint(text);
    const known = head.recent.get(key) ?? fresh.get(key);
    if (known === undefined) {
      lastSeq += 1;
      fresh.set(key, lastSeq);
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
}

export function remember({ head, numbered }: { head: JournalHead; numbered: Numbered }): void {
  for (const line of numbered.lines) {
    const whole = line.trimEnd();
    const seq = lineSeq(whole) ?? head.lastSeq;
    head.recent.set(fingerprint(withoutSeq(whole)), seq);
    head.lastSeq = Math.max(head.lastSeq, seq);
  }
  for (const key of head.recent.keys()) {
    if (head.recent.size <= MAX_RECENT) break;
    head.recent.delete(key);
  }
}

function fingerprint(text: string): string {
  return createHash('sha1').update(text).digest('base64');
}
