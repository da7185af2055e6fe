import fs from 'node:fs';
import path from 'node:path';
import type { ArchiveStatus } from '../../local-agent/archive/archive-status.ts';
import type { Bench } from './bench.ts';
import { median } from './bench.ts';
import { makeBenchHome } from './bench-home.ts';

const ROUNDS = 9;

/** The first copy of a history, what it takes on disk, and what keeping up costs when one session has grown. */
export const bench: Bench = {
  name: 'archive',
  run: async () => {
    const home = makeBenchHome({ sessions: 300 });
    try {
      const started = performance.now();
      const status = JSON.parse(await home.run('archive', 'status', '--json')) as ArchiveStatus;
      const seconds = (performance.now() - started) / 1000;
      const times: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        fs.appendFileSync(anyTranscript(home.claude), '{"type":"user"}\n');
        const begun = performance.now();
        await home.run('archive', 'status', '--json');
        times.push(performance.now() - begun);
      }
      const megabytes = status.raw_bytes / 1e6;
      const note = `${megabytes.toFixed(0)} MB in ${status.files} files`;
      return [
        { what: 'archive: first copy', measured: megabytes / seconds, unit: 'MB/s', note },
        {
          what: 'archive: size of what was copied',
          measured: (100 * status.stored_bytes) / status.raw_bytes,
          unit: '%',
        },
        { what: 'archive: whole command after one session grew', measured: median(times), unit: 'ms' },
      ];
    } finally {
      home.remove();
    }
  },
};

function anyTranscript(claude: string): string {
  const names = fs.readdirSync(path.join(claude, 'projects'), { recursive: true }).map(String);
  const found = names.find((name) => name.endsWith('.jsonl'));
  if (found === undefined) throw new Error('the corpus has no transcript');
  return path.join(claude, 'projects', found);
}
