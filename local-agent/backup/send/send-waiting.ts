import type { Connection } from '../../config/connections.ts';
import type { Paths } from '../../config/paths.ts';
import { tryLock, type Database } from '../../store/driver/db.ts';
import { createAsk } from '../../sync/ask-cloud.ts';
import { targetOf } from '../../sync/sync-once.ts';
import { DAY } from '../../../shared/core/time.ts';
import type { Bundle } from '../bundle-folders.ts';
import { askLost } from './ask-lost.ts';
import { sendBundle, type Sent } from './send-bundle.ts';
import { listWaiting, type SendPolicy } from './sending.ts';

/** One object on a slow line. */
const TIMEOUT_MS = 300_000;

export type SendResult = {
  sent: string[];
  refused: { session_id: string; reason: string }[];
  /** The cloud cannot be asked now: what waits goes on waiting. */
  later?: { code: string; reason: string; delayMs: number };
};
/** With what is in the way of each cloud that cannot be asked now, by its target. */
type SendResults = SendResult & { codes: Map<string, string> };

type Sending = {
  paths: Pick<Paths, 'backups' | 'uploadLock'>;
  db: Database;
  settings: SendPolicy;
  fetch: typeof fetch;
  clock: () => number;
  failures?: number;
  signal?: AbortSignal | undefined;
  onProgress?: (o: { share: number; bundle: Bundle }) => void;
  /** When each cloud was asked what it lost (Unix ms), by its target: once a day. Without it: now. */
  lostAsked?: Map<string, number>;
};

/**
 * Sends every bundle that waits to the cloud of its project; one that is refused holds up no other, nor does a cloud that
 * fails. Nothing is done while another process does it.
 */
export async function sendWaiting(o: Sending & { connections: readonly Connection[] }): Promise<SendResults> {
  const result: SendResults = { sent: [], refused: [], codes: new Map() };
  const lock = tryLock(o.paths.uploadLock);
  if (lock === undefined) return result;
  try {
    for (const connection of o.connections) {
      const { sent, refused, later } = await sendThere({ ...o, connection });
      result.sent.push(...sent);
      result.refused.push(...refused);
      if (later !== undefined) result.codes.set(targetOf(connection.device) ?? '', later.code);
      if (later !== undefined && later.delayMs < (result.later?.delayMs ?? Infinity)) result.later = later;
    }
    return result;
  } finally {
    lock.release();
  }
}

async function sendThere(o: Sending & { connection: Connection }): Promise<SendResult> {
  const result: SendResult = { sent: [], refused: [] };
  const { device } = o.connection;
  const { url, token } = device;
  const target = targetOf(device);
  if (url === undefined || token === undefined || target === undefined) return result;
  const ask = createAsk({ url, token, fetch: o.fetch, signal: o.signal, timeoutMs: TIMEOUT_MS });
  if (o.clock() - (o.lostAsked?.get(target) ?? Number.NEGATIVE_INFINITY) >= DAY) {
    o.lostAsked?.set(target, o.clock());
    await askLost({ ask, backups: o.paths.backups, target });
  }
  for (const { bundle } of listWaiting({ ...o, backups: o.paths.backups })) {
    if (o.signal?.aborted) break;
    const sent: Sent = await sendBundle({
      ...o,
      bundle,
      target,
      ask,
      recipients: o.settings.backup.recipients,
      sessionAt: startOf({ db: o.db, bundle }),
      onProgress: (share) => o.onProgress?.({ share, bundle }),
    });
    const { session_id } = bundle.manifest;
    if (sent.kind === 'sent') result.sent.push(session_id);
    if (sent.kind === 'refused') result.refused.push({ session_id, reason: sent.reason });
    if (sent.kind === 'later') {
      result.later = sent;
      break;
    }
  }
  return result;
}

function startOf({ db, bundle: { manifest } }: { db: Database; bundle: Bundle }): number {
  const row = db
    .prepare('SELECT started_at FROM session_rollups WHERE session_id = ?')
    .get(manifest.session_id);
  return Number(row?.['started_at'] ?? Date.parse(manifest.created_at));
}
