import path from 'node:path';
import type { TrackedEvent } from '../../shared/events/event-schema.ts';
import { readEventLine } from '../../shared/events/upgrade.ts';
import { ifReadable, openJournalFile } from '../journal/journal-bytes.ts';
import type { JournalBytes } from '../journal/journal-lines.ts';

const FIRST_READ = 8 * 1024;
const NEWLINE = 10;

/** Reads single lines of journals; each file is opened once. */
export function openLines(journal: string): {
  /** Undefined where no event begins, or the file is not there any more. */
  read(o: { file: string; start: number }): TrackedEvent | undefined;
  close(): void;
} {
  const open = new Map<string, JournalBytes | undefined>();
  return {
    read({ file, start }) {
      if (!open.has(file))
        open.set(
          file,
          ifReadable(() => openJournalFile(path.join(journal, file))),
        );
      const bytes = open.get(file);
      const line = bytes && ifReadable(() => lineAt({ bytes, start }));
      if (line === undefined) return undefined;
      const read = readEventLine(line);
      return 'skipped' in read ? undefined : read.event;
    },
    close() {
      for (const bytes of open.values()) bytes?.close();
      open.clear();
    },
  };
}

function lineAt({ bytes, start }: { bytes: JournalBytes; start: number }): string | undefined {
  for (let length = FIRST_READ; ; length *= 8) {
    const found = bytes.readAt({ at: start, length });
    const end = found.indexOf(NEWLINE);
    if (end !== -1) return found.toString('utf8', 0, end);
    if (found.length < length) return undefined;
  }
}
