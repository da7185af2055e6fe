import type { View } from '../shell/request-view.ts';
import { Moment } from '../ui/moments.tsx';
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
          <Moment at={readyAt} times={o.view.times} />. An alert tells when they are there.
        </>
      )}
    </div>
  );
}
