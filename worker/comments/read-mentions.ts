import { session } from '../../shared/queries/session.ts';
import type { Identity } from '../auth/identity.ts';
import { isAllowed } from '../auth/permissions.ts';
import type { ReaderDeps } from '../deps.ts';
import { listMentions } from './comment-repository.ts';
import type { Comment } from './tables.ts';

/** Mentions of somebody in what they may read at this moment. */
export async function readMentions({
  deps,
  identity,
}: {
  deps: ReaderDeps;
  identity: Identity;
}): Promise<Comment[]> {
  if (!isAllowed({ role: identity.role, action: 'comments.read' })) return [];
  const mentioned = await listMentions({ db: deps.db, memberId: identity.member_id });
  const sessions = await Promise.all(
    [...new Set(mentioned.map(({ session_id }) => session_id))].map(async (session_id) => {
      const [row] = await deps.runQuery(session, { session_id });
      return row !== undefined && deps.showsTexts(row) ? session_id : undefined;
    }),
  );
  return mentioned.filter(({ session_id }) => sessions.includes(session_id));
}
