import fs from 'node:fs';
import { isAppError } from '../../shared/core/errors.ts';
import { damagedRecord } from './archive-errors.ts';
import { readContent, walkPack, type PlacedRecord } from './pack-file.ts';

/** The first `length` bytes of a record's content, at `offset` of the file. */
type Segment = { offset: number; length: number; placed: PlacedRecord };
export type Version = { version: number; bytes: number; mtime_ms: number; segments: readonly Segment[] };
export type VersionedFile = { root: string; file: string; versions: readonly Version[] };

/** Every file of a pack with its versions, the oldest first; `damagedBytes` belong to no record. */
export function readVersions({ fd, file }: { fd: number; file: string }): {
  files: VersionedFile[];
  damagedBytes: number;
} {
  const files = new Map<string, { root: string; file: string; versions: Version[] }>();
  let damagedBytes = 0;
  for (const placed of walkPack({ fd, file })) {
    if (placed.kind !== 'record') {
      if (placed.kind === 'damaged') damagedBytes += placed.end - placed.start;
      continue;
    }
    const { record } = placed;
    const key = `${record.root}\0${record.file}`;
    const entry = files.get(key) ?? { root: record.root, file: record.file, versions: [] };
    files.set(key, entry);
    const last = entry.versions.at(-1);
    const before = last === undefined ? [] : cut({ segments: last.segments, length: record.offset });
    const version: Version = {
      version: record.version,
      bytes: record.offset + record.bytes,
      mtime_ms: record.mtime_ms,
      segments:
        record.bytes === 0 ? before : [...before, { offset: record.offset, length: record.bytes, placed }],
    };
    if (last?.version === record.version) entry.versions[entry.versions.length - 1] = version;
    else entry.versions.push(version);
  }
  return { files: [...files.values()], damagedBytes };
}

function cut({ segments, length }: { segments: readonly Segment[]; length: number }): Segment[] {
  return segments
    .filter((segment) => segment.offset < length)
    .map((segment) => ({ ...segment, length: Math.min(segment.length, length - segment.offset) }));
}

/** The content, a segment at a time. Throws `archive.damaged`, also where records are missing. */
export function* contentOf({ fd, version }: { fd: number; version: Version }): Generator<Buffer> {
  let end = 0;
  for (const { offset, length, placed } of version.segments) {
    if (offset !== end) break;
    yield readContent({ fd, placed }).subarray(0, length);
    end += length;
  }
  if (end !== version.bytes) throw damagedRecord({});
}

/**
 * How many bytes at the beginning of an open file are those of the version. A segment that is damaged ends it, so that
 * what follows is archived anew.
 */
export function commonLength({
  pack,
  version,
  source,
  size,
}: {
  pack: number;
  version: Version;
  source: number;
  size: number;
}): number {
  let same = 0;
  for (const { offset, length, placed } of version.segments) {
    const end = Math.min(offset + length, size);
    if (offset !== same || end <= offset) return same;
    const theirs = Buffer.alloc(end - offset);
    const got = fs.readSync(source, theirs, 0, theirs.length, offset);
    const ours = contentIfWhole({ pack, placed });
    if (ours === undefined) return same;
    same += equalBytes({ one: ours.subarray(0, length), other: theirs.subarray(0, got) });
    if (same < offset + length) return same;
  }
  return same;
}

function contentIfWhole({ pack, placed }: { pack: number; placed: PlacedRecord }): Buffer | undefined {
  try {
    return readContent({ fd: pack, placed });
  } catch (error) {
    if (!isAppError(error, 'archive.damaged')) throw error;
    return undefined;
  }
}

function equalBytes({ one, other }: { one: Buffer; other: Buffer }): number {
  const length = Math.min(one.length, other.length);
  if (one.subarray(0, length).equals(other.subarray(0, length))) return length;
  let at = 0;
  while (one[at] === other[at]) at += 1;
  return at;
}
