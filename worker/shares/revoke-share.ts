import type { Identity } from '../auth/identity.ts';
import { isAllowed } from '../auth/permissions.ts';
import type { Deps } from '../deps.ts';
import { notFoundError } from '../http/errors.ts';
import { recordAudit } from '../members/audit-log.ts';
import { findShareById, revokeShare } from './share-repository.ts';

/** Ends a link at once. Throws `request.not_found` for one that the asker may not end: they do not learn that it is there. */
export async function endShare(o: {
  deps: Pick<Deps, 'db' | 'clock'>;
  identity: Identity;
  shareId: string;
  address: string;
}): Promise<{ share_id: string; revoked_at: number }> {
  const { deps, identity } = o;
  const share = await findShareById({ db: deps.db, shareId: o.shareId });
  const own = share?.member_id === identity.member_id;
  if (share === undefined || !isAllowed({ role: identity.role, action: 'shares.revoke', own }))
    throw notFoundError({ what: 'this link' });
  if (share.revoked_at !== null) return { share_id: share.share_id, revoked_at: share.revoked_at };
  const now = deps.clock();
  const audit = recordAudit({
    db: deps.db,
    at: now,
    member: identity.member,
    action: 'share.revoked',
    object: `${share.share_id} of ${share.session_id}`,
    address: o.address,
  });
  await deps.db.batch([revokeShare({ db: deps.db, shareId: share.share_id, now }), audit]);
  return { share_id: share.share_id, revoked_at: now };
}
