import type { Identity } from '../auth/identity.ts';
import { reachOf } from '../auth/permissions.ts';
import type { AlertReader } from './alert-repository.ts';

/** What of alerts somebody is told. */
export function alertReader({ member, role }: Pick<Identity, 'member' | 'role'>): AlertReader {
  return { member, seesAll: reachOf({ role, action: 'devices.read' }) === 'all' };
}
