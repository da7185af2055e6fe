import type { Device } from '../config/device.ts';
import type { Paths } from '../config/paths.ts';
import type { Settings } from '../config/settings.ts';
import { indexShard, openShard } from '../store/shards/shard.ts';
import { emptyResult, type ImportResult } from './import-result.ts';
import { finishRollups, openIngestSession } from './ingest-session.ts';
import { createJobQueue } from './job-queue.ts';
import { createNumbersPass, type SessionJob } from './numbers-pass.ts';

/** Everything that another thread needs to work off its share of the jobs. */
export type ShardWork = {
  thread: number;
  file: string;
  jobs: readonly SessionJob[];
  memory: SharedArrayBuffer;
  paths: Paths;
  settings: Settings;
  home: string | undefined;
  device: Device;
  claudeDirs: readonly string[];
  now: number;
  lastRev: number;
};

export function runShard({
  thread,
  file,
  jobs,
  memory,
  paths,
  settings,
  home,
  device,
  claudeDirs,
  now,
  lastRev,
}: ShardWork): ImportResult {
  const queue = createJobQueue({ jobs: jobs.length, memory });
  const result = emptyResult();
  const db = openShard({ file, lastRev });
  try {
    const session = openIngestSession({ db, paths, settings, home, result, now });
    const pass = createNumbersPass(session);
    for (let index = queue.take(thread); index !== undefined; index = queue.take(thread)) {
      const job = jobs[index];
      if (job === undefined) break;
      pass.take(job);
      queue.finished({ files: job.files.length, bytes: job.bytes });
    }
    pass.flush();
    indexShard(db);
    finishRollups({ session, device, claudeDirs });
  } finally {
    db.close();
  }
  return result;
}
