import fs from 'node:fs';
import type { TrackedEvent } from '../../../shared/events/event-schema.ts';
import type { FileContext, FileState } from '../../transcripts/files/file-context.ts';
import { fingerprintOf } from '../../transcripts/files/file-identity.ts';
import { FIRST_TIME_BYTES, firstTimeIn } from '../../transcripts/files/file-head.ts';
import { mapTranscriptRecord } from '../../transcripts/map/map-record.ts';
import {
  beginsWithNul,
  MAX_LINE_BYTES,
  readLines,
  type SkipReason,
} from '../../transcripts/files/read-lines.ts';
import { recordsIn, type LineRecords } from '../../client/records-in.ts';

export type ReadCounts = {
  bytes: number;
  lines: number;
  skipped: Partial<Record<SkipReason, number>>;
};

export type ReadResult = {
  events: TrackedEvent[];
  offset: number;
  fingerprint: string;
  counts: ReadCounts;
};

/**
 * Maps the lines of an open transcript from `offset` to at most `end`. `state` is changed along with it. A last line
 * without a break is taken when it is whole, else it waits.
 */
export function readTranscript({
  fd,
  offset,
  end,
  size,
  file,
  state,
  fallbackTime,
}: {
  fd: number;
  offset: number;
  end: number;
  size: number;
  file: FileContext;
  state: FileState;
  fallbackTime: string;
}): ReadResult {
  const events: TrackedEvent[] = [];
  const counts: ReadCounts = { bytes: 0, lines: 0, skipped: {} };
  const skip = (reason: SkipReason) => {
    counts.skipped[reason] = (counts.skipped[reason] ?? 0) + 1;
  };
  if (offset === 0 && beginsWithNul(fd) && !holdsRecord({ fd, size })) {
    skip('binary_file');
    return { events, offset: size, fingerprint: fingerprintOf({ fd, offset: size }), counts };
  }
  file.spilled?.renew();
  if (offset === 0) state.last_time ??= firstTimeOf(fd);
  const take = ({ kind, records }: LineRecords): void => {
    if (kind === 'blank') return;
    counts.lines++;
    if (kind === 'damaged') skip(records.length > 0 ? 'damaged_line' : 'not_json');
    for (const record of records) {
      try {
        events.push(...mapTranscriptRecord({ record, file, state, fallbackTime }));
      } catch {
        skip('failed_record');
      }
    }
  };
  const done = readLines({
    fd,
    offset,
    end,
    maxLine: MAX_LINE_BYTES,
    sink: {
      line: (bytes) => take(recordsIn(bytes.toString('utf8'))),
      tail(bytes) {
        const found = recordsIn(bytes.toString('utf8'));
        if (end < size || found.kind !== 'whole') return false;
        take(found);
        return true;
      },
      skip,
    },
  });
  counts.bytes = done.offset - offset;
  return { events, offset: done.offset, fingerprint: fingerprintOf({ fd, offset: done.offset }), counts };
}

function holdsRecord({ fd, size }: { fd: number; size: number }): boolean {
  let found = false;
  const look = (bytes: Buffer) => (found ||= recordsIn(bytes.toString('utf8')).records.length > 0);
  readLines({ fd, offset: 0, end: size, sink: { line: look, tail: look, skip: () => undefined } });
  return found;
}

function firstTimeOf(fd: number): string | undefined {
  const head = Buffer.alloc(FIRST_TIME_BYTES);
  return firstTimeIn(head.toString('latin1', 0, fs.readSync(fd, head, 0, head.length, 0)));
}

/** How far the file still is the one that was read; 0 when it was replaced or cut. */
export function knownOffset({
  fd,
  size,
  readTo,
  fingerprint,
}: {
  fd: number;
  size: number;
  readTo: number;
  fingerprint: string;
}): number {
  if (readTo === 0 || size < readTo) return 0;
  return fingerprintOf({ fd, offset: readTo }) === fingerprint ? readTo : 0;
}
