import { type Scope, wholeTeam } from '../../shared/queries/parts/scope.ts';

/** Somebody who may read: by which way they came, what they may do, and whose rows they see. */
export type Identity = {
  kind: 'loopback' | 'member' | 'device';
  /** `owner`: this machine is theirs. */
  role: 'owner' | 'member';
  scope: Scope;
};

/** Today everybody of a team sees all of it. */
export function scopeOf(_who: Omit<Identity, 'scope'>): Scope {
  return wholeTeam;
}

/** The device that a token belongs to; what it writes is written in its name. */
export type DeviceIdentity = {
  device_id: string;
  member: string;
  name: string;
  /** Days since the epoch; the database is told once a day. */
  last_seen_day: number | null;
};
