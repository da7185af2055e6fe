import type { View } from '../shell/request-view.ts';
import { isoTime } from '../ui/text/times.ts';
import { sessionPath } from '../shell/links.ts';
import type { Archived } from './data.ts';

/** That steps lie where nothing is given at once, when they come, and the button that asks for them. */
export function InArchive(o: {
  view: View;
  archive: Archived;
  /** Undefined where nobody is asked: of a link. */
  sessionId: string | undefined;
}) {
  const { readyAt } = o.archive;
  return (
    <div class="notice archived" role="status">
      {readyAt === undefined ? (
        <>
          The steps of this session moved on to the archive, which gives them hours after somebody asked;
          figures are all here.
          {o.sessionId === undefined ? null : (
            <form method="post" action={`${sessionPath(o.sessionId)}/from-archive`}>
              <button class="button small">Ask for them</button>
            </form>
          )}
        </>
      ) : (
        <>
          The steps of this session are on their way from the archive, expected{' '}
          <time datetime={isoTime(readyAt)}>{o.view.times.full(readyAt)}</time>. An alert tells when they are
          there.
        </>
      )}
    </div>
  );
}
