import { readSpoolBatches, removeSpooled } from '../../spool/read-spool.ts';
import type { Paths } from '../../config/paths.ts';
import { applyEvents, type IngestPass } from '../pass/ingest-pass.ts';

/** Payloads taken in one transaction. */
const BATCH = 500;

/** Payloads become events; their files go only after the events are on disk. */
export function drainSpool({
  session,
  paths,
  signal,
}: {
  session: IngestPass;
  paths: Paths;
  signal: AbortSignal | undefined;
}): void {
  const known = {
    projectOf: (o: { session_id: string; cwd: string | undefined }) => session.projects.ofSession(o),
    prices: session.settings.prices,
  };
  for (const entries of readSpoolBatches({ paths, now: session.now, limit: BATCH })) {
    if (signal?.aborted) return;
    const events = entries.flatMap((entry) => entry.events(known));
    applyEvents({ session, events, journaled: true, alongside() {} });
    removeSpooled(entries);
  }
}
