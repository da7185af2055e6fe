import path from 'node:path';
import { z } from 'zod';
import { levelOf } from '../../../shared/privacy/cut.ts';
import type { Connection } from '../../config/connections.ts';
import type { Settings } from '../../config/settings.ts';
import { readTextIfThere } from '../../files/read-if-there.ts';
import { writeAtomically } from '../../files/write-atomically.ts';
import type { Database } from '../../store/driver/db.ts';
import { isImported } from '../../store/facts/imported-sessions.ts';
import { readLevels } from '../../sync/outbox-levels.ts';
import { targetOf } from '../../sync/sync-once.ts';
import { listBundles, type Bundle } from '../bundle-folders.ts';

// How far each bundle is on its way to the cloud stands beside it: what waits follows from what lies there.

const NOTE = 'sending.json';

const noteSchema = z.object({
  target: z.string(),
  state: z.enum(['asked', 'sending', 'sent', 'refused']),
  /** Bytes that the cloud has confirmed, of all. */
  sent_bytes: z.number(),
  bytes: z.number(),
  reason: z.string().optional(),
});
export type Sending = z.infer<typeof noteSchema>;

export function noteSending({ folder, sending }: { folder: string; sending: Sending }): void {
  writeAtomically({ file: path.join(folder, NOTE), content: `${JSON.stringify(sending)}\n` });
}

/** Undefined where nothing is known of this cloud: what another one has says nothing. */
export function readSending({ folder, target }: { folder: string; target: string }): Sending | undefined {
  try {
    const note = noteSchema.parse(JSON.parse(readTextIfThere(path.join(folder, NOTE)) ?? ''));
    return note.target === target ? note : undefined;
  } catch {
    return undefined;
  }
}

export type SendPolicy = Pick<Settings, 'backup' | 'privacy'>;

type Place = { db: Database; connection: Connection; settings: SendPolicy };

/** Which bundles may go to a cloud: of one's own sessions, whose texts may go there. */
export function createMayLeave({ db, connection, settings }: Place): (bundle: Bundle) => boolean {
  const target = targetOf(connection.device);
  if (target === undefined) return () => false;
  const { privacy } = settings;
  const levels = readLevels({ db, privacy, target, serves: connection.serves });
  return ({ manifest: { session_id, project } }) => {
    if (isImported({ db, sessionId: session_id }) || !connection.serves(project)) return false;
    const level = levelOf({ settings: privacy, project });
    return level === 'redacted' && (levels.get(session_id) ?? level) === 'redacted';
  };
}

/** Bundles that are to be sent to a cloud and were not yet, the oldest first. */
export function listWaiting(
  o: Place & { backups: string },
): { bundle: Bundle; sending: Sending | undefined }[] {
  const target = targetOf(o.connection.device);
  if (target === undefined) return [];
  const mayLeave = createMayLeave(o);
  return listBundles({ backups: o.backups })
    .map((bundle) => ({ bundle, sending: readSending({ folder: bundle.folder, target }) }))
    .filter(({ bundle, sending }) => {
      if (!mayLeave(bundle)) return false;
      if (sending?.state === 'sent' || sending?.state === 'refused') return false;
      return sending !== undefined || o.settings.backup.upload;
    });
}

export type SendingStatus = {
  waiting: number;
  sent_bytes: number;
  bytes: number;
  refused: { session_id: string; reason: string }[];
};

/** What `status` tells of bundles on their way. */
export function readSendingStatus(o: {
  db: Database;
  backups: string;
  connections: readonly Connection[];
  settings: SendPolicy;
}): SendingStatus {
  const waiting = o.connections.flatMap((connection) => listWaiting({ ...o, connection }));
  const targets = o.connections.flatMap(({ device }) => targetOf(device) ?? []);
  const refused = listBundles({ backups: o.backups }).flatMap(({ folder, manifest }) => {
    const sending = targets
      .map((target) => readSending({ folder, target }))
      .find((found) => found !== undefined);
    if (sending?.state !== 'refused') return [];
    return [{ session_id: manifest.session_id, reason: sending.reason ?? '' }];
  });
  return {
    waiting: waiting.length,
    sent_bytes: waiting.reduce((sum, { sending }) => sum + (sending?.sent_bytes ?? 0), 0),
    bytes: waiting.reduce((sum, one) => sum + (one.sending?.bytes || sizeOf(one.bundle)), 0),
    refused,
  };
}

function sizeOf({ manifest }: Bundle): number {
  return manifest.files.reduce((sum, file) => sum + file.bytes, 0);
}
