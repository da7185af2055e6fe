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

export async function storeDevice(o: {
  db: D1Database;
  device: Device;
  tokenHash: string;
  now: number;
}): Promise<void> {
  const { device_id, member, name } = o.device;
  await o.db.prepare(enrolSql).bind(device_id, member, name, o.tokenHash, o.now).run();
}
