import fs from 'node:fs';
import { openRegular } from '../files/read-regular.ts';
import { readAt } from '../journal/journal-lines.ts';
import { fingerprintOf } from '../transcripts/files/file-identity.ts';
import { commonLength, type Version } from './archived-versions.ts';
import type { ArchivedFile } from './archive-index.ts';
import type { SourceFile } from './find-files.ts';
import type { RecordHead } from './pack-record.ts';

/** Held in memory at a time, and what one record has at most. */
export const WINDOW_BYTES = 4 * 1024 * 1024;

/** A record to be written, and what the index says once it is. Without one only the index has something new. */
export type NewRecord = { file: ArchivedFile; record?: { head: RecordHead; content: Buffer } };

/**
 * What a file has that the archive has not. One that grew costs what is new; any other change is compared as a whole,
 * and what differs begins a new version, so that nothing which stood there once is lost. `thorough` compares in any case.
 */
export function* newRecords({
  source,
  known,
  readNewest,
  thorough = false,
}: {
  source: SourceFile;
  known: ArchivedFile | undefined;
  /** The newest version with its pack, for a comparison. */
  readNewest: <Answer>(use: (o: { pack: number; version: Version }) => Answer) => Answer | undefined;
  thorough?: boolean;
}): Generator<NewRecord> {
  const fd = openRegular(source.path);
  // Deleted since it was listed: what was archived stays.
  if (fd === undefined) return;
  try {
    const stat = fs.fstatSync(fd);
    const begin = placeToBegin({ fd, stat, known, readNewest, thorough });
    yield* records({ fd, source, stat, known, ...begin });
  } finally {
    fs.closeSync(fd);
  }
}

type Begin = { version: number; offset: number };

function placeToBegin({
  fd,
  stat,
  known,
  readNewest,
  thorough,
}: {
  fd: number;
  stat: fs.Stats;
  known: ArchivedFile | undefined;
  readNewest: Parameters<typeof newRecords>[0]['readNewest'];
  thorough: boolean;
}): Begin {
  if (known === undefined) return { version: 1, offset: 0 };
  const grew = stat.size > known.bytes && stat.ino === known.inode;
  if (grew && !thorough && fingerprintOf({ fd, offset: known.bytes }) === known.fingerprint)
    return { version: known.version, offset: known.bytes };
  const common =
    readNewest(({ pack, version }) => commonLength({ pack, version, source: fd, size: stat.size })) ?? 0;
  return common === known.bytes
    ? { version: known.version, offset: common }
    : { version: known.version + 1, offset: common };
}

function* records({
  fd,
  source,
  stat,
  known,
  version,
  offset: from,
}: {
  fd: number;
  source: SourceFile;
  stat: fs.Stats;
  known: ArchivedFile | undefined;
} & Begin): Generator<NewRecord> {
  const { root, file, session_id } = source;
  const head = { session_id, root, file, version, mtime_ms: stat.mtimeMs };
  const isKnown = known?.version === version;
  let kept = known?.kept_bytes ?? 0;
  let offset = from;
  let isFirst = !isKnown;
  for (;;) {
    const content = readAt({ fd, at: offset, length: Math.min(WINDOW_BYTES, stat.size - offset) });
    const isNews = content.length > 0 || isFirst;
    const start = offset;
    offset += content.length;
    kept += content.length;
    const isLast = content.length === 0 || offset >= stat.size;
    yield {
      file: {
        ...head,
        bytes: offset,
        kept_bytes: kept,
        fingerprint: fingerprintOf({ fd, offset }),
        inode: stat.ino,
        // What was cut off while it was read is looked at again.
        size: isLast && offset === stat.size ? stat.size : -1,
      },
      ...(isNews ? { record: { head: { ...head, offset: start }, content } } : {}),
    };
    isFirst = false;
    if (isLast) return;
  }
}
