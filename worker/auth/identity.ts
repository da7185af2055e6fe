/** Somebody who may look at the dashboard. */
export type Viewer = { via: 'loopback' | 'cookie' };

/** The device that a token belongs to; what it writes is written in its name. */
export type DeviceIdentity = {
  device_id: string;
  member: string;
  name: string;
  /** Days since the epoch; the database is told once a day. */
  last_seen_day: number | null;
};
