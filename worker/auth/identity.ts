import type { Reader, Scope } from '../../shared/queries/parts/scope.ts';
import { wholeTeam } from '../../shared/queries/parts/scope.ts';
import type { VisibilitySettings } from '../../shared/privacy/visibility.ts';
import type { Role } from '../members/roles.ts';
import { reachOf } from './permissions.ts';

/** The member that everybody is who signs in with the team key, and who owns a machine with a cloud of its own. */
export const keyOwner = 'owner';

/** Who asks: by which way they came, which member they are, and what they may do. */
export type Asker = {
  /** `loopback`: the machine is theirs, and so is all that its cloud holds. `share`: nobody is known, but has a link. */
  kind: 'loopback' | 'person' | 'device' | 'token' | 'share';
  member_id: string;
  /** Their name, which is also that of the rows that are theirs. */
  member: string;
  role: Role;
  /** The sign-in or the device that they came with (see `credentialOf`), which may end while they watch. */
  credential?: string;
  /** When what they came with is over by itself (Unix ms); a device stays until it is revoked. */
  ends_at?: number | undefined;
};

/** Names what can end by itself; it opens nothing. */
export function credentialOf(o: { signIn: string } | { device: string }): string {
  return 'signIn' in o ? `sign-in ${o.signIn}` : `device ${o.device}`;
}

/** Somebody who may read, and whose rows they see. */
export type Identity = Asker & { scope: Scope };

/** What somebody sees of a team whose projects are as visible as told. */
export function scopeOf(o: { who: Asker; visibility: VisibilitySettings }): Scope {
  const { who, visibility } = o;
  if (who.kind === 'loopback') return wholeTeam;
  const texts = reachOf({ role: who.role, action: 'texts.read' });
  const reader: Reader = {
    own: texts === 'none' ? null : who.member,
    texts: texts === 'all',
    hidden: reachOf({ role: who.role, action: 'hidden.read' }) === 'all',
    visibility,
  };
  return { reader };
}

/** The device that a token belongs to; what it writes is written in its name. */
export type DeviceIdentity = {
  device_id: string;
  member: string;
  name: string;
  /** Days since the epoch; the database is told once a day. */
  last_seen_day: number | null;
};
