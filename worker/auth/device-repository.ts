import type { Device } from '../../shared/protocol/enrol.ts';
import { enrolSql } from '../../shared/protocol/enrol.ts';

export type StoredDevice = Device & {
  token_hash: string;
  revoked_at: number | null;
  last_seen_day: number | null;
};

export async function findDeviceByHash(o: {
  db: D1Database;
  tokenHash: string;
}): Promise<StoredDevice | undefined> {
  const row = await o.db
    .prepare(
      'SELECT device_id, member, name, token_hash, revoked_at, last_seen_day FROM devices WHERE token_hash = ?1',
    )
    .bind(o.tokenHash)
    .first<StoredDevice>();
  return row ?? undefined;
}

/**
 * Enrols a device, or renews its token. False when nothing was written: the device is known, and `presentHash` is not that
 * of its token, or it was revoked.
 */
export async function storeDevice(o: {
  db: D1Database;
  device: Device;
  tokenHash: string;
  presentHash?: string | undefined;
  now: number;
}): Promise<boolean> {
  const { device_id, member, name } = o.device;
  const { meta } = await o.db
    .prepare(enrolSql)
    .bind(device_id, member, name, o.tokenHash, o.now, o.presentHash ?? null)
    .run();
  return meta.changes > 0;
}

export async function isRevoked(o: { db: D1Database; deviceId: string }): Promise<boolean> {
  const at = await o.db
    .prepare('SELECT revoked_at FROM devices WHERE device_id = ?1')
    .bind(o.deviceId)
    .first<number>('revoked_at');
  return at !== null;
}
