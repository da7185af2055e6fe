import type { Role } from '../members/roles.ts';
import type { Device } from '../../shared/protocol/enrol.ts';
import { addMember } from '../members/member-repository.ts';
import { deviceAlertKinds } from '../../shared/alerts/alert.ts';
import { enrolSql } from '../../shared/protocol/enrol.ts';

export type StoredDevice = Device & {
  token_hash: string;
  /** Undefined where nobody is known by its member's name. */
  member_id?: string;
  role?: Role;
  removed_at: number | null;
  revoked_at: number | null;
  last_seen_day: number | null;
};

export async function findDeviceByHash(o: {
  db: D1Database;
  tokenHash: string;
}): Promise<StoredDevice | undefined> {
  const row = await o.db
    .prepare(
      `SELECT d.device_id, d.member, d.name, d.token_hash, d.revoked_at, d.last_seen_day, m.member_id, m.role, m.removed_at
      FROM devices d LEFT JOIN members m ON m.name = d.member WHERE d.token_hash = ?1`,
    )
    .bind(o.tokenHash)
    .first<StoredDevice & { member_id: string | null; role: Role | null }>();
  if (row === null) return undefined;
  const { member_id, role, ...device } = row;
  return member_id === null || role === null ? device : { ...device, member_id, role };
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
  const enrol = o.db
    .prepare(enrolSql)
    .bind(device_id, member, name, o.tokenHash, o.now, o.presentHash ?? null);
  const [, stored] = await o.db.batch([
    addMember({ db: o.db, name: member, role: 'member', now: o.now }),
    enrol,
  ]);
  return (stored?.meta.changes ?? 0) > 0;
}

export async function isRevoked(o: { db: D1Database; deviceId: string }): Promise<boolean> {
  const at = await o.db
    .prepare('SELECT revoked_at FROM devices WHERE device_id = ?1')
    .bind(o.deviceId)
    .first<number>('revoked_at');
  return at !== null;
}

/** A machine that may send no more: its token is over, and what was told of how it stands is gone. One that is revoked stays so. */
export function endDevice(o: { db: D1Database; deviceId: string; now: number }): D1PreparedStatement[] {
  const { db, deviceId, now } = o;
  const about = 'SELECT alert_key FROM alerts WHERE ref = ?1 AND kind IN (SELECT value FROM json_each(?2))';
  return [
    db
      .prepare('UPDATE devices SET revoked_at = ?2 WHERE device_id = ?1 AND revoked_at IS NULL')
      .bind(deviceId, now),
    db.prepare('DELETE FROM device_states WHERE device_id = ?1').bind(deviceId),
    ...['alert_deliveries', 'alerts'].map((table) =>
      db
        .prepare(`DELETE FROM ${table} WHERE alert_key IN (${about})`)
        .bind(deviceId, JSON.stringify(deviceAlertKinds)),
    ),
  ];
}
