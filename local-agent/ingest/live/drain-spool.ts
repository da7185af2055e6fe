import { mapHookPayload } from '../../spool/map-hook.ts';
import { readSpoolBatches, removeSpooled } from '../../spool/read-spool.ts';
import type { Paths } from '../../config/paths.ts';
import { applyEvents, type IngestPass } from '../pass/ingest-pass.ts';

/** Payloads taken in one transaction. */
const BATCH = 500;

/** Hook payloads become events; their files go only after the events are on disk. */
export function drainSpool({
  session,
  paths,
  signal,
}: {
  session: IngestPass;
  paths: Paths;
  signal: AbortSignal | undefined;
}): void {
  for (const entries of readSpoolBatches({ paths, now: session.now, limit: BATCH })) {
    if (signal?.aborted) return;
    const events = entries.flatMap(({ payload, arrivedAt }) => {
      const { session_id, cwd } = payload;
      const project = session.projects.ofSession({
        session_id,
        cwd: typeof cwd === 'string' ? cwd : undefined,
      });
      return mapHookPayload({ payload, arrivedAt, project });
    });
    applyEvents({ session, events, journaled: true, alongside() {} });
    removeSpooled(entries);
  }
}
