import { cleanText } from '../../../shared/core/hidden-characters.ts';
import type { SessionRow } from '../../../shared/queries/parts/session-row.ts';
import type { Comment } from '../../comments/tables.ts';
import { sessionPath } from '../shell/links.ts';
import type { Shown } from '../shell/load-parts.ts';
import type { View } from '../shell/request-view.ts';
import { stepPath } from '../shell/step-path.ts';
import { ListRow } from '../ui/list-row.tsx';
import { ShowPart } from '../ui/missing.tsx';
import { Ago } from '../ui/moments.tsx';
import { firstLine } from '../ui/text/display-text.ts';
import { SureButton } from '../ui/sure-button.tsx';

/** What was said about a session and its steps, and a form to say something about one. */
export function CommentsPage(o: {
  view: View;
  session: SessionRow;
  step: string;
  parts: Shown<{ comments: () => Promise<Comment[]> }>;
  mayRemove: (comment: Comment) => boolean;
}) {
  const { view, session, step } = o;
  return (
    <div class="settings">
      <div class="page-head">
        <h1>Comments</h1>
        <a class="quiet clip" dir="auto" href={sessionPath(session.session_id)}>
          {firstLine(session.title ?? session.session_id)}
        </a>
      </div>
      <section class="panel" aria-label="Comments">
        <ShowPart
          part={o.parts.comments}
          what="The comments"
          show={(comments) =>
            comments.length === 0 ? (
              <p class="muted">Nobody said anything yet.</p>
            ) : (
              <CommentList view={view} comments={comments} mayRemove={o.mayRemove} />
            )
          }
        />
      </section>
      <form class="panel comment-form" method="post" action={`${sessionPath(session.session_id)}/comments`}>
        <input type="hidden" name="step" value={step} />
        <label for="text">
          {step === '' ? 'About the session' : 'About the step '}
          {step === '' ? null : (
            <a class="mono" href={stepPath({ session_id: session.session_id, event_id: step })}>
              {cleanText(step)}
            </a>
          )}
        </label>
        <textarea id="text" name="text" required maxlength={2000} rows={4} />
        <p class="muted">
          Whoever may read this session sees it. @ and a name shows it to them on Now. What looks like a
          secret is taken out.
        </p>
        <button class="primary">Comment</button>
      </form>
    </div>
  );
}

function CommentList(o: {
  view: View;
  comments: readonly Comment[];
  mayRemove: (comment: Comment) => boolean;
}) {
  return (
    <ul class="rows comments">
      {o.comments.map((comment) => (
        <ListRow
          id={comment.comment_id}
          name={comment.member === '' ? 'You' : cleanText(comment.member)}
          facts={[
            <Ago at={comment.created_at} times={o.view.times} />,
            comment.step_id === '' ? null : (
              <a href={stepPath({ session_id: comment.session_id, event_id: comment.step_id })}>
                about a step
              </a>
            ),
          ]}
          acts={
            o.mayRemove(comment) ? (
              <form method="post" action={`/comments/${comment.comment_id}/remove`}>
                <SureButton label="Remove" sure="Yes, remove it" />
              </form>
            ) : null
          }
        >
          <p class="comment-text" dir="auto">
            {cleanText(comment.text)}
          </p>
        </ListRow>
      ))}
    </ul>
  );
}

/** On Now: what somebody was mentioned in and has not looked at. */
export function Mentions({ comments }: { comments: readonly Comment[] }) {
  if (comments.length === 0) return null;
  return (
    <section class="panel waiting" aria-labelledby="mentions">
      <div class="panel-head">
        <h2 id="mentions">Mentions you</h2>
        <span class="count n">{comments.length}</span>
      </div>
      <ul class="mentions">
        {comments.map((comment) => (
          <li>
            <a
              class="clip"
              dir="auto"
              href={`${sessionPath(comment.session_id)}/comments#${comment.comment_id}`}
            >
              <strong>{cleanText(comment.member)}</strong> {firstLine(comment.text)}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
