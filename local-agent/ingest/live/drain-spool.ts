import { isAppError } from '../../../shared/core/errors.ts';
import { readSpoolBatches, removeSpooled, setAside, type SpoolEntry } from '../../spool/read-spool.ts';
import type { Paths } from '../../config/paths.ts';
import { applyGroups, type AppliedGroup } from '../pass/apply-events.ts';
import type { IngestPass } from '../pass/ingest-pass.ts';
import { isInputTrouble } from '../pass/input-errors.ts';
import { countSkips } from '../pass/skip-counters.ts';

/** Payloads taken in one transaction. */
const BATCH = 500;

/** Payloads become events; their files go only after the events are on disk. One that fails is set aside. */
export function drainSpool({
  session,
  paths,
  signal,
}: {
  session: IngestPass;
  paths: Paths;
  signal: AbortSignal | undefined;
}): void {
  const { db, now } = session;
  const left = new Set<string>();
  const fail = ({ path, error }: { path: string; error: unknown }) => {
    if (!isInputTrouble(error)) throw error;
    if (isAppError(error)) {
      // The journal of its session cannot be written: it waits until that can be.
      left.add(path);
      return;
    }
    setAside({ paths, file: path, reason: 'failed' });
    countSkips({ db, kind: 'spool', reasons: [['payload_failed', 1]], now, sample: path });
  };
  for (const entries of readSpoolBatches({ paths, now, limit: BATCH })) {
    if (signal?.aborted) return;
    const groups = entries.flatMap((entry) => groupOf({ session, entry, fail }));
    applyGroups({ session, groups, journaled: true, onFailed: fail });
    removeSpooled(entries.filter(({ file }) => !left.has(file)));
  }
}

function groupOf({
  session,
  entry,
  fail,
}: {
  session: IngestPass;
  entry: SpoolEntry;
  fail: (o: { path: string; error: unknown }) => void;
}): AppliedGroup[] {
  const known = {
    projectOf: (o: { session_id: string; cwd: string | undefined }) => session.projects.ofSession(o),
    prices: session.settings.prices,
  };
  try {
    return [{ path: entry.file, events: entry.events(known), alongside() {} }];
  } catch (error) {
    fail({ path: entry.file, error });
    return [];
  }
}
