import { z } from 'zod';
import { createErrorFactory } from '../../shared/core/errors.ts';
import type { Identity } from '../auth/identity.ts';
import { isAllowed } from '../auth/permissions.ts';
import { ensureTextsInScope } from '../data/scope.ts';
import type { ReaderDeps } from '../deps.ts';
import { notFoundError } from '../http/errors.ts';
import { listMembers } from '../members/member-repository.ts';
import {
  countComments,
  deleteComment,
  findComment,
  insertComment,
  maxComments,
} from './comment-repository.ts';
import { findMentions } from './find-mentions.ts';

export const commentSchema = z.object({
  step: z.string().max(200),
  text: z.string().trim().min(1, 'is empty').max(2000),
});

const tooManyCommentsError = createErrorFactory(() => ({
  code: 'comment.too_many',
  message: `this session has ${maxComments} comments already`,
  hint: 'remove one of yours',
  status: 409,
}));

/** Says something about a step, to whoever may read what was said in it. What looks like a secret is not kept. */
export async function writeComment(o: {
  deps: ReaderDeps;
  identity: Identity;
  sessionId: string;
  given: z.infer<typeof commentSchema>;
}): Promise<void> {
  const { deps, identity, sessionId: session_id, given } = o;
  await ensureTextsInScope({ deps, sessionId: session_id });
  const { db } = deps;
  if ((await countComments({ db, sessionId: session_id })) >= maxComments) throw tooManyCommentsError();
  const { member_id, member } = identity;
  const mentioned = findMentions({ text: given.text, members: await listMembers(db) });
  const comment = {
    comment_id: crypto.randomUUID(),
    session_id,
    step_id: given.step,
    member_id,
    member,
    text: await redact(given.text),
    created_at: deps.clock(),
  };
  const others = mentioned.map((named) => named.member_id).filter((id) => id !== member_id);
  await insertComment({ db, comment, mentioned: others });
}

/** One's own, and whoever manages the team any. Throws `request.not_found` for all others. Answers the session. */
export async function removeComment(o: {
  deps: ReaderDeps;
  identity: Identity;
  commentId: string;
}): Promise<string> {
  const { deps, identity, commentId } = o;
  const comment = await findComment({ db: deps.db, commentId });
  const own = comment?.member_id === identity.member_id;
  if (comment === undefined || !isAllowed({ role: identity.role, action: 'comments.remove', own }))
    throw notFoundError({ what: 'this comment' });
  await deleteComment({ db: deps.db, commentId });
  return comment.session_id;
}

/** Loaded when somebody writes: nothing else of the Worker needs it. */
async function redact(text: string): Promise<string> {
  const { createRedactor } = await import('../../shared/redaction/engine/redact.ts');
  return createRedactor({ emails: false, patterns: [] }).redactText(text).text;
}
