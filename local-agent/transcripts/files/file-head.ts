import fs from 'node:fs';
import { isoTimeOf } from '../../client/record-fields.ts';
import { openIfReadable, readUpTo } from '../../files/read-regular.ts';

/** Enough for the lines before the first prompt. */
const HEAD_BYTES = 256 * 1024;

/** The folder in which a session began: the first `cwd` of its transcript. It moves later on. */
export function firstCwd(file: string): string | undefined {
  const fd = openIfReadable(file);
  if (fd === undefined) return undefined;
  try {
    return searchCwd(fd);
  } finally {
    fs.closeSync(fd);
  }
}

function searchCwd(fd: number): string | undefined {
  // Most files tell it in their first lines.
  for (const size of [8 * 1024, HEAD_BYTES]) {
    const head = Buffer.alloc(size);
    const got = readUpTo({ fd, bytes: head });
    const found = cwdIn(head.subarray(0, got).toString('utf8'));
    if (found !== undefined || got < size) return found;
  }
  return undefined;
}

/** Inside the JSON text of another field the quotes would be escaped. */
function cwdIn(text: string): string | undefined {
  const match = /[{,]\s*"cwd"\s*:\s*("(?:[^"\\]|\\.)+")/.exec(text);
  if (match?.[1] === undefined) return undefined;
  try {
    return String(JSON.parse(match[1]));
  } catch (error) {
    // A damaged line may hold what only looks like a text.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The first time in a file: lines above it have none of their own and belong to that moment. */
export function firstTimeIn(text: string): string | undefined {
  return isoTimeOf(/[{,]"timestamp":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)"/.exec(text)?.[1]);
}

/** Enough for the lines that come before the first one with a time. */
export const FIRST_TIME_BYTES = 16 * 1024;
