import path from 'node:path';
import { z } from 'zod';
import { levelOf } from '../../../shared/privacy/cut.ts';
import type { Device } from '../../config/device.ts';
import type { Settings } from '../../config/settings.ts';
import { readTextIfThere } from '../../files/read-if-there.ts';
import { writeAtomically } from '../../files/write-atomically.ts';
import type { Database } from '../../store/driver/db.ts';
import { isImported } from '../../store/facts/imported-sessions.ts';
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

/** Whether texts of a project may leave the machine at all. */
export function mayLeave({ settings, project }: { settings: SendPolicy; project: string }): boolean {
  return levelOf({ settings: settings.privacy, project }) === 'redacted';
}

/** Bundles of one's own sessions that are to be sent and were not yet, the oldest first. */
export function listWaiting(o: {
  db: Database;
  backups: string;
  device: Device | undefined;
  settings: SendPolicy;
}): { bundle: Bundle; sending: Sending | undefined }[] {
  const target = o.device === undefined ? undefined : targetOf(o.device);
  if (target === undefined) return [];
  return listBundles({ backups: o.backups })
    .map((bundle) => ({ bundle, sending: readSending({ folder: bundle.folder, target }) }))
    .filter(({ bundle, sending }) => {
      if (isImported({ db: o.db, sessionId: bundle.manifest.session_id })) return false;
      if (!mayLeave({ settings: o.settings, project: bundle.manifest.project })) return false;
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
  device: Device | undefined;
  settings: SendPolicy;
}): SendingStatus {
  const waiting = listWaiting(o);
  const target = o.device === undefined ? undefined : targetOf(o.device);
  const refused = listBundles({ backups: o.backups }).flatMap(({ folder, manifest }) => {
    const sending = target === undefined ? undefined : readSending({ folder, target });
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
