import { Hono } from 'hono';
import { requireViewer } from '../../auth/guards.ts';
import type { Identity } from '../../auth/identity.ts';
import { isAllowed } from '../../auth/permissions.ts';
import { forgetMentions, listComments, listMentions } from '../../comments/comment-repository.ts';
import type { Comment } from '../../comments/tables.ts';
import { commentSchema, removeComment, writeComment } from '../../comments/write-comment.ts';
import { ensureTextsInScope } from '../../data/scope.ts';
import type { ReaderDeps } from '../../deps.ts';
import type { AppEnv } from '../../env.ts';
import { parseOrThrow, readForm } from '../../http/validate.ts';
import { findSession } from '../session/data.ts';
import { answerPage } from '../shell/answers.tsx';
import { sessionPath } from '../shell/links.ts';
import { createView, readText } from '../shell/request-view.ts';
import { CommentsPage } from './page.tsx';

export const commentPages = new Hono<AppEnv>()
  .use(requireViewer)
  .get('/sessions/:id/comments', async (c) => {
    const { deps, identity } = c.var;
    const sessionId = c.req.param('id');
    const session = await findSession({ deps, id: sessionId });
    await ensureTextsInScope({ deps, sessionId });
    const view = createView(c);
    return answerPage({
      c,
      view,
      asks: {
        comments: async () => {
          const found = await listComments({ db: deps.db, sessionId });
          await forgetMentions({
            db: deps.db,
            memberId: identity.member_id,
            seen: await unseen(deps, identity, found),
          });
          return found;
        },
      },
      title: 'Comments',
      section: '/sessions',
      timeless: true,
      slow: true,
      filtersLeadTo: '/sessions',
      content: ({ parts }) => (
        <CommentsPage
          view={view}
          session={session}
          step={readText(view.query, 'step')?.slice(0, 200) ?? ''}
          parts={parts}
          mayRemove={({ member_id }) =>
            isAllowed({
              role: identity.role,
              action: 'comments.remove',
              own: member_id === identity.member_id,
            })
          }
        />
      ),
    });
  })
  .post('/sessions/:id/comments', async (c) => {
    const { deps, identity } = c.var;
    const value = Object.fromEntries(await readForm(c));
    const given = parseOrThrow({ schema: commentSchema, value, what: 'comment' });
    const sessionId = c.req.param('id');
    await writeComment({ deps, identity, sessionId, given });
    return c.redirect(`${sessionPath(sessionId)}/comments`, 303);
  })
  .post('/comments/:comment_id/remove', async (c) => {
    const { deps, identity } = c.var;
    const sessionId = await removeComment({ deps, identity, commentId: c.req.param('comment_id') });
    return c.redirect(`${sessionPath(sessionId)}/comments`, 303);
  });

async function unseen(deps: ReaderDeps, identity: Identity, found: readonly Comment[]): Promise<Comment[]> {
  const mentioned = await listMentions({ db: deps.db, memberId: identity.member_id });
  const here = new Set(found.map(({ comment_id }) => comment_id));
  return mentioned.filter(({ comment_id }) => here.has(comment_id));
}
