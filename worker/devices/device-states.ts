import { drizzle } from 'drizzle-orm/d1';
import {
  type DeviceState,
  deviceStateSchema,
  maxDeviceStateChars,
} from '../../shared/alerts/device-state.ts';
import { deviceStates } from './tables.ts';

/** A state as a header carries it; undefined for what is none: rows that come with it are taken all the same. */
export function readDeviceState(text: string | undefined): DeviceState | undefined {
  if (text === undefined || text.length > maxDeviceStateChars) return undefined;
  try {
    return deviceStateSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** One row written. */
export async function storeDeviceState(o: {
  db: D1Database;
  deviceId: string;
  state: DeviceState;
  now: number;
}): Promise<void> {
  const row = { told_at: o.now, state: o.state };
  await drizzle(o.db)
    .insert(deviceStates)
    .values({ device_id: o.deviceId, ...row })
    .onConflictDoUpdate({ target: deviceStates.device_id, set: row });
}

export type ToldState = {
  device_id: string;
  name: string;
  member: string;
  told_at: number;
  state: DeviceState;
};

/** Of machines that may send. */
export async function listToldStates(db: D1Database): Promise<ToldState[]> {
  const { results } = await db
    .prepare(
      `SELECT d.device_id, d.name, d.member, s.told_at, s.state FROM device_states s
      JOIN devices d ON d.device_id = s.device_id AND d.revoked_at IS NULL
      WHERE NOT EXISTS (SELECT 1 FROM members m WHERE m.name = d.member AND m.removed_at IS NOT NULL)
      ORDER BY d.member, d.name, d.device_id`,
    )
    .all<Omit<ToldState, 'state'> & { state: string }>();
  return results.flatMap(({ state, ...device }) => {
    const known = readDeviceState(state);
    return known === undefined ? [] : [{ ...device, state: known }];
  });
}
