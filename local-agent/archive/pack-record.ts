import { hash } from 'node:crypto';
import zlib from 'node:zlib';
import { z } from 'zod';
import { damagedRecord, newerPack } from './archive-errors.ts';

/** Format of the packs; a greater one belongs to a newer version of ours. */
const PACK_VERSION = 1;

/**
 * One record of a pack: a run of bytes of one file. A version of a file is its records in their order; where its first
 * one does not begin at 0, the bytes before are those of the version before. So a file that was cut costs an empty record.
 */
const recordSchema = z.object({
  v: z.number().int().positive(),
  session_id: z.string(),
  /** Config folder of the client, absolute, and the place of the file below it, with `/`. */
  root: z.string(),
  file: z.string(),
  version: z.number().int().positive(),
  offset: z.number().int().nonnegative(),
  /** Length as it was, and as it stands in the pack. */
  bytes: z.number().int().nonnegative(),
  stored: z.number().int().nonnegative(),
  /** Of the bytes as they were. */
  sha256: z.string(),
  mtime_ms: z.number(),
});
export type PackRecord = z.infer<typeof recordSchema>;

/** What a record says apart from its bytes. */
export type RecordHead = Pick<PackRecord, 'session_id' | 'root' | 'file' | 'version' | 'offset' | 'mtime_ms'>;

// A pack is a plain zstd file: heads stand in frames that its tools pass over. A head's frame: mark, length of what follows,
// checksum of the text, text.
export const HEAD_MAGIC = Buffer.from([0x57, 0x2a, 0x4d, 0x18]);
export const CONTENT_MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
export const HEAD_PREFIX = 12;
const CHECKSUM_BYTES = 4;
/** A path of the greatest length, escaped, is shorter. */
const MAX_HEAD_BYTES = 64 * 1024;

export function encodeRecord({ head, content }: { head: RecordHead; content: Buffer }): Buffer {
  const frame = content.length === 0 ? content : zlib.zstdCompressSync(content, compression);
  const record: PackRecord = {
    v: PACK_VERSION,
    ...head,
    bytes: content.length,
    stored: frame.length,
    sha256: sha256(content),
  };
  const text = Buffer.from(JSON.stringify(record), 'utf8');
  const prefix = Buffer.alloc(HEAD_PREFIX);
  HEAD_MAGIC.copy(prefix);
  prefix.writeUInt32LE(CHECKSUM_BYTES + text.length, HEAD_MAGIC.length);
  prefix.writeUInt32LE(zlib.crc32(text), HEAD_PREFIX - CHECKSUM_BYTES);
  return Buffer.concat([prefix, text, frame]);
}

/** Where the text of a head ends, counted from its mark; undefined when no head is that long. */
export function headLength(prefix: Buffer): number | undefined {
  const length = HEAD_PREFIX - CHECKSUM_BYTES + prefix.readUInt32LE(HEAD_MAGIC.length);
  return length >= HEAD_PREFIX && length <= MAX_HEAD_BYTES ? length : undefined;
}

/** Undefined where the text is not the one that was written. Throws `archive.future_version`. */
export function decodeHead({
  prefix,
  text,
  file,
}: {
  prefix: Buffer;
  text: Buffer;
  file: string;
}): PackRecord | undefined {
  if (zlib.crc32(text) !== prefix.readUInt32LE(HEAD_PREFIX - CHECKSUM_BYTES)) return undefined;
  const value = JSON.parse(text.toString('utf8')) as { v: number };
  if (value.v > PACK_VERSION) throw newerPack({ file });
  return recordSchema.parse(value);
}

const compression = { params: { [zlib.constants.ZSTD_c_checksumFlag]: 1 } };

/** The bytes as they were. Throws `archive.damaged`. */
export function decodeContent({ record, frame }: { record: PackRecord; frame: Buffer }): Buffer {
  if (record.bytes === 0) return Buffer.alloc(0);
  let content: Buffer;
  try {
    content = zlib.zstdDecompressSync(frame, { maxOutputLength: record.bytes });
  } catch (cause) {
    throw damagedRecord({ cause });
  }
  if (content.length !== record.bytes || sha256(content) !== record.sha256) throw damagedRecord({});
  return content;
}

function sha256(bytes: Buffer): string {
  return hash('sha256', bytes, 'hex');
}
