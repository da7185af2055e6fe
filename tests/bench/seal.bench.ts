import path from 'node:path';
import { listSessionFiles } from '../../local-agent/journal/journal-files.ts';
import { openJournalFile } from '../../local-agent/journal/journal-bytes.ts';
import { sealJournal } from '../../local-agent/journal/seal-journal.ts';
import type { Bench } from './bench.ts';
import { median } from './bench.ts';
import { makeBenchHome } from './bench-home.ts';

const LINE_BYTES = 8 * 1024;

/** What sealing saves over a whole history, how fast it is, and what a line in the midst of a sealed journal costs. */
export const bench: Bench = {
  name: 'seal',
  run: async () => {
    const home = makeBenchHome({ sessions: 150 });
    try {
      await home.run('import', '--wait');
      const files = listSessionFiles(path.join(home.folder, '.subtrack', 'journal'));
      const started = performance.now();
      const sealed = files.map((file) => sealJournal(file));
      const seconds = (performance.now() - started) / 1000;
      const bytes = sealed.reduce((sum, one) => sum + one.bytes, 0);
      const stored = sealed.reduce((sum, one) => sum + one.stored_bytes, 0);
      const note = `${(bytes / 1e6).toFixed(0)} MB in ${files.length} journals`;
      return [
        {
          what: 'sealed journals: smaller by',
          measured: 100 - (100 * stored) / bytes,
          unit: '%',
          target: 85,
          atLeast: true,
          note,
        },
        { what: 'sealing: read, written, read again', measured: bytes / 1e6 / seconds, unit: 'MB/s' },
        { what: 'one line out of a sealed journal', measured: median(files.map(timeOfLine)), unit: 'ms' },
      ];
    } finally {
      home.remove();
    }
  },
};

function timeOfLine(file: string): number {
  const started = performance.now();
  const bytes = openJournalFile(file);
  bytes?.readAt({ at: Math.floor(bytes.size / 2), length: LINE_BYTES });
  bytes?.close();
  return performance.now() - started;
}
