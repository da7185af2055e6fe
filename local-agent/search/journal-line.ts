import fs from 'node:fs';
import path from 'node:path';
import type { TrackedEvent } from '../../shared/events/event-schema.ts';
import { readEventLine } from '../../shared/events/upgrade.ts';
import { openIfReadable } from '../files/read-regular.ts';
import { readAt } from '../journal/journal-lines.ts';

const FIRST_READ = 8 * 1024;
const NEWLINE = 10;

/** Reads single lines of journals; each file is opened once. */
export function openLines(journal: string): {
  /** Undefined where no event begins, or the file is not there any more. */
  read(o: { file: string; start: number }): TrackedEvent | undefined;
  close(): void;
} {
  const open = new Map<string, number | undefined>();
  return {
    read({ file, start }) {
      if (!open.has(file)) open.set(file, openIfReadable(path.join(journal, file)));
      const fd = open.get(file);
      const line = fd === undefined ? undefined : lineAt({ fd, start });
      if (line === undefined) return undefined;
      const read = readEventLine(line);
      return 'skipped' in read ? undefined : read.event;
    },
    close() {
      for (const fd of open.values()) if (fd !== undefined) fs.closeSync(fd);
      open.clear();
    },
  };
}

function lineAt({ fd, start }: { fd: number; start: number }): string | undefined {
  for (let length = FIRST_READ; ; length *= 8) {
    const bytes = readAt({ fd, at: start, length });
    const end = bytes.indexOf(NEWLINE);
    if (end !== -1) return bytes.toString('utf8', 0, end);
    if (bytes.length < length) return undefined;
  }
}
