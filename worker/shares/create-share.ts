import type { ShareAnswer, ShareRequest } from '../../shared/protocol/shares.ts';
import { sharePath } from '../../shared/protocol/shares.ts';
import { session } from '../../shared/queries/session.ts';
import { sessionAgents } from '../../shared/queries/session-agents.ts';
import type { Identity } from '../auth/identity.ts';
import { isAllowed } from '../auth/permissions.ts';
import type { ReaderDeps } from '../deps.ts';
import { notFoundError } from '../http/errors.ts';
import { recordAudit } from '../members/audit-log.ts';
import { findOwner } from '../segments/segment-repository.ts';
import { notOwnSessionError, tooManySharesError, unknownAgentsError } from './errors.ts';
import { hashPassword } from './password.ts';
import { countOpenShares, insertShare } from './share-repository.ts';
import { createShareSecret } from './share-secret.ts';

const openAtOnce = 50;

/**
 * Makes a link to a session of one's own. Throws `request.not_found` where there is none that may be seen, and `share.not_own`
 * for one that is somebody else's.
 */
export async function createShare(o: {
  deps: ReaderDeps;
  identity: Identity;
  request: ShareRequest;
  origin: string;
  address: string;
}): Promise<ShareAnswer> {
  const { deps, identity, request } = o;
  const { session_id, level } = request;
  const deviceId = await requireShareable({ deps, identity, sessionId: session_id });
  if (request.agents !== undefined)
    await ensureAgents({ deps, sessionId: session_id, agents: request.agents });
  if ((await countOpenShares({ db: deps.db, sessionId: session_id })) >= openAtOnce)
    throw tooManySharesError({ most: openAtOnce });
  const now = deps.clock();
  const { secret, hash } = await createShareSecret();
  const password = request.password === undefined ? undefined : await hashPassword(request.password);
  const share = {
    share_id: crypto.randomUUID(),
    secret_hash: hash,
    session_id,
    device_id: deviceId,
    member_id: identity.member_id,
    member: identity.member,
    level,
    agents: request.agents ?? null,
    digest_key: crypto.randomUUID().replaceAll('-', ''),
    password_salt: password?.salt ?? null,
    password_hash: password?.hash ?? null,
    created_at: now,
    expires_at: now + request.expires_in_ms,
    revoked_at: null,
    views: 0,
    last_viewed_at: null,
  };
  const audit = recordAudit({
    db: deps.db,
    at: now,
    member: identity.member,
    action: `share.created.${level}`,
    object: `${share.share_id} of ${session_id}`,
    address: o.address,
  });
  await deps.db.batch([insertShare({ db: deps.db, share }), audit]);
  const { share_id, expires_at } = share;
  return { share_id, url: `${o.origin}${sharePath(secret)}`, level, expires_at };
}

/** The device that a session is of, when it may be shown to others by the one who asks. */
export async function requireShareable(o: {
  deps: ReaderDeps;
  identity: Identity;
  sessionId: string;
}): Promise<string> {
  const [row] = await o.deps.runQuery(session, { session_id: o.sessionId });
  const owner = await findOwner({ db: o.deps.db, session_id: o.sessionId });
  if (row === undefined || owner === null) throw notFoundError({ what: 'this session' });
  if (!mayShare({ identity: o.identity, member: row.member }))
    throw notOwnSessionError({ member: row.member });
  return owner;
}

export function mayShare({ identity, member }: { identity: Identity; member: string }): boolean {
  const own = identity.kind === 'loopback' || identity.member === member;
  return isAllowed({ role: identity.role, action: 'shares.create', own });
}

async function ensureAgents(o: {
  deps: ReaderDeps;
  sessionId: string;
  agents: readonly string[];
}): Promise<void> {
  const rows = await o.deps.runQuery(sessionAgents, { session_id: o.sessionId });
  const known = new Set(rows.map((row) => row.agent_id));
  const unknown = o.agents.filter((agent) => !known.has(agent));
  if (unknown.length > 0) throw unknownAgentsError({ agents: unknown });
}
