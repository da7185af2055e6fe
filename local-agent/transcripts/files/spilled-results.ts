import fs from 'node:fs';
import path from 'node:path';
import { isAppError } from '../../../shared/core/errors.ts';
import { inputUnreadable, openRegular, readUpTo } from '../../files/read-regular.ts';

/** A large output that the client put into a file of its own. `bytes`: of all of it. */
export type SpilledResult = { text: string; bytes: number };

/** The outputs that belong to one transcript. */
export type SpilledResults = {
  /** By the name of its file; undefined where there is none (any more), or none that may be read. */
  read(name: string): SpilledResult | undefined;
  /** A new window of the transcript begins. */
  renew(): void;
  /** Bytes taken in this window. */
  taken(): number;
};

/** Of one output; what is longer is cut and says so. */
const MAX_RESULT_BYTES = 128 * 1024;
/** Of all outputs that one window of a transcript names: they are held in memory together. */
const MAX_WINDOW_BYTES = 16 * 1024 * 1024;

/** Only names: a transcript cannot make us read what lies elsewhere. */
const plainName = /^[\w-][\w.-]{0,199}$/;

/** The folder is told by the place of the transcript, never by its content. */
export function spilledResults({
  transcript,
  sessionId,
  onRead = () => undefined,
  onUnreadable = () => undefined,
}: {
  transcript: string;
  sessionId: string;
  onRead?: (path: string) => void;
  onUnreadable?: (o: { path: string; error: unknown }) => void;
}): SpilledResults {
  const folder = path.join(sessionFolder({ transcript, sessionId }), SPILL_FOLDER);
  let left = MAX_WINDOW_BYTES;
  return {
    read(name) {
      if (!plainName.test(name) || left <= 0) return undefined;
      const file = path.join(folder, name);
      try {
        const found = readBeginning({ file, maxBytes: Math.min(MAX_RESULT_BYTES, left) });
        if (found === undefined) return undefined;
        left -= Math.min(found.bytes, MAX_RESULT_BYTES);
        onRead(file);
        return found;
      } catch (error) {
        if (!isAppError(error)) throw error;
        onUnreadable({ path: file, error });
        return undefined;
      }
    },
    renew() {
      left = MAX_WINDOW_BYTES;
    },
    taken: () => MAX_WINDOW_BYTES - left,
  };
}

/** Below a session's folder. */
export const SPILL_FOLDER = 'tool-results';

function sessionFolder({ transcript, sessionId }: { transcript: string; sessionId: string }): string {
  const parts = transcript.split(path.sep);
  const agents = parts.lastIndexOf('subagents');
  if (agents > 0) return parts.slice(0, agents).join(path.sep);
  return path.join(path.dirname(transcript), sessionId);
}

/** Throws `input.*`. */
function readBeginning({ file, maxBytes }: { file: string; maxBytes: number }): SpilledResult | undefined {
  const fd = openRegular(file);
  if (fd === undefined) return undefined;
  try {
    const { size } = fs.fstatSync(fd);
    const bytes = Buffer.alloc(Math.min(size, maxBytes));
    const length = readUpTo({ fd, bytes });
    return { text: cutText({ bytes: bytes.subarray(0, length), size }), bytes: size };
  } catch (error) {
    throw inputUnreadable({ path: file, cause: error });
  } finally {
    fs.closeSync(fd);
  }
}

/** Cut at the end of a line where there is one near: half a secret is not known as one. */
function cutText({ bytes, size }: { bytes: Buffer; size: number }): string {
  if (bytes.length >= size) return bytes.toString('utf8');
  const line = bytes.lastIndexOf(0x0a);
  const kept = line > bytes.length / 2 ? bytes.subarray(0, line) : bytes.subarray(0, lastWord(bytes));
  return `${kept.toString('utf8')}\n… ${size - kept.length} bytes more\n`;
}

function lastWord(bytes: Buffer): number {
  const space = bytes.lastIndexOf(0x20);
  return space < 0 ? 0 : space;
}
